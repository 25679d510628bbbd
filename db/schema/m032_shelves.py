"""Shelves: papers that a server keeps together, and what its members say of them."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE shelf_papers (
            guild INTEGER NOT NULL,
            paper TEXT NOT NULL,
            member INTEGER NOT NULL,                -- who put it there; seen by nobody
            added_at TEXT NOT NULL,
            PRIMARY KEY (guild, paper)
        ) WITHOUT ROWID;
        CREATE INDEX shelf_papers_member ON shelf_papers (member);
        CREATE TABLE shelf_notes (
            guild INTEGER NOT NULL,
            paper TEXT NOT NULL,
            member INTEGER NOT NULL,
            text TEXT NOT NULL,
            name TEXT,                              -- of who agreed to be named
            at TEXT NOT NULL,
            PRIMARY KEY (guild, paper, member),
            FOREIGN KEY (guild, paper) REFERENCES shelf_papers ON DELETE CASCADE
        ) WITHOUT ROWID;
        CREATE INDEX shelf_notes_member ON shelf_notes (member);
        """,
    )
