"""What a server saved most. Counts only: nobody learns who saved what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from db.papers.paper import Paper
from db.papers.reading import papers_by_id


@dataclass(frozen=True, slots=True)
class Favourite:
    """A paper and how many members of a server have it among their bookmarks."""

    paper: Paper
    members: int


def top(db: Database, guild: int, since: datetime | None, limit: int) -> list[Favourite]:
    """The papers that most members saved in a server since a moment (UTC; None: ever), equals the
    latest first. Members who opted out are not counted."""
    rows = db.conn.execute(
        """
        SELECT paper, count(DISTINCT member) AS members FROM bookmark_origins
        WHERE guild = :guild AND how != 'import' AND (:since IS NULL OR at >= :since)
          AND member NOT IN (SELECT member FROM top_opt_outs)
          AND paper IN (SELECT id FROM papers)
        GROUP BY paper ORDER BY members DESC, max(at) DESC, paper LIMIT :limit
        """,
        {"guild": guild, "since": since and since.isoformat(), "limit": limit},
    ).fetchall()
    counts = dict(rows)
    return [Favourite(paper, counts[paper.id]) for paper in papers_by_id(db, counts)]


def opt_out(db: Database, member: int, at: datetime) -> None:
    """Count a member in no server's list from now on."""
    db.conn.execute(
        "INSERT OR IGNORE INTO top_opt_outs (member, at) VALUES (?, ?)", [member, at.isoformat()]
    )


def opt_in(db: Database, member: int) -> None:
    """Count a member again."""
    db.conn.execute("DELETE FROM top_opt_outs WHERE member = ?", [member])
