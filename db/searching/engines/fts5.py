"""SQLite's own index, for as many papers as a lab reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from db.searching.engines.base import Alternative, Engine, Ranked, parted
from db.searching.limits import Within
from db.searching.vocabulary import Words, read_words
from db.store.versions import PerVersion

HELD_ONCE = 2
"""What a word counts that is held as it is asked for: once by its stem, once as it is written."""


class FullText(Engine):
    """FTS5 scores every paper that holds any of the terms; the vocabulary is in memory."""

    def __init__(self, words: Words) -> None:
        self._words = words

    @property
    def vocabulary(self) -> Words:
        return self._words

    def ranked(
        self,
        db: Database,
        terms: Sequence[str],
        within: Within,
        alternatives: Sequence[Alternative] = (),
    ) -> Ranked:
        if not terms:
            return Ranked(())
        rest, parts = parted(terms, alternatives)
        matches = [_match(part) for part in (rest, *parts)]
        voted = [
            (number, part, HELD_ONCE * one.weight)
            for part, one in enumerate(alternatives, start=1)
            for number in one.papers
        ]
        sql = _RANKED_IN_PARTS if alternatives else _RANKED
        asked = {"matches": json.dumps(matches), "voted": json.dumps(voted)}
        found = db.conn.execute(sql, asked if alternatives else {"terms": matches[0]}).fetchall()
        admitted = within.among(db, (number for number, _ in found))
        return Ranked([paper for paper in found if paper[0] in admitted])


def _match(terms: Sequence[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


full_text = PerVersion(lambda db: FullText(read_words(db)))
"""The engine of each version of the papers."""


_SCORED = "-bm25(papers_fts, 3, 2, 2, 2, 3, 1, 1)"
_SHOWN = """
    JOIN live_papers AS papers ON papers.number = found.number
    GROUP BY papers.number
    ORDER BY score DESC, papers.number
"""
_RANKED = f"""
    WITH found AS (
        SELECT rowid AS number, {_SCORED} AS score
        FROM papers_fts WHERE papers_fts MATCH :terms
        UNION ALL
        SELECT rowid, -bm25(papers_words) FROM papers_words WHERE papers_words MATCH :terms
    )
    SELECT papers.number, sum(score) AS score FROM found {_SHOWN}
"""
_RANKED_IN_PARTS = f"""
    WITH asked AS (SELECT key AS part, value AS terms FROM json_each(:matches) WHERE value <> ''),
    held AS (
        SELECT rowid AS number, part, {_SCORED} AS score
        FROM asked CROSS JOIN papers_fts WHERE papers_fts MATCH asked.terms
        UNION ALL
        SELECT rowid, part, -bm25(papers_words)
        FROM asked CROSS JOIN papers_words WHERE papers_words MATCH asked.terms
    ),
    either AS (
        SELECT number, part, sum(score) AS score FROM held GROUP BY number, part
        UNION ALL
        SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:voted)
    ),
    found AS (SELECT number, max(score) AS score FROM either GROUP BY number, part)
    SELECT papers.number, sum(score) AS score FROM found {_SHOWN}
"""
