"""The index over text whose terms the loader has cut; its rowid is `papers.number`.

`papers_fts` knows words by their stems, `papers_words` as they are written.
"""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE VIRTUAL TABLE papers_fts USING fts5(
            names, tags, tldr, chinese, abstract,
            tokenize = 'porter unicode61 remove_diacritics 2'
        );
        CREATE VIRTUAL TABLE papers_terms USING fts5vocab(papers_fts, row);
        CREATE VIRTUAL TABLE papers_words USING fts5(text, tokenize = 'unicode61');
        """,
    )
