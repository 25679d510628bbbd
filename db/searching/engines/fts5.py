"""SQLite's own index, for more papers than are held in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from db.searching.engines.base import (
    NOTHING,
    Alternative,
    Engine,
    Ranked,
    ranked,
    split_by_alternative,
)
from db.searching.engines.columns import LIKENESS, WEIGHTS
from db.searching.limits import Within
from db.searching.meaning.near_words import NearWords
from db.searching.vocabulary import WordsInMemory
from db.store.connection import Database

HELD_ONCE = 2
"""What a word counts that is held as it is asked for: once by its stem, once as it is written."""


class Fts5(Engine):
    """FTS5 scores every paper that holds any of the terms; the vocabulary is in memory."""

    def __init__(self, words: WordsInMemory) -> None:
        self._words = words

    @property
    def vocabulary(self) -> WordsInMemory:
        return self._words

    def ranked(
        self,
        db: Database,
        terms: Sequence[str],
        within: Within,
        alternatives: Sequence[Alternative] = (),
        near: NearWords | None = None,
    ) -> Ranked:
        if not terms:
            return NOTHING
        rest, parts = split_by_alternative(terms, alternatives)
        matches = [_match(part) for part in (rest, *parts)]
        if alternatives:
            voted = [
                (number, part, HELD_ONCE * alternative.weight)
                for part, alternative in enumerate(alternatives, start=1)
                for number in alternative.papers
            ]
            found = _ranked_in_parts(db, matches, voted)
        else:
            found = _ranked(db, matches[0])
        admitted = within.among(db, (number for number, _ in found))
        return ranked(paper for paper in found if paper[0] in admitted)

    def alike(
        self, db: Database, number: int, terms: Sequence[str], at_least: float, limit: int
    ) -> list[tuple[int, float]]:
        return alike(db, number, terms, at_least, limit)


def alike(
    db: Database, number: int, terms: Sequence[str], at_least: float, limit: int
) -> list[tuple[int, float]]:
    """`Engine.alike` by SQLite's own index, which also has the papers that no source holds any
    longer."""
    if not terms:
        return []
    return db.conn.execute(
        f"""
        WITH scored AS MATERIALIZED (
            SELECT rowid AS number, {_bm25(LIKENESS)} AS score
            FROM papers_fts WHERE papers_fts MATCH :terms
        )
        SELECT other.number, other.score / own.score
        FROM scored AS own JOIN scored AS other ON other.number <> own.number
        WHERE own.number = :number AND own.score > 0 AND other.score >= :at_least * own.score
        ORDER BY other.score DESC, other.number LIMIT :limit
        """,
        {"terms": _match(terms), "number": number, "at_least": at_least, "limit": limit},
    ).fetchall()


def _match(terms: Sequence[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


def _bm25(weights: Mapping[str, int]) -> str:
    """The SQL for a score that is the higher the better a paper matches."""
    return f"-bm25(papers_fts, {', '.join(map(str, weights.values()))})"


_ONLY_LIVE_BEST_FIRST = """
    JOIN live_papers AS papers ON papers.number = found.number
    GROUP BY papers.number
    ORDER BY score DESC, papers.number
"""


def _ranked(db: Database, match: str) -> list[tuple[int, float]]:
    """The live papers that match, with their scores."""
    return db.conn.execute(
        f"""
        WITH found AS (
            SELECT rowid AS number, {_bm25(WEIGHTS)} AS score
            FROM papers_fts WHERE papers_fts MATCH :terms
            UNION ALL
            SELECT rowid, -bm25(papers_words) FROM papers_words WHERE papers_words MATCH :terms
        )
        SELECT papers.number, sum(score) AS score FROM found {_ONLY_LIVE_BEST_FIRST}
        """,
        {"terms": match},
    ).fetchall()


def _ranked_in_parts(
    db: Database, matches: Sequence[str], voted: Sequence[tuple[int, int, float]]
) -> list[tuple[int, float]]:
    """The same for several expressions, where papers may have a score of their own for one of
    them: their numbers, its place, and the score. The better of both counts."""
    return db.conn.execute(
        f"""
        WITH asked AS (
            SELECT key AS part, value AS terms FROM json_each(:matches) WHERE value <> ''
        ),
        held AS (
            SELECT rowid AS number, part, {_bm25(WEIGHTS)} AS score
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
        SELECT papers.number, sum(score) AS score FROM found {_ONLY_LIVE_BEST_FIRST}
        """,
        {"matches": json.dumps(matches), "voted": json.dumps(voted)},
    ).fetchall()
