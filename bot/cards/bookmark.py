"""One bookmark, with all that can be done with it."""

from __future__ import annotations

import discord

from bot.actions import (
    BookmarksPage,
    DropBookmark,
    MarkBookmark,
    NoteBookmark,
    OpenSimilar,
    RemindMe,
)
from bot.cards.base import INK, TEXT_LIMIT, timestamp
from bot.cards.entries import Entry, entry_text, openable
from bot.cards.markup import as_written
from bot.cards.parts import ActionButton, ActionRow, Card, Container, TextDisplay
from bot.texts import N_, Texts
from db.people.bookmarks import Bookmark, ReadingState
from db.people.reminders import When

NOTE_LIMIT = 1_000
"""Characters of a note."""

ENTRY_ROOM = 600
"""Characters of a paper by itself."""

NEWEST = BookmarksPage("-", "-", 0)
"""The list from its beginning."""

STATES = {
    ReadingState.TO_READ: (N_("To read"), "📥"),
    ReadingState.READING: (N_("Reading"), "📖"),
    ReadingState.READ: (N_("Read"), "✅"),
}

DAYS = {
    When.TOMORROW: N_("Tomorrow"),
    When.MONDAY: N_("On Monday"),
    When.TWO_WEEKS: N_("In two weeks"),
}


def bookmark_card(bookmark: Bookmark, t: Texts, back: BookmarksPage = NEWEST) -> Card:
    """One bookmark: its note in full, and buttons for all that can be done with it, and for the
    list that one comes from."""
    paper = bookmark.paper
    marks = [
        ActionButton(
            MarkBookmark(paper.id, state.value),
            label=t(name),
            emoji=emoji,
            style=discord.ButtonStyle.primary
            if state is bookmark.state
            else discord.ButtonStyle.secondary,
        )
        for state, (name, emoji) in STATES.items()
    ]
    entry = Entry(paper, note=bookmark_facts(bookmark, t))
    text = entry_text(entry, t, number=None, room=ENTRY_ROOM)
    note = f"📝 {as_written(bookmark.note, TEXT_LIMIT - ENTRY_ROOM - 100)}"
    return Card(
        Container(
            INK,
            openable(text, paper, t),
            *([TextDisplay(note)] if bookmark.note else []),
            ActionRow(*marks),
            ActionRow(
                *(
                    ActionButton(RemindMe(paper.id, when.value), label=t(name), emoji="⏰")
                    for when, name in DAYS.items()
                )
            ),
            ActionRow(
                ActionButton(NoteBookmark(paper.id), label=t("Note"), emoji="📝"),
                ActionButton(DropBookmark(paper.id), label=t("Remove"), emoji="↩️"),
                ActionButton(OpenSimilar(paper.id), label=t("Similar"), emoji="🧭"),
                ActionButton(back, label=t("Your bookmarks"), emoji="🔖"),
            ),
        )
    )


def bookmark_facts(bookmark: Bookmark, t: Texts) -> str:
    name, emoji = STATES[bookmark.state]
    saved = t("saved {when}", when=timestamp(bookmark.saved_at))
    return saved if bookmark.state is ReadingState.TO_READ else f"{saved} · {emoji} {t(name)}"
