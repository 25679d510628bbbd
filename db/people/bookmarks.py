"""Bookmarks: a paper that a member saved, and from where.

A bookmark lives while it has an origin. Taking a reaction off removes that reaction's origin only,
so a paper that was also saved by a button stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from operator import itemgetter
from typing import Literal

from db.papers.paper import Paper
from db.papers.reading import papers_by_id, papers_by_number
from db.searching.lookup import Suggestion
from db.searching.search import matching
from db.store.connection import Database
from db.store.sql import storable
from db.tags.lookup import require

How = Literal["reaction", "button", "command", "import"]


MAX_BOOKMARKS = 10_000
"""Bookmarks that are kept for a member: a lifetime's reading."""


class TooManyBookmarks(Exception):
    """A member has as many bookmarks as are kept. Nothing was saved."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How a bookmark came to be: by which means, from which message (0: none) and server (None:
    in a direct message), when (UTC), and by which emoji where it was a reaction."""

    how: How
    at: datetime
    message: int = 0
    guild: int | None = None
    emoji: str = ""


class ReadingState(Enum):
    """How far a member has come with a paper."""

    TO_READ = "to-read"
    READING = "reading"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A saved paper, the moment (UTC) it was first saved, and the member's state and note."""

    paper: Paper
    saved_at: datetime
    state: ReadingState = ReadingState.TO_READ
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bookmarks are wanted: by words (searched for in the papers, and looked for in the
    notes), by a tag in any spelling, by a state."""

    query: str = ""
    tag: str | None = None
    state: ReadingState | None = None


EVERY = Wanted()


@dataclass(frozen=True, slots=True)
class BookmarkPage:
    """A page (from 0) of a member's bookmarks, and how many are on all pages."""

    bookmarks: tuple[Bookmark, ...]
    total: int
    page: int
    pages: int


def save(db: Database, member: int, papers: Sequence[str], origin: Origin) -> tuple[str, ...]:
    """Bookmark papers by id; the ids that were new to the member come back. Saving again changes
    nothing but remembers the further origin.

    Raises TooManyBookmarks.
    """
    new, at = [], origin.at.isoformat()
    for paper in papers:
        fresh = db.conn.execute(
            "INSERT OR IGNORE INTO bookmarks (member, paper, saved_at) VALUES (?, ?, ?)",
            [member, paper, at],
        )
        if fresh.rowcount:
            new.append(paper)
        db.conn.execute(
            "INSERT OR IGNORE INTO bookmark_origins (member, paper, how, message, emoji, guild, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [member, paper, origin.how, origin.message, origin.emoji, origin.guild, at],
        )
    if new and count(db, member) > MAX_BOOKMARKS:
        raise TooManyBookmarks
    return tuple(new)


def take_back(
    db: Database, member: int, how: How, message: int, emoji: str = "", keep: str = ""
) -> tuple[str, ...]:
    """Undo one saving: remove its origins, and return the ids that are bookmarked no more. Papers
    that the member also saved in another way stay, and so does the one to `keep`."""
    papers = db.conn.execute(
        "DELETE FROM bookmark_origins"
        " WHERE member = ? AND how = ? AND message = ? AND emoji = ? AND paper <> ?"
        " RETURNING paper",
        [member, how, message, emoji, keep],
    ).fetchall()
    gone = []
    for (paper,) in papers:
        removed = db.conn.execute(
            "DELETE FROM bookmarks WHERE member = :member AND paper = :paper AND NOT EXISTS"
            " (SELECT 1 FROM bookmark_origins WHERE member = :member AND paper = :paper)",
            {"member": member, "paper": paper},
        )
        if removed.rowcount:
            gone.append(paper)
    return tuple(gone)


def remove(db: Database, member: int, paper: str) -> bool:
    """Remove a bookmark with all its origins. False if there was none."""
    removed = db.conn.execute(
        "DELETE FROM bookmarks WHERE member = ? AND paper = ?", [member, paper]
    )
    return removed.rowcount > 0


def clear(db: Database, member: int) -> int:
    """Remove all bookmarks of a member; how many there were."""
    db.conn.execute("DELETE FROM bookmark_origins WHERE member = ?", [member])  # not one by one
    return db.conn.execute("DELETE FROM bookmarks WHERE member = ?", [member]).rowcount


def count(db: Database, member: int) -> int:
    """How many bookmarks a member has, those of papers that the store does not hold too."""
    (number,) = db.conn.execute(
        "SELECT count(*) FROM bookmarks WHERE member = ?", [member]
    ).fetchone()
    return int(number)


def set_state(db: Database, member: int, paper: str, state: ReadingState) -> bool:
    """Note how far a member has come with a paper. False if it is not bookmarked."""
    return _set(db, member, paper, "state", state.value)


def set_note(db: Database, member: int, paper: str, note: str) -> bool:
    """Keep a member's own words about a paper, none for no note. False if it is not bookmarked."""
    return _set(db, member, paper, "note", storable(note.strip()))


