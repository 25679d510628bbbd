"""Messages of ours that show papers, so that a reaction on one means papers a year later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database


def remember_message(
    db: Database,
    message: int,
    papers: Sequence[str],
    *,
    channel: int,
    guild: int | None,
    at: datetime,
) -> None:
    """Note which papers (ids, in the order shown) a message shows now; a page that was turned
    replaces what it showed before. `at` is UTC."""
    db.table("messages").upsert(
        {"id": message, "channel": channel, "guild": guild, "sent_at": at.isoformat()}, pk="id"
    )
    db.table("message_papers").delete_where("message = ?", [message])
    db.table("message_papers").insert_all(
        {"message": message, "place": place, "paper": paper}
        for place, paper in enumerate(papers, start=1)
    )


def papers_of_message(db: Database, message: int) -> tuple[str, ...]:
    """The ids of the papers that a message shows, in its order; none for a message not ours."""
    rows = db.conn.execute(
        "SELECT paper FROM message_papers WHERE message = ? ORDER BY place", [message]
    )
    return tuple(paper for (paper,) in rows)
