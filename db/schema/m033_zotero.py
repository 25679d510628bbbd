"""Members' accounts at Zotero, and which papers are both there and here."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE zotero_accounts (
            member INTEGER PRIMARY KEY,
            key TEXT NOT NULL,                  -- a secret of the member's
            user INTEGER NOT NULL,              -- whose library it is, by Zotero's number
            name TEXT NOT NULL,                 -- what they are called there
            can_write INTEGER NOT NULL,
            connected_at TEXT NOT NULL
        );
        CREATE TABLE zotero_papers (            -- papers that were sent or fetched once
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            item TEXT NOT NULL,                 -- the key of its item there
            PRIMARY KEY (member, paper)
        ) WITHOUT ROWID
        """,
    )
