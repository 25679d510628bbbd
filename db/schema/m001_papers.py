"""What the seeds say. A record is what one source says; a paper is what its records share."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,          -- the file's base name
            digest TEXT NOT NULL,               -- SHA-256 of its bytes, in hexadecimal
            ends_with_newline INTEGER NOT NULL
        );
        CREATE TABLE sections (
            source INTEGER NOT NULL REFERENCES sources,
            number INTEGER NOT NULL,            -- 1-based, in the file's order
            first_record INTEGER NOT NULL,      -- the record that follows the head
            name TEXT NOT NULL,
            announced INTEGER NOT NULL,
            PRIMARY KEY (source, number)
        ) WITHOUT ROWID;
        CREATE TABLE papers (
            number INTEGER PRIMARY KEY,         -- the rowid of papers_fts and papers_words
            id TEXT NOT NULL UNIQUE,
            record INTEGER NOT NULL REFERENCES records,  -- the record that readers see
            name TEXT,
            label TEXT NOT NULL
        );
        CREATE TABLE records (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES sources,
            place INTEGER,                      -- 1-based; NULL: withdrawn from its source
            paper TEXT NOT NULL,
            area TEXT NOT NULL,
            category TEXT NOT NULL,
            tag_line TEXT NOT NULL,             -- as the file has it, for the lossless render
            tldr TEXT,
            motivation TEXT NOT NULL,
            problem TEXT NOT NULL,
            analysis TEXT NOT NULL,
            method TEXT NOT NULL,
            experiments TEXT NOT NULL,
            contribution TEXT NOT NULL,
            abstract TEXT NOT NULL,
            UNIQUE (source, place)
        );
        CREATE INDEX records_paper ON records (paper);
        CREATE INDEX records_category ON records (category);
        CREATE TABLE paper_aliases (
            alias TEXT PRIMARY KEY,             -- the id that an edited abstract would have
            paper TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE tags (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,          -- the canonical spelling that readers see
            papers INTEGER NOT NULL             -- how many papers carry it
        );
        CREATE TABLE tag_spellings (
            spelling TEXT PRIMARY KEY,
            tag INTEGER NOT NULL REFERENCES tags,
            papers INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE paper_tags (
            paper INTEGER NOT NULL REFERENCES papers,
            place INTEGER NOT NULL,
            tag INTEGER NOT NULL REFERENCES tags,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        CREATE INDEX paper_tags_tag ON paper_tags (tag, paper);
        CREATE TABLE links (
            paper INTEGER NOT NULL REFERENCES papers,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('code', 'project')),
            url TEXT NOT NULL,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        CREATE TABLE papers_version (           -- one row: a new token at every load that changed
            token TEXT NOT NULL,
            recipe INTEGER NOT NULL             -- the rules that made labels, links and the index
        );
        INSERT INTO papers_version VALUES ('empty', 0);
        """,
    )
