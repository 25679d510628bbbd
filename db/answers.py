"""What a stored question is answered with, and a paper drawn by lot."""

from __future__ import annotations

import random

from sqlite_utils import Database

from db.limits import options, papers_within
from db.papers import Paper
from db.questions import Question
from db.reading import papers_by_number
from db.search import Answer, search


def answer(db: Database, question: Question, *, limit: int, offset: int = 0) -> Answer:
    """The answer to a question; without words, every paper within its limits in the order of the
    sources. Raises UnknownTag and UnknownCategory."""
    return search(
        db,
        question.query,
        tag=question.tag,
        category=question.category,
        limit=limit,
        offset=offset,
    )


def draw(
    db: Database, chance: random.Random, *, tag: str | None = None, category: str | None = None
) -> Paper | None:
    """One paper drawn with `chance` among those of a tag and a category, if given; None if there
    is none. Raises UnknownTag and UnknownCategory."""
    numbers = papers_within(db, options(tag, category))
    return papers_by_number(db, [chance.choice(numbers)])[0] if numbers else None
