"""Where a bot was last seen: what is missing there later has removed it."""

from __future__ import annotations

from sqlite_utils import Database


def apply(db: Database) -> None:
    db.conn.execute(
        """
        CREATE TABLE presences (
            application INTEGER NOT NULL,
            guild INTEGER NOT NULL,
            PRIMARY KEY (application, guild)
        ) WITHOUT ROWID
        """
    )
