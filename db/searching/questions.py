"""What a member asked, kept so that the buttons under the answer turn its pages at any time.

A button's `custom_id` has room for 100 characters and a query may have 6,000: the button carries
the question's id, which is made from the question itself, so asking twice stores once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from db.searching.query import Kind, Limit
from db.store.connection import Database
from db.store.sql import storable

OPTIONS: tuple[Kind, ...] = ("tag", "category", "source", "has", "author", "year", "status")
"""The limits of a question that are no part of its words."""

MAX_QUESTIONS = 10_000
"""Questions that are kept: the buttons of older answers say that their search has expired."""

MAX_LONG_QUESTIONS, LONG = 500, 500
"""How far back those of more than so many characters are kept: a pasted abstract takes the room of
a hundred others."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that can be asked of a search: its words (`db.searching.query` says what these can ask);
    the tag (in any spelling), the sub-category, the source, the author, the year and the status
    that it is limited to, if any, and what papers must have (one of the values of `HAS`); and
    whether its words are taken as they are written, without corrections."""

    query: str
    tag: str | None = None
    category: str | None = None
    literal: bool = False
    source: str | None = None
    has: str | None = None
    author: str | None = None
    year: str | None = None
    status: str | None = None

    @property
    def limits(self) -> tuple[Limit, ...]:
        """What it is limited to beside what its words ask."""
        return tuple(
            Limit(kind, value, False, value) for kind in OPTIONS if (value := getattr(self, kind))
        )

    @property
    def id(self) -> str:
        values = [self.query, self.tag, self.category]
        if self.literal:
            values.append("literal")
        if self.source is not None:
            values += ["source", self.source]
        for kind in ("has", "author", "year", "status"):
            if (value := getattr(self, kind)) is not None:
                values += [kind, value]
        content = json.dumps(values)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def keep_question(db: Database, question: Question) -> None:
    """Store a question, once, as the newest. The oldest go, long ones sooner."""
    (newest,) = db.conn.execute(
        "INSERT OR REPLACE INTO questions"
        " (id, query, tag, category, literal, source, has, written_by, year, status, place)"
        " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1 + coalesce(max(place), 0) FROM questions"
        " RETURNING place",
        [
            question.id,
            storable(question.query),
            question.tag,
            question.category,
            question.literal,
            question.source,
            question.has,
            question.author,
            question.year,
            question.status,
        ],
    ).fetchone()
    db.conn.execute(
        "DELETE FROM questions WHERE place <= ? OR place = ? AND length(query) > ?",
        [newest - MAX_QUESTIONS, newest - MAX_LONG_QUESTIONS, LONG],
    )


def keep_questions(db: Database, questions: Iterable[Question]) -> None:
    """Store some questions, each once."""
    for question in questions:
        keep_question(db, question)


def question_by_id(db: Database, id_: str) -> Question | None:
    row = db.conn.execute(
        "SELECT query, tag, category, literal, source, has, written_by, year, status"
        " FROM questions WHERE id = ?",
        [id_],
    ).fetchone()
    if row is None:
        return None
    query, tag, category, literal, *limits = row
    return Question(query, tag, category, bool(literal), *limits)
