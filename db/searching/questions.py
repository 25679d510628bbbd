"""What a member asked, kept so that the buttons under the answer turn its pages for ever.

A button's `custom_id` has room for 100 characters and a query may have 6,000: the button carries
the question's id, which is made from the question itself, so asking twice stores once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from db.store.sql import storable


@dataclass(frozen=True, slots=True)
class Question:
    """A search: its words, the tag, the sub-category and the source that it is limited to, if any,
    and whether its words are taken as they are written, without corrections."""

    query: str
    tag: str | None = None
    category: str | None = None
    literal: bool = False
    source: str | None = None

    @property
    def id(self) -> str:
        values = [self.query, self.tag, self.category]
        if self.literal:
            values.append("literal")
        if self.source is not None:
            values += ["source", self.source]
        content = json.dumps(values)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def keep_question(db: Database, question: Question) -> None:
    """Store a question, once."""
    db.conn.execute(
        "INSERT OR IGNORE INTO questions (id, query, tag, category, literal, source)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            question.id,
            storable(question.query),
            question.tag,
            question.category,
            question.literal,
            question.source,
        ],
    )


def keep_questions(db: Database, questions: Iterable[Question]) -> None:
    """Store some questions, each once."""
    for question in questions:
        keep_question(db, question)


def question_by_id(db: Database, id_: str) -> Question | None:
    row = db.conn.execute(
        "SELECT query, tag, category, literal, source FROM questions WHERE id = ?", [id_]
    ).fetchone()
    if row is None:
        return None
    query, tag, category, literal, source = row
    return Question(query, tag, category, bool(literal), source)
