"""Feeds, what their readers voted for, and posts of certain sources or of new papers only."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE feeds (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            query TEXT NOT NULL,
            name TEXT NOT NULL,                 -- of its source
            guild INTEGER,                      -- who added it; NULL: on the command line
            member INTEGER,
            channel INTEGER,
            language TEXT,
            added_at TEXT NOT NULL,
            due_at TEXT NOT NULL,
            paused_at TEXT,
            removed_at TEXT,
            etag TEXT,
            last_modified TEXT,
            cursor TEXT,
            holder TEXT,                        -- who asks it now, until when
            lease_ends TEXT,
            asked_at TEXT,
            succeeded_at TEXT,
            brought INTEGER NOT NULL DEFAULT 0,
            failures INTEGER NOT NULL DEFAULT 0,
            trouble TEXT,
            detail TEXT,
            failing_since TEXT,
            failed_at TEXT,
            told_at TEXT
        );
        CREATE UNIQUE INDEX feeds_query ON feeds (kind, query) WHERE removed_at IS NULL;
        CREATE TABLE paper_votes (
            paper TEXT NOT NULL,
            source TEXT NOT NULL,
            votes INTEGER NOT NULL,
            PRIMARY KEY (paper, source)
        ) WITHOUT ROWID;
        ALTER TABLE schedules ADD COLUMN sources TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE schedules ADD COLUMN only_new INTEGER NOT NULL DEFAULT 0
        """,
    )
