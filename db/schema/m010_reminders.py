"""Reminders of bookmarks, and the zones of those who want them."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE reminders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: its nonce is made from it
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            due_at TEXT NOT NULL,
            language TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'sent', 'refused')),
            holder TEXT,                            -- the process that holds the lease
            claimed_at TEXT,
            lease_ends TEXT,
            FOREIGN KEY (member, paper) REFERENCES bookmarks ON DELETE CASCADE
        );
        CREATE INDEX reminders_bookmark ON reminders (member, paper);
        CREATE INDEX reminders_due ON reminders (due_at) WHERE state IN ('waiting', 'claimed');
        CREATE TABLE member_zones (
            member INTEGER PRIMARY KEY,
            zone TEXT NOT NULL                      -- an IANA name
        );
        """,
    )