def bookmark_of(db: Database, member: int, paper: str) -> Bookmark | None:
    """A member's bookmark of a paper (an id), if there is one."""
    found = _bookmarks(db, member, [paper])
    return found[0] if found else None


def bookmarks_of(
    db: Database, member: int, *, page: int = 0, size: int, wanted: Wanted = EVERY
) -> BookmarkPage:
    """A page of a member's bookmarks, `size` papers long; the last one there is where `page` lies
    behind it. The newest come first, and the best match where words are asked for. Withdrawn
    papers are among them; papers that no source was loaded for are not.

    Raises UnknownTag.
    """
    ids = _wanted(db, member, wanted)
    page, pages = _turned_to(page, len(ids), size)
    bookmarks = _bookmarks(db, member, ids[page * size : (page + 1) * size])
    return BookmarkPage(tuple(bookmarks), len(ids), page, pages)


FEW = 100
"""Bookmarks of which a page is found in a tenth of a millisecond."""


def few_bookmarks_of(db: Database, member: int, *, page: int = 0, size: int) -> BookmarkPage | None:
    """`bookmarks_of` of all that a member has, in a moment; None for one who has more than a
    few."""
    rows = db.conn.execute(
        "SELECT papers.number, bookmarks.paper, saved_at, state, note"
        " FROM bookmarks JOIN papers ON papers.id = bookmarks.paper WHERE member = ? LIMIT ?",
        [member, FEW + 1],
    ).fetchall()
    if len(rows) > FEW:
        return None
    rows.sort(key=itemgetter(1))
    rows.sort(key=itemgetter(2), reverse=True)
    page, pages = _turned_to(page, len(rows), size)
    shown = rows[page * size : (page + 1) * size]
    papers = papers_by_number(db, [number for number, *_ in shown])
    bookmarks = [
        Bookmark(paper, datetime.fromisoformat(at), ReadingState(state), note)
        for paper, (_, _, at, state, note) in zip(papers, shown, strict=True)
    ]
    return BookmarkPage(tuple(bookmarks), len(rows), page, pages)


def _turned_to(page: int, total: int, size: int) -> tuple[int, int]:
    """The page there is for one that is asked for, and how many there are."""
    pages = max(1, -(-total // size))
    return min(max(page, 0), pages - 1), pages


def suggest_bookmarks(db: Database, member: int, typed: str, limit: int = 25) -> list[Suggestion]:
    """A member's bookmarks for autocomplete: those whose label holds what was typed, newest
    first."""
    rows = db.conn.execute(
        "SELECT paper, label FROM bookmarks JOIN papers ON papers.id = bookmarks.paper"
        " WHERE member = ? ORDER BY saved_at DESC",
        [member],
    )
    sought = typed.strip().casefold()
    found = [Suggestion(id_, label) for id_, label in rows if sought in label.casefold()]
    return found[:limit]


def _set(db: Database, member: int, paper: str, column: str, value: str) -> bool:
    changed = db.conn.execute(
        f"UPDATE bookmarks SET {column} = ? WHERE member = ? AND paper = ?", [value, member, paper]
    )
    return changed.rowcount > 0


def _bookmarks(db: Database, member: int, ids: Sequence[str]) -> list[Bookmark]:
    rows = db.conn.execute(
        "SELECT paper, saved_at, state, note FROM json_each(?) AS wanted"
        " JOIN bookmarks ON bookmarks.paper = wanted.value AND bookmarks.member = ?",
        [json.dumps(ids), member],
    )
    kept = {
        id_: (datetime.fromisoformat(at), ReadingState(state), note)
        for id_, at, state, note in rows
    }
    return [Bookmark(paper, *kept[paper.id]) for paper in papers_by_id(db, ids) if paper.id in kept]


def _wanted(db: Database, member: int, wanted: Wanted) -> list[str]:
    """The ids of the bookmarks that are wanted, in the order of the list."""
    rows = db.conn.execute(
        """
        SELECT papers.number, bookmarks.paper, note
        FROM bookmarks JOIN papers ON papers.id = bookmarks.paper
        WHERE member = :member AND (:state IS NULL OR state = :state)
          AND (:tag IS NULL OR papers.number IN (
              SELECT paper FROM paper_tags JOIN tags ON tags.id = tag WHERE name = :tag))
        ORDER BY saved_at DESC, bookmarks.paper
        """,
        {
            "member": member,
            "state": wanted.state and wanted.state.value,
            "tag": require(db, wanted.tag).name if wanted.tag else None,
        },
    ).fetchall()
    if not wanted.query.strip():
        return [id_ for _, id_, _ in rows]
    sought = wanted.query.strip().casefold()
    noted = [id_ for _, id_, note in rows if sought in note.casefold()]
    ids = {number: id_ for number, id_, _ in rows}
    matched = [ids[number] for number in matching(db, wanted.query, MAX_MATCHES) if number in ids]
    return list(dict.fromkeys([*noted, *matched]))


MAX_MATCHES = 1_000_000
"""More papers than any store holds."""
