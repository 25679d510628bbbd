"""Reminders of bookmarks: set, and sent."""

from __future__ import annotations

from datetime import datetime

import discord

from bot.actions import MarkBookmark, Snooze
from bot.cards.base import INK, notice
from bot.cards.bookmark import ENTRY_ROOM
from bot.cards.entries import Entry, entry_text, openable, short_label
from bot.cards.parts import ActionButton, ActionRow, Card, Container, TextDisplay
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
    return Card(
        Container(
            INK,
            TextDisplay(text),
            openable(entry_text(Entry(paper), t, number=None, room=ENTRY_ROOM), paper, t),
            ActionRow(
                ActionButton(
                    MarkBookmark(paper.id, ReadingState.READ.value), label=t("Read"), emoji="✅"
                ),
                ActionButton(Snooze(reminder.id), label=t("Tomorrow again"), emoji="💤"),
            ),
        )
    )
