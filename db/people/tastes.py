"""What a member said of papers that were recommended: more like this, or not for me.

A member's own word, seen by nobody else. It counts for what is recommended to them alone, and no
count of a server's reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

MAX_KEPT = 10_000
"""What is kept for a member: the oldest goes."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Papers by their ids that a member wants more of, and that are not for them, each the latest
    first."""

    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


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
