"""What a member is asked before all that is kept of them goes."""

from __future__ import annotations

import discord

from bot.actions import ForgetMe
from bot.cards.base import notice
from bot.cards.parts import ActionButton, Card
from bot.texts import Texts


def forget_question(rows: int, t: Texts) -> Card:
    """Asks before everything about a member goes."""
    text = t(
        "This deletes all data about you: {rows} entries, including your bookmarks and notes."
        " Scheduled posts that you set up stay with their server, without your name. An"
        " anonymous checksum stays, so that reactions still in place do not bring your"
        " bookmarks back. This can't be undone; export first with /mydata export.",
        rows=rows,
    )
    button = ActionButton(
        ForgetMe(rows), label=t("Delete it all"), emoji="🗑️", style=discord.ButtonStyle.danger
    )
    return notice(text, button)
