"""Who changed what in a server."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE changes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            guild INTEGER NOT NULL,
            member INTEGER NOT NULL,                -- 0: they had their data deleted
            at TEXT NOT NULL,
            what TEXT NOT NULL,
            about TEXT NOT NULL,                    -- a schedule's number, a feed's name, an emoji
            fields TEXT NOT NULL                    -- JSON: [field, before, after], …
        );
        CREATE INDEX changes_guild ON changes (guild, id);
        CREATE INDEX changes_member ON changes (member);
        CREATE INDEX changes_at ON changes (at);
        """,
    )
