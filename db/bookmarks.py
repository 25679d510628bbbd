"""Bookmarks: a paper that a member saved, and from where.

A bookmark lives while it has an origin. Taking a reaction off removes that reaction's origin only,
so a paper that was also saved by a button stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from db.lookup import Suggestion
from db.papers import Paper
from db.reading import papers_by_id

How = Literal["reaction", "button", "command", "import"]


@dataclass(frozen=True, slots=True)
class Origin:
    """How a bookmark came to be: by which means, from which message (0: none) and server (None:
    in a direct message), when (UTC), and by which emoji where it was a reaction."""

    how: How
    at: datetime
    message: int = 0
    guild: int | None = None
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A saved paper and the moment (UTC) it was first saved."""

    paper: Paper
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class BookmarkPage:
    """A page (from 0) of a member's bookmarks, newest first, and how many there are in all."""

    bookmarks: tuple[Bookmark, ...]
    total: int
    page: int
    pages: int


def save(db: Database, member: int, papers: Sequence[str], origin: Origin) -> tuple[str, ...]:
    """Bookmark papers by id; the ids that were new to the member come back. Saving again changes
    nothing but remembers the further origin."""
    new = []
    for paper in papers:
        at = origin.at.isoformat()
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
    return tuple(new)


def remove(db: Database, member: int, paper: str) -> bool:
    """Remove a bookmark with all its origins. False if there was none."""
    removed = db.conn.execute(
        "DELETE FROM bookmarks WHERE member = ? AND paper = ?", [member, paper]
    )
    return removed.rowcount > 0


def bookmarks_of(db: Database, member: int, *, page: int = 0, size: int) -> BookmarkPage:
    """A page of a member's bookmarks, `size` papers long; the last one there is where `page` lies
    behind it. Withdrawn papers are among them; papers that no source was loaded for are not."""
    (total,) = db.conn.execute(f"SELECT count(*) {_BOOKMARKED}", [member]).fetchone()
    pages = max(1, -(-total // size))
    page = min(max(page, 0), pages - 1)
    rows = db.conn.execute(
        f"SELECT paper, saved_at {_BOOKMARKED} ORDER BY saved_at DESC, paper LIMIT ? OFFSET ?",
        [member, size, page * size],
    ).fetchall()
    papers = {paper.id: paper for paper in papers_by_id(db, [id_ for id_, _ in rows])}
    bookmarks = tuple(Bookmark(papers[id_], datetime.fromisoformat(at)) for id_, at in rows)
    return BookmarkPage(bookmarks, total, page, pages)


def suggest_bookmarks(db: Database, member: int, typed: str, limit: int = 25) -> list[Suggestion]:
    """A member's bookmarks for autocomplete: those whose label holds what was typed, newest
    first."""
    rows = db.conn.execute(f"SELECT paper, label {_BOOKMARKED} ORDER BY saved_at DESC", [member])
    wanted = typed.strip().casefold()
    found = [Suggestion(id_, label) for id_, label in rows if wanted in label.casefold()]
    return found[:limit]


_BOOKMARKED = "FROM bookmarks JOIN papers ON papers.id = bookmarks.paper WHERE member = ?"
