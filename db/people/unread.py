"""What a member saved and has not read."""

from __future__ import annotations

from db.store.connection import Database


def unread(db: Database, member: int, at_most: int = -1) -> list[str]:
    """The papers (ids) that a member saved, has not read and did not put aside as not for them, the
    oldest bookmark first; without those that no source holds any longer."""
    rows = db.conn.execute(
        """
        SELECT bookmarks.paper FROM bookmarks
        JOIN live_papers AS papers ON papers.id = bookmarks.paper
        WHERE member = :member AND state <> 'read' AND bookmarks.paper NOT IN (
            SELECT paper FROM tastes WHERE member = :member AND NOT more)
        ORDER BY saved_at, bookmarks.paper LIMIT :most
        """,
        {"member": member, "most": at_most},
    )
    return [paper for (paper,) in rows]
