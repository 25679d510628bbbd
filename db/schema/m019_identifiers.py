"""What else a list says of a paper, and what its papers are found by when somebody pastes it."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        ALTER TABLE records ADD COLUMN other_ids TEXT;      -- a JSON list: doi, arXiv, ... fields
        ALTER TABLE records ADD COLUMN year TEXT;
        ALTER TABLE records ADD COLUMN venue TEXT;
        ALTER TABLE records ADD COLUMN more_authors TEXT;   -- not NULL: the list does not name all
        CREATE TABLE record_identifiers (
            identifier TEXT NOT NULL,           -- a key of db.papers.identifiers
            record INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
            PRIMARY KEY (identifier, record)
        ) WITHOUT ROWID;
        CREATE INDEX record_identifiers_record ON record_identifiers (record);
        """,
    )
