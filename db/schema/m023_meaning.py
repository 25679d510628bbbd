"""What papers mean: a space that was learned from them, and their vectors in it."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE meaning_spaces (
            id INTEGER PRIMARY KEY,
            recipe INTEGER NOT NULL,            -- the rules that it was learned by
            papers INTEGER NOT NULL,            -- how many it was learned from
            held INTEGER NOT NULL,              -- how many there were
            stems TEXT NOT NULL,                -- a line each
            used BLOB NOT NULL,                 -- papers that use each stem
            directions BLOB NOT NULL,           -- a vector each, a byte a dimension
            scales BLOB NOT NULL,               -- what a byte counts in each
            common BLOB NOT NULL                -- what the vectors of all papers share
        );
        CREATE TABLE meaning_vectors (
            space INTEGER NOT NULL,
            number INTEGER NOT NULL,            -- of the paper, perhaps a staged one
            vector BLOB NOT NULL,
            PRIMARY KEY (space, number)
        ) WITHOUT ROWID;
        CREATE TABLE meaning_versions (
            version TEXT PRIMARY KEY,           -- the papers_version.token
            space INTEGER NOT NULL
        ) WITHOUT ROWID
        """,
    )
