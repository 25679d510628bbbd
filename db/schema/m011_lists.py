"""Papers of lists beside those of seed files, and loads that are staged.

A record never changes: a new text is a new record, and where records stand is a table of its
own. So is what of a paper changes: a paper that a load changes gets a new number, and with it
new rows in the index, which nobody sees until the paper is pointed at them.
"""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        ALTER TABLE sources ADD COLUMN format TEXT NOT NULL DEFAULT 'seed'
            CHECK (format IN ('seed', 'list', 'titles'));       -- titles: of known papers only
        ALTER TABLE questions ADD COLUMN source TEXT;

        CREATE TABLE records_now (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES sources,
            paper TEXT NOT NULL,
            area TEXT NOT NULL,
            category TEXT NOT NULL,             -- empty: the source gives none
            tag_line TEXT NOT NULL,             -- as the file has it, for the lossless render
            tldr TEXT,
            motivation TEXT,                    -- NULL, as the five below: a list's record
            problem TEXT,
            analysis TEXT,
            method TEXT,
            experiments TEXT,
            contribution TEXT,
            abstract TEXT NOT NULL,
            authors TEXT,                       -- a JSON list; NULL, as the rest: a seed's record
            title TEXT,
            entry TEXT,                         -- the list's own id of the paper
            status TEXT,
            page TEXT,
            pdf TEXT,
            code TEXT,
            project TEXT
        );
        CREATE TABLE placings (                 -- the records that their sources hold
            record INTEGER PRIMARY KEY REFERENCES records_now,
            source INTEGER NOT NULL REFERENCES sources,
            place INTEGER NOT NULL,             -- 1-based
            UNIQUE (source, place)
        );
        CREATE TABLE papers_now (
            number INTEGER PRIMARY KEY,         -- the rowid of papers_fts and papers_words
            id TEXT NOT NULL UNIQUE,
            record INTEGER NOT NULL REFERENCES records_now,     -- what readers see
            bibliography INTEGER REFERENCES records_now,        -- whose title and links they see
            name TEXT,
            label TEXT NOT NULL
        );
        CREATE TABLE links_now (                -- of numbers, which may be staged
            paper INTEGER NOT NULL,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('page', 'pdf', 'code', 'project')),
            url TEXT NOT NULL,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        CREATE TABLE paper_tags_now (           -- of numbers, which may be staged
            paper INTEGER NOT NULL,
            place INTEGER NOT NULL,
            tag INTEGER NOT NULL REFERENCES tags,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        INSERT INTO records_now
            SELECT id, source, paper, area, category, tag_line, tldr, motivation, problem, analysis,
                method, experiments, contribution, abstract,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM records;
        INSERT INTO placings SELECT id, source, place FROM records WHERE place IS NOT NULL;
        INSERT INTO papers_now SELECT number, id, record, NULL, name, label FROM papers;
        INSERT INTO links_now SELECT * FROM links;
        INSERT INTO paper_tags_now SELECT * FROM paper_tags;
        DROP TABLE links;
        DROP TABLE paper_tags;
        DROP TABLE papers;
        DROP TABLE records;
        ALTER TABLE records_now RENAME TO records;
        ALTER TABLE papers_now RENAME TO papers;
        ALTER TABLE links_now RENAME TO links;
        ALTER TABLE paper_tags_now RENAME TO paper_tags;
        CREATE INDEX records_paper ON records (paper);
        CREATE INDEX records_source ON records (source, paper);
        CREATE INDEX records_category ON records (category);
        CREATE INDEX papers_record ON papers (record);
        CREATE INDEX papers_bibliography ON papers (bibliography);
        CREATE INDEX paper_tags_tag ON paper_tags (tag, paper);

        CREATE TABLE staged_records (           -- where records will stand
            record INTEGER PRIMARY KEY,
            source INTEGER NOT NULL,
            place INTEGER NOT NULL
        );
        CREATE TABLE staged_papers (            -- as in papers
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            record INTEGER NOT NULL,
            bibliography INTEGER,
            name TEXT,
            label TEXT NOT NULL
        );

        CREATE VIRTUAL TABLE papers_fts_now USING fts5(
            title, authors, names, tags, tldr, chinese, abstract,
            tokenize = 'porter unicode61 remove_diacritics 2'
        );
        INSERT INTO papers_fts_now (rowid, title, authors, names, tags, tldr, chinese, abstract)
            SELECT rowid, '', '', names, tags, tldr, chinese, abstract FROM papers_fts;
        DROP TABLE papers_terms;
        DROP TABLE papers_fts;
        ALTER TABLE papers_fts_now RENAME TO papers_fts;
        CREATE VIRTUAL TABLE papers_terms USING fts5vocab(papers_fts, row);
        """,
    )
