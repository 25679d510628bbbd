"""A question and its answer: a search where it has words, else all papers it is limited to."""

from __future__ import annotations

import random

from sqlite_utils import Database

from db.papers import Paper
from db.questions import Question
from db.reading import papers_by_number
from db.search import Answer, Hit, filters, search


def answer(db: Database, question: Question, *, limit: int, offset: int = 0) -> Answer:
    """The answer to a question; without words, every paper of its tag and category in the order
    of the sources. Raises UnknownTag and UnknownCategory."""
    if question.query.strip():
        return search(
            db,
            question.query,
            tag=question.tag,
            category=question.category,
            limit=limit,
            offset=offset,
        )
    numbers = _matching(db, question.tag, question.category)
    papers = papers_by_number(db, numbers[offset : offset + limit])
    hits = tuple(Hit(paper, 0.0, paper.tldr or paper.abstract[:200]) for paper in papers)
    return Answer(question.query, hits, len(numbers), ())


def draw(
    db: Database, chance: random.Random, *, tag: str | None = None, category: str | None = None
) -> Paper | None:
    """One paper drawn with `chance` among those of a tag and a category, if given; None if there
    is none. Raises UnknownTag and UnknownCategory."""
    numbers = _matching(db, tag, category)
    return papers_by_number(db, [chance.choice(numbers)])[0] if numbers else None


def _matching(db: Database, tag: str | None, category: str | None) -> list[int]:
    rows = db.conn.execute(
        """
        SELECT papers.number FROM papers JOIN records ON records.id = papers.record
        WHERE records.place IS NOT NULL
          AND (:category IS NULL OR records.category = :category)
          AND (:tag IS NULL OR papers.number IN (SELECT paper FROM paper_tags WHERE tag = :tag))
        ORDER BY records.source, records.place
        """,
        filters(db, tag, category),
    )
    return [number for (number,) in rows]
