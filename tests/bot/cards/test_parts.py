"""A card's parts are sent as discord.py sends its own."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import ui

from bot.actions import OpenPaper
from bot.cards.parts import (
    ActionButton,
    ActionMenu,
    ActionRow,
    Card,
    Container,
    LinkButton,
    Part,
    Picture,
    Section,
    Separator,
    TextDisplay,
)
from tests.discord_rules import message_payload

OPEN = OpenPaper("r4xq2mzk7uwa")
URL = "https://example.org/"
INK = discord.Colour(0x5865F2)

OPEN_BUTTON: ui.Button[Any] = ui.Button(label="Open", emoji="📄", custom_id=OPEN.custom_id)


@pytest.mark.parametrize(
    ("ours", "discords"),
    [
        (TextDisplay("**a**"), ui.TextDisplay("**a**")),
        (Separator(), ui.Separator()),
        (Separator(visible=False), ui.Separator(visible=False)),
        (
            Picture("chart.png", "Bars"),
            ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png", description="Bars")),
        ),
        (Section("a", ActionButton(OPEN, "Open", "📄")), ui.Section("a", accessory=OPEN_BUTTON)),
        (
            ActionRow(
                ActionButton(OPEN, emoji="🔖", style=discord.ButtonStyle.primary, disabled=True),
                ActionButton(OPEN, emoji="<:paper:123456789012345678>"),
                LinkButton(URL, "Page"),
            ),
            ui.ActionRow(
                ui.Button(
                    emoji="🔖",
                    style=discord.ButtonStyle.primary,
                    disabled=True,
                    custom_id=OPEN.custom_id,
                ),
                ui.Button(emoji="<:paper:123456789012345678>", custom_id=OPEN.custom_id),
                ui.Button(label="Page", url=URL),
            ),
        ),
        (
            ActionRow(ActionMenu("open", [("Paper", OPEN)], "Open a paper…")),
            ui.ActionRow(
                ui.Select(
                    custom_id="menu-open",
                    placeholder="Open a paper…",
                    options=[discord.SelectOption(label="Paper", value=OPEN.custom_id)],
                )
            ),
        ),
        (
            Container(INK, TextDisplay("a"), Separator()),
            ui.Container(ui.TextDisplay("a"), ui.Separator(), accent_colour=INK),
        ),
    ],
)
def test_a_part_is_sent_as_discord_py_sends_its_own(ours: Part, discords: ui.Item[Any]) -> None:
    assert _told(ours.to_component_dict()) == _told(discords.to_component_dict())


def test_a_card_is_a_message_of_components_and_nothing_listens_to_it() -> None:
    payload = message_payload(view=Card(TextDisplay("a"), ui.TextDisplay("b")))
    assert [part["content"] for part in payload["components"]] == ["a", "b"]
    assert discord.MessageFlags._from_value(payload["flags"]).components_v2
    assert Card().is_finished()


def _told(sent: Any) -> Any:
    """A payload without what Discord takes for granted."""
    if isinstance(sent, dict):
        granted = {"disabled": False, "spoiler": False, "default": False}
        return {
            name: _told(value)
            for name, value in sent.items()
            if granted.get(name) is not value and name != "required"  # a form's alone
        }
    return [_told(part) for part in sent] if isinstance(sent, list) else sent
