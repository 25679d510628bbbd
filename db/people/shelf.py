"""A server's shelf: papers that its members keep together, and what they say of them.

What is on it all of the server sees. Who put it there nobody sees, and of who said something only
who agreed is named.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from db.papers.paper import Paper
from db.papers.reading import papers_by_id
from db.people.bookmark_transfer import Kept, cited
from db.people.bookmarks import ReadingState
from db.searching.lookup import Suggestion
from db.store.connection import Database
from db.store.sql import json_list, storable

MAX_SHELVED = 1_000
"""Papers of a shelf: as many as a file of an export holds."""


class ShelfIsFull(Exception):
    """A server has as many papers on its shelf as there may be."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a member said of a paper, and their name if they agreed to it."""

    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """A paper on a shelf, since when (UTC), and what is said of it, the oldest first."""

    paper: Paper
    added_at: datetime
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """A page (from 0) of a shelf, the papers added last first, and how many are on all pages."""

    shown: tuple[Shelved, ...]
    total: int
    page: int = 0
    pages: int = 1


def put_on_shelf(db: Database, guild: int, member: int, paper: str, at: datetime) -> bool:
    """Put a paper on a server's shelf. False if it is there already. Raises ShelfIsFull."""
    added = db.conn.execute(
        "INSERT OR IGNORE INTO shelf_papers (guild, paper, member, added_at) VALUES (?, ?, ?, ?)",
        [guild, paper, member, at.isoformat()],
    )
    (count,) = db.conn.execute(
        "SELECT count(*) FROM shelf_papers WHERE guild = ?", [guild]
    ).fetchone()
    if added.rowcount and count > MAX_SHELVED:
        raise ShelfIsFull
    return added.rowcount > 0


def say_of_shelved(
    db: Database, guild: int, member: int, paper: str, note: Note, at: datetime
) -> None:
    """Keep what a member says of a paper on the shelf, in place of what they said before."""
    db.conn.execute(
        "INSERT OR REPLACE INTO shelf_notes (guild, paper, member, text, name, at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            guild,
            paper,
            member,
            storable(note.text),
            note.name and storable(note.name),
            at.isoformat(),
        ],
    )


def take_off_shelf(db: Database, guild: int, paper: str, member: int | None = None) -> bool:
    """Take a paper off a shelf with all that is said of it; by a `member` only what they put
    there. False if nothing was."""
    gone = db.conn.execute(
        "DELETE FROM shelf_papers WHERE guild = ? AND paper = ? AND (?3 IS NULL OR member = ?3)",
        [guild, paper, member],
    )
    return gone.rowcount > 0


def is_on_shelf(db: Database, guild: int, paper: str) -> bool:
    row = db.conn.execute(
        "SELECT 1 FROM shelf_papers WHERE guild = ? AND paper = ?", [guild, paper]
    ).fetchone()
    return row is not None


def suggest_shelved(db: Database, guild: int, typed: str, limit: int = 25) -> list[Suggestion]:
    """The papers of a shelf whose labels hold what was typed, those added last first."""
    rows = db.conn.execute(
        "SELECT paper, label FROM shelf_papers JOIN papers ON papers.id = paper"
        " WHERE guild = ? ORDER BY added_at DESC, paper",
        [guild],
    )
    sought = typed.strip().casefold()
    return [Suggestion(id_, label) for id_, label in rows if sought in label.casefold()][:limit]


def shelf_page(db: Database, guild: int, *, page: int, size: int) -> ShelfPage:
    """A page of a shelf; the last one there is where `page` lies behind it."""
    rows = _rows(db, guild)
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 0), pages - 1)
    shown = dict(rows[page * size : (page + 1) * size])
    notes = _notes(db, guild, list(shown))
    return ShelfPage(
        tuple(
            Shelved(paper, datetime.fromisoformat(shown[paper.id]), tuple(notes[paper.id]))
            for paper in papers_by_id(db, list(shown))
        ),
        len(rows),
        page,
        pages,
    )


def shelf_to_export(db: Database, guild: int) -> list[Kept]:
    """All of a shelf as a file holds it; a note ends with the name of who agreed to it."""
    rows = _rows(db, guild)
    ids = [paper for paper, _ in rows]
    notes, papers = _notes(db, guild, ids), cited(db, ids)
    return [
        Kept(
            paper,
            datetime.fromisoformat(at),
            ReadingState.TO_READ,
            "\n".join(map(_signed, notes[paper])),
            papers.get(paper),
        )
        for paper, at in rows
    ]


def forget_shelf(db: Database, guild: int) -> None:
    """Delete a server's shelf."""
    db.conn.execute("DELETE FROM shelf_papers WHERE guild = ?", [guild])


def _rows(db: Database, guild: int) -> list[tuple[str, str]]:
    return db.conn.execute(
        "SELECT paper, added_at FROM shelf_papers JOIN papers ON papers.id = paper"
        " WHERE guild = ? ORDER BY added_at DESC, paper",
        [guild],
    ).fetchall()


def _notes(db: Database, guild: int, papers: list[str]) -> defaultdict[str, list[Note]]:
    found: defaultdict[str, list[Note]] = defaultdict(list)
    for paper, text, name in db.conn.execute(
        "SELECT paper, text, name FROM shelf_notes WHERE guild = ?"
        " AND paper IN (SELECT value FROM json_each(?)) ORDER BY at, member",
        [guild, json_list(papers)],
    ):
        found[paper].append(Note(text, name))
    return found


def _signed(note: Note) -> str:
    return f"{note.text} — {note.name}" if note.name else note.text
