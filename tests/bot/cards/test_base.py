"""The parts of every card."""

from __future__ import annotations

import discord

from bot.actions import SavePaper
from bot.cards.base import notice
from bot.cards.parts import ActionButton
from bot.cards.sharing import shareable
from bot.texts import texts_for
from tests.cards import (
    assert_taken,
)


def test_a_notice_with_far_too_much_to_say_fits() -> None:
    assert_taken(notice("word " * 10_000))


async def test_nothing_listens_to_a_card_so_that_none_is_kept_once_it_was_sent() -> None:
    save = ActionButton(SavePaper("r4xq2mzk7uwa"), label="Save")
    assert notice("A sentence.", save).is_finished()
    t = texts_for(discord.Locale.american_english)
    assert shareable(notice("A sentence.", save), t).is_finished()
