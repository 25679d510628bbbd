"""What a sentence encoder reads in each sentence of a paper.

Papers that it has read are read again: until then no version is searched by it.
"""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE encoded_sentences (
            model TEXT NOT NULL,                -- name and version
            number INTEGER NOT NULL,            -- of the paper
            first INTEGER NOT NULL,             -- how many are in its first language
            width INTEGER NOT NULL,             -- bytes of a sentence
            vectors BLOB NOT NULL,              -- a byte a dimension
            PRIMARY KEY (model, number)
        ) WITHOUT ROWID;
        DELETE FROM encoded_versions
        """,
    )
