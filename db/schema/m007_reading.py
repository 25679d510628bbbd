"""What a member notes on a bookmark, and how far they have come."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        ALTER TABLE bookmarks ADD COLUMN state TEXT NOT NULL DEFAULT 'to-read'
            CHECK (state IN ('to-read', 'reading', 'read'));
        ALTER TABLE bookmarks ADD COLUMN note TEXT NOT NULL DEFAULT '';
        """,
    )
