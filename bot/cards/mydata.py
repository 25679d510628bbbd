"""What a member is asked before all that is kept of them goes."""

from __future__ import annotations

import discord

from bot.actions import ActionButton, ForgetMe
from bot.cards.base import Card, notice
from bot.texts import Texts


def forget_question(rows: int, t: Texts) -> Card:
    """Asks before everything about a member goes."""
    text = t(
        "This deletes everything that I keep of you: {rows} entries, your bookmarks and notes among"
        " them. Weekly posts that you set up stay with their server, without your name. One"
        " fingerprint stays, so that reactions that still stand do not bring your bookmarks back."
        " There is no way back; /mydata export makes a copy.",
        rows=rows,
    )
    button = ActionButton(
        ForgetMe(rows), label=t("Delete it all"), emoji="🗑️", style=discord.ButtonStyle.danger
    )
    return notice(text, button)
