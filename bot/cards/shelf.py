"""A server's shelf."""

from __future__ import annotations

from bot.actions import ShelfPage as TurnShelf
from bot.cards.base import INK, notice, pager, timestamp
from bot.cards.entries import Entry, entry_text, in_rows, open_buttons, papers_counted, save_button
from bot.cards.markup import one_line, plain_within
from bot.cards.parts import Card, Container, TextDisplay
from bot.texts import Texts
from db.people.shelf import Note, ShelfPage, Shelved

SHELVED_A_PAGE = 5

LISTED_ROOM = 340
"""Characters of each paper in the list, its notes aside."""

NOTE_ROOM, NOTES_SHOWN, NAME_ROOM = 140, 2, 40
"""Characters of a note, how many of a paper's are shown, and characters of a name."""


def shelf_card(found: ShelfPage, t: Texts) -> Card:
    """A page of a server's shelf."""
    if not found.total:
        return notice(t("This server's shelf is empty. /shelf add puts a paper on it."))
    head = f"### 🗄️ {t('The shelf of this server')}\n-# " + t(
        "{papers}, newest first · page {page} of {pages}",
        papers=papers_counted(found.total, t),
        page=found.page + 1,
        pages=found.pages,
    )
    first = found.page * SHELVED_A_PAGE + 1
    texts = [_entry(shelved, number, t) for number, shelved in enumerate(found.shown, first)]
    rows = [[save_button(each.paper), *open_buttons(each.paper, t)] for each in found.shown]
    return Card(
        Container(
            INK,
            TextDisplay(head),
            *in_rows(texts, rows),
            *pager(found.page, found.pages, TurnShelf, t),
        )
    )


def _entry(shelved: Shelved, number: int, t: Texts) -> str:
    added = t("added {when}", when=timestamp(shelved.added_at))
    entry = Entry(shelved.paper, note=added)
    lines = [entry_text(entry, t, number=number, room=LISTED_ROOM, category=False)]
    lines += [_note(note) for note in shelved.notes[:NOTES_SHOWN]]
    more = len(shelved.notes) - NOTES_SHOWN
    if more > 0:
        lines.append(
            "-# " + (t("1 more note") if more == 1 else t("{count} more notes", count=more))
        )
    return "\n".join(lines)


def _note(note: Note) -> str:
    text = plain_within(one_line(note.text), NOTE_ROOM)
    return f"📝 {text}" + (
        f" — {plain_within(one_line(note.name), NAME_ROOM)}" if note.name else ""
    )
