"""The acronyms that papers define, and what each version of the papers teaches of them."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE paper_acronyms (
            number INTEGER NOT NULL,            -- of a paper, which may be staged
            short TEXT NOT NULL,
            long TEXT NOT NULL,
            PRIMARY KEY (number, short, long)
        ) WITHOUT ROWID;
        CREATE TABLE acronym_forms (
            version TEXT NOT NULL,              -- the papers_version.token
            acronym TEXT NOT NULL,              -- the key of the acronym
            form TEXT NOT NULL,                 -- itself, or what it stands for
            key TEXT NOT NULL,                  -- the letters of the form, without small words'
            papers INTEGER NOT NULL,            -- that define the acronym so
            PRIMARY KEY (version, acronym, form)
        ) WITHOUT ROWID;
        CREATE INDEX acronym_forms_key ON acronym_forms (version, key);
        """,
    )
