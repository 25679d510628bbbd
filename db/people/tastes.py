"""What a member said of papers that were recommended: more like this, or not for me.

A member's own word, seen by nobody else. It counts for what is recommended to them alone, and no
count of a server's reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.papers.paper import Paper
from db.papers.reading import papers_by_id
from db.store.connection import Database

MAX_KEPT = 10_000
"""What is kept for a member: the oldest goes."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Papers by their ids that a member wants more of, and that are not for them, each the latest
    first."""

    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A page (from 0) of the papers that a member said are not for them, the latest first, and how
    many are on all pages."""

    papers: tuple[Paper, ...]
    total: int
    page: int = 0
    pages: int = 1


def judge(db: Database, member: int, paper: str, *, more: bool, at: datetime) -> None:
    """Note that a member wants more like a paper, or that it is not for them. The last word counts.
    `at` is UTC."""
    db.conn.execute(
        "INSERT OR REPLACE INTO tastes (member, paper, more, at) VALUES (?, ?, ?, ?)",
        [member, paper, more, at.isoformat()],
    )
    db.conn.execute(
        "DELETE FROM tastes WHERE member = :member AND paper IN (SELECT paper FROM tastes"
        " WHERE member = :member ORDER BY at DESC, paper LIMIT -1 OFFSET :kept)",
        {"member": member, "kept": MAX_KEPT},
    )


def take_back(db: Database, member: int, paper: str) -> bool:
    """Forget what a member said of a paper. False if that was nothing."""
    gone = db.conn.execute("DELETE FROM tastes WHERE member = ? AND paper = ?", [member, paper])
    return gone.rowcount > 0


def judged(db: Database, member: int) -> Judged:
    """All that a member said of papers."""
    rows = db.conn.execute(
        "SELECT paper, more FROM tastes WHERE member = ? ORDER BY at DESC, paper", [member]
    ).fetchall()
    return Judged(
        tuple(paper for paper, more in rows if more),
        tuple(paper for paper, more in rows if not more),
    )


def dismissed(db: Database, member: int, *, page: int, size: int) -> Dismissed:
    """A page of what a member said is not for them, of the papers that the store holds; the last
    one there is where `page` lies behind it."""
    rows = db.conn.execute(
        "SELECT paper FROM tastes JOIN papers ON papers.id = paper"
        " WHERE member = ? AND NOT more ORDER BY at DESC, paper",
        [member],
    ).fetchall()
    ids = [paper for (paper,) in rows]
    pages = max(1, -(-len(ids) // size))
    page = min(max(page, 0), pages - 1)
    shown = papers_by_id(db, ids[page * size : (page + 1) * size])
    return Dismissed(tuple(shown), len(ids), page, pages)
