"""SQLite's own index, for as many papers as a lab reads."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from db.searching.limits import Within
from db.searching.ranking import Engine, Ranked
from db.searching.vocabulary import Words, read_words
from db.versions import PerVersion


class FullText(Engine):
    """FTS5 scores every paper that holds any of the terms; the vocabulary is in memory."""

    def __init__(self, words: Words) -> None:
        self._words = words

    @property
    def vocabulary(self) -> Words:
        return self._words

    def ranked(self, db: Database, terms: Sequence[str], within: Within) -> Ranked:
        if not terms:
            return Ranked(())
        match = " OR ".join(f'"{term}"' for term in terms)
        rows = db.conn.execute(_RANKED, {"terms": match})
        return Ranked([row for row in rows if within.admits(row[0])])


full_text = PerVersion(lambda db: FullText(read_words(db)))
"""The engine of each version of the papers."""


_RANKED = """
    WITH found AS (
        SELECT rowid AS number, -bm25(papers_fts, 3, 2, 2, 2, 3, 1, 1) AS score
        FROM papers_fts WHERE papers_fts MATCH :terms
        UNION ALL
        SELECT rowid, -bm25(papers_words) FROM papers_words WHERE papers_words MATCH :terms
    )
    SELECT papers.number, sum(score) AS score
    FROM found
    JOIN papers ON papers.number = found.number
    JOIN placings ON placings.record = papers.record
    GROUP BY papers.number
    ORDER BY score DESC, papers.number
"""
