"""Questions whose words are searched for as they are written."""

from __future__ import annotations

from sqlite_utils import Database


def apply(db: Database) -> None:
    db.conn.execute("ALTER TABLE questions ADD COLUMN literal INTEGER NOT NULL DEFAULT 0")
