"""What a server saved most. Counts only: nobody learns who saved what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.papers.paper import Paper
from db.papers.reading import papers_by_id
from db.people.saves import saved_papers
from db.store.connection import Database


@dataclass(frozen=True, slots=True)
class Favourite:
    """A paper and how many members of a server have it among their bookmarks."""

    paper: Paper
    members: int


def top(db: Database, guild: int, since: datetime | None, limit: int) -> list[Favourite]:
    """The papers that most members saved in a server since a moment (UTC; None: ever), equals the
    latest first. Members who opted out are not counted, nor is named what one member saved."""
    saved = saved_papers(db, guild, limit, since=since)
    members = {paper.id: paper.members for paper in saved}
    return [Favourite(paper, members[paper.id]) for paper in papers_by_id(db, members)]


def opt_out(db: Database, member: int, at: datetime) -> None:
    """Count a member in no server's list from now on."""
    db.conn.execute(
        "INSERT OR IGNORE INTO top_opt_outs (member, at) VALUES (?, ?)", [member, at.isoformat()]
    )


def opt_in(db: Database, member: int) -> None:
    """Count a member again."""
    db.conn.execute("DELETE FROM top_opt_outs WHERE member = ?", [member])
