"""Reminders of bookmarks: set, and sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.actions import ActionButton, MarkBookmark, Snooze
from bot.cards.base import INK, Card, card_of, container, notice
from bot.cards.bookmark import ENTRY_ROOM
from bot.cards.entries import Entry, entry_text, openable, short_label
from bot.texts import Texts
from db.papers.paper import Paper
from db.people.bookmarks import ReadingState
from db.people.reminders import Reminder


def reminder_set(paper: Paper, due: datetime, t: Texts, note: str | None = None) -> Card:
    return notice(
        t(
            "⏰ You will get a direct message about **{label}**: {when}.",
            label=short_label(paper),
            when=discord.utils.format_dt(due, "F"),
        )
        + (f"\n{note}" if note else "")
    )


def reminder_card(reminder: Reminder, paper: Paper, t: Texts) -> Card:
    """A reminder, with a button that carries its claim."""
    text = f"⏰ {t('You asked to be reminded of this paper.')}"
    return card_of(
        container(
            INK,
            ui.TextDisplay(text),
            openable(entry_text(Entry(paper), t, number=None, room=ENTRY_ROOM), paper, t),
            ui.ActionRow[Any](
                ActionButton(
                    MarkBookmark(paper.id, ReadingState.READ.value), label=t("Read"), emoji="✅"
                ),
                ActionButton(Snooze(reminder.id), label=t("Tomorrow again"), emoji="💤"),
            ),
        )
    )
