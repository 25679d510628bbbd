"""What people made. Papers are named by id, so that nothing here depends on a load."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE bookmarks (
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            saved_at TEXT NOT NULL,
            PRIMARY KEY (member, paper)
        ) WITHOUT ROWID;
        CREATE TABLE bookmark_origins (         -- a bookmark lives while it has an origin
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            how TEXT NOT NULL CHECK (how IN ('reaction', 'button', 'command', 'import')),
            message INTEGER NOT NULL,           -- 0: not from a message
            guild INTEGER,                      -- NULL: in a direct message
            at TEXT NOT NULL,
            PRIMARY KEY (member, paper, how, message),
            FOREIGN KEY (member, paper) REFERENCES bookmarks ON DELETE CASCADE
        ) WITHOUT ROWID;
        CREATE INDEX bookmark_origins_message ON bookmark_origins (message, member);
        CREATE TABLE messages (                 -- every message of ours that shows papers
            id INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL,
            guild INTEGER,
            sent_at TEXT NOT NULL
        );
        CREATE TABLE message_papers (
            message INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
            place INTEGER NOT NULL,
            paper TEXT NOT NULL,
            PRIMARY KEY (message, place)
        ) WITHOUT ROWID;
        CREATE TABLE questions (                -- what a button that turns pages asks again
            id TEXT PRIMARY KEY,                -- made from the rest
            query TEXT NOT NULL,
            tag TEXT,
            category TEXT
        ) WITHOUT ROWID;
        CREATE TABLE command_syncs (            -- what Discord was last told, per application
            application INTEGER PRIMARY KEY,
            digest TEXT NOT NULL,
            at TEXT NOT NULL
        );
        CREATE TABLE heartbeats (               -- the last sign of life of the running bot
            application INTEGER PRIMARY KEY,
            at TEXT NOT NULL
        );
        """,
    )
