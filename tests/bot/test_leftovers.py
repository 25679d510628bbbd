"""An answer that has left is freed at once, and nothing waits for Python's search for garbage."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import ui

from bot.actions import SavePaper
from bot.cards.base import notice
from bot.cards.parts import ActionButton
from bot.leftovers import KNOWN_RESPONSE, part_from_response, take_apart
from tests.lab import Lab


@pytest.fixture(autouse=True)
def nothing_is_searched_for() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Interaction:
    """Knows its response, which knows it, as discord.py's does."""

    def __init__(self) -> None:
        setattr(self, KNOWN_RESPONSE, SimpleNamespace(_parent=self))


def test_a_view_that_is_taken_apart_is_freed() -> None:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(ui.Section("Saved.", accessory=ui.Button(label="Undo"))))
    known = weakref.ref(view)
    take_apart(view)
    del view
    assert known() is None


def test_a_card_is_freed_by_itself() -> None:
    card = notice("Saved.", ActionButton(SavePaper("r4xq2mzk7uwa"), label="Undo"))
    known = weakref.ref(card)
    del card
    assert known() is None


def test_discord_py_keeps_the_response_where_it_is_looked_for() -> None:
    assert KNOWN_RESPONSE in discord.Interaction.__slots__


def test_an_interaction_that_was_answered_is_freed() -> None:
    interaction: Any = Interaction()
    known = weakref.ref(interaction)
    part_from_response(interaction)
    part_from_response(interaction)  # there is nothing left to part from
    del interaction
    assert known() is None


async def test_an_answer_leaves_no_card(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.press(card, "Save")
    await lab.press(await lab.ask("search", query="reasoning"), "Next")
    assert [one for one in gc.get_objects() if isinstance(one, ui.LayoutView)] == []
