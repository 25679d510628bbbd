"""Papers' vectors by a sentence encoder, and the version of the papers that is searched by them."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE encoded_papers (
            model TEXT NOT NULL,                -- name and version
            number INTEGER NOT NULL,            -- of the paper
            vector BLOB NOT NULL,               -- a byte a dimension
            PRIMARY KEY (model, number)
        ) WITHOUT ROWID;
        CREATE TABLE encoded_versions (
            version TEXT PRIMARY KEY,           -- the papers_version.token
            model TEXT NOT NULL                 -- that has encoded all of its papers
        ) WITHOUT ROWID
        """,
    )
