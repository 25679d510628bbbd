"""What to ask in place of a question that nothing answers, and a random paper."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.searching.limits import count_within, listed, within
from db.searching.lookup import MAX_NEAREST, nearest_papers
from db.searching.meaning.familiar import LITTLE
from db.searching.meaning.likeness import nearest_to
from db.searching.query import Limit, parse_query, without
from db.searching.questions import Question
from db.searching.search import search
from db.store.connection import Database
from db.tags.lookup import nearest as nearest_tags

NUMBERS_TRIED = 8
"""Numbers that are drawn until one is a paper's: withdrawn papers leave gaps."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What to leave out of a question (a limit, or with None that its words are taken literally),
    the question that is left, and how many papers that finds."""

    limit: Limit | None
    question: Question
    papers: int


@dataclass(frozen=True, slots=True)
class Advice:
    """What to ask in place of a question that nothing answers; `are_far` where there are
    only papers that come nearest in meaning, and none of them is near."""

    leave_out: tuple[LeftOut, ...]
    tags: tuple[str, ...]
    papers: tuple[Paper, ...]
    are_far: bool = False


def advice(db: Database, question: Question) -> Advice:
    """What to do about a question without an answer: what to leave out of it, each with what is
    found then, the tags and papers whose names look like its words, or else the papers that come
    nearest in meaning."""
    words = parse_query(question.query).words
    left_out = [
        LeftOut(limit, rest, search(db, rest, limit=0).total)
        for limit, rest in _with_less(question)
    ]
    alike = nearest_papers(db, words)
    near = [] if alike else nearest_to(db, words, MAX_NEAREST)
    tags = nearest_tags(db, words)
    return Advice(
        tuple(less for less in left_out if less.papers),
        tags,
        alike or tuple(papers_by_number(db, [paper.number for paper in near])),
        bool(near) and not tags and all(paper.cosine < LITTLE for paper in near),
    )


def _with_less(question: Question) -> Iterator[tuple[Limit | None, Question]]:
    """A question without each of its limits in turn; a phrase stays as words."""
    for limit in question.limits:
        without_it: dict[str, Any] = {limit.kind: None}
        yield limit, replace(question, **without_it)
    for limit in parse_query(question.query).limits:
        yield limit, replace(question, query=without(question.query, limit))
    if question.literal:
        yield None, replace(question, literal=False)


def draw(
    db: Database, chance: random.Random, *, tag: str | None = None, category: str | None = None
) -> Paper | None:
    """One paper drawn with `chance` among those of a tag and a category, if given; None if there
    is none. Raises UnknownTag and UnknownCategory."""
    among = within(db, Question("", tag, category).limits)
    papers = count_within(db, among)
    if not papers:
        return None
    return papers_by_number(db, listed(db, among, 1, chance.randrange(papers)))[0]


def draw_any(db: Database, chance: random.Random) -> Paper | None:
    """One paper drawn with `chance` among all, found by its number; None where a few numbers were
    those of withdrawn papers, or of none: see `draw`."""
    (last,) = db.conn.execute("SELECT max(number) FROM papers").fetchone()
    for _ in range(NUMBERS_TRIED if last else 0):
        for paper in papers_by_number(db, [chance.randint(1, last)]):
            if not paper.withdrawn:
                return paper
    return None
