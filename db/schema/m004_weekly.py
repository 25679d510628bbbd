"""Schedules, and the slots of theirs that were claimed, posted, missed or lost from sight."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE schedules (
            id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: posts refer to it
            guild INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            owner INTEGER NOT NULL,
            weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),   -- 0 is Monday
            minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),  -- of the local day
            zone TEXT NOT NULL,                     -- an IANA name
            tags TEXT NOT NULL,                     -- a JSON list; empty: all
            papers INTEGER NOT NULL,                -- how many a post shows
            language TEXT NOT NULL,
            created_at TEXT NOT NULL,
            stopped_at TEXT
        );
        CREATE INDEX schedules_guild ON schedules (guild);
        CREATE TABLE posts (
            schedule INTEGER NOT NULL REFERENCES schedules,
            slot TEXT NOT NULL,                     -- its day in the schedule's zone
            due_at TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('claimed', 'refused', 'posted', 'missed', 'unknown')),
            holder TEXT,                            -- the process that holds the lease
            lease_ends TEXT,                        -- NULL in the last three states
            claimed_at TEXT NOT NULL,
            papers TEXT NOT NULL,                   -- a JSON list of ids, chosen at the claim
            message INTEGER,
            settled_at TEXT,
            PRIMARY KEY (schedule, slot)
        ) WITHOUT ROWID;
        CREATE INDEX posts_lease ON posts (lease_ends) WHERE lease_ends IS NOT NULL;
        """,
    )
