"""What servers said of the files that came from their addresses."""

from __future__ import annotations

from sqlite_utils import Database


def apply(db: Database) -> None:
    db.conn.execute(
        """
        CREATE TABLE downloads (
            address TEXT NOT NULL,
            use TEXT NOT NULL,
            name TEXT NOT NULL,
            etag TEXT,
            last_modified TEXT,
            digest TEXT NOT NULL,
            token TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (address, use)
        ) WITHOUT ROWID
        """
    )
