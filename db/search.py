"""Find papers by what a reader remembers of them, in Chinese or English, misspelt or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlite_utils import Database

from db.chinese import simplified
from db.corrections import Correction, Meaning, meaning
from db.nearby import words_nearby
from db.papers import Paper
from db.passages import passage
from db.reading import categories, papers_by_number
from db.stems import stems
from db.tags import UnknownTag, require
from db.text import is_han, terms
from db.vocabulary import Vocabulary, vocabulary

__all__ = ["Answer", "Correction", "Hit", "UnknownCategory", "UnknownTag", "search"]

MOST_TERMS = 32
"""How many terms of a query are searched for: the rarest, which tell papers apart."""

COMMON = 0.5
"""A term in more than this share of the papers tells them apart no longer."""

LONGEST_QUERY = 4_000
"""Characters of a query that are read: a pasted abstract, with room to spare."""

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can do does for from how in into is it its of on or our that the"
        " their this to using via was we what when which with without",
    )
)

_RANKED = """
    WITH found AS (
        SELECT rowid AS number, -bm25(papers_fts, 2, 2, 3, 1, 1) AS score
        FROM papers_fts WHERE papers_fts MATCH :terms
        UNION ALL
        SELECT rowid, -bm25(papers_words) FROM papers_words WHERE papers_words MATCH :terms
    )
    SELECT papers.number, sum(score) AS score
    FROM found
    JOIN papers ON papers.number = found.number
    JOIN records ON records.id = papers.record
    WHERE records.place IS NOT NULL
      AND (:category IS NULL OR records.category = :category)
      AND (:tag IS NULL OR papers.number IN (SELECT paper FROM paper_tags WHERE tag = :tag))
    GROUP BY papers.number
    ORDER BY score DESC, papers.number
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that matches. A higher score is a better match, comparable within one answer.

    `passage` is the sentence of the record that matched best, or 200 characters of it, in its
    original characters; `matches` are the spans of it that matched.
    """

    paper: Paper
    score: float
    passage: str
    matches: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of one page, how many papers match in all, and what the query was taken for.

    Where no paper holds any word of the query, `near` are words that look like it, and the hits
    hold these.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    corrections: tuple[Correction, ...]
    near: tuple[str, ...] = ()


class UnknownCategory(Exception):
    """No paper is in this sub-category; `all` are those there are, `nearest` one of them."""

    def __init__(self, category: str, nearest: str | None, all: tuple[str, ...]) -> None:
        super().__init__(category)
        self.category = category
        self.nearest = nearest
        self.all = all


def search(
    db: Database,
    query: str,
    *,
    tag: str | None = None,
    category: str | None = None,
    limit: int = 10,
    offset: int = 0,
    literal: bool = False,
) -> Answer:
    """Answer a query with the best papers first, equals in the order they were loaded.

    `tag` is a tag in any spelling, `category` a sub-category's name; both narrow the answer.
    `literal` takes every word as it is written, without corrections. Any text is a query, and none
    is an error. Withdrawn papers are not found. Raises UnknownTag and UnknownCategory.
    """
    limits = filters(db, tag, category)
    asked = _asked(vocabulary(db), query, literal)
    ranked = _ranked(db, asked.terms, limits)
    page = ranked[offset : offset + limit]
    papers = papers_by_number(db, [number for number, _ in page])
    passages = (passage(paper, asked.terms, vocabulary(db)) for paper in papers)
    hits = tuple(
        Hit(paper, score, shown.text, shown.matches)
        for paper, (_, score), shown in zip(papers, page, passages, strict=True)
    )
    return Answer(query, hits, len(ranked), asked.corrections, asked.near if hits else ())


def matching(db: Database, query: str, limit: int) -> list[int]:
    """The numbers of the best papers for a query: `search` without its words and passages."""
    asked = _asked(vocabulary(db), query, literal=False)
    ranked = _ranked(db, asked.terms, filters(db, None, None))
    return [number for number, _ in ranked[:limit]]


def filters(db: Database, tag: str | None, category: str | None) -> dict[str, str | int | None]:
    """The SQL parameters `tag` (an id) and `category` that limit an answer, None for no limit.
    Raises UnknownTag and UnknownCategory."""
    return {
        "tag": None if tag is None else _tag_id(db, tag),
        "category": None if category is None else _category(db, category),
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a query asks of the index, which of its words were taken for others, and the words like
    it where it holds none that is known."""

    terms: tuple[str, ...]
    corrections: tuple[Correction, ...] = ()
    near: tuple[str, ...] = ()


def _asked(known: Vocabulary, query: str, literal: bool) -> _Asked:
    written = terms(simplified(query[:LONGEST_QUERY]))
    meant = Meaning(tuple(written), (), ()) if literal else meaning(known, written)
    telling = _telling(known, dict.fromkeys((*meant.terms, *meant.names)))
    if not telling and not literal:
        near = words_nearby(known, [term for term in written if term not in STOP_WORDS])
        return _Asked(near, near=near)
    return _Asked((*telling, *meant.names), meant.corrections)


def _ranked(
    db: Database, terms: Sequence[str], limits: dict[str, str | int | None]
) -> list[tuple[int, float]]:
    """Every live paper that holds any of the terms, by number and score, the best first."""
    if not terms:
        return []
    match = " OR ".join(f'"{term}"' for term in terms)
    return db.conn.execute(_RANKED, {"terms": match, **limits}).fetchall()


def _telling(known: Vocabulary, wanted: Iterable[str]) -> list[str]:
    """The terms that tell papers apart, the rarest first.

    A Chinese character counts only where none of its pairs is known, a stop word only where there
    is nothing else.
    """
    wanted = list(wanted)
    wanted = [term for term in wanted if term not in STOP_WORDS] or wanted
    used = {
        term: known.stems[stem]
        for term, stem in zip(wanted, stems(wanted), strict=True)
        if stem in known.stems
    }
    paired = {char for term in used if is_han(term) and len(term) > 1 for char in term}
    worded = [term for term in used if term not in paired]
    telling = [term for term in worded if used[term] <= COMMON * known.papers] or worded
    return sorted(telling, key=used.__getitem__)[:MOST_TERMS]


def _tag_id(db: Database, text: str) -> int:
    name = require(db, text).name
    (id_,) = db.conn.execute("SELECT id FROM tags WHERE name = ?", [name]).fetchone()
    return int(id_)


def _category(db: Database, text: str) -> str:
    names = tuple(category.name for category in categories(db))
    if text in names:
        return text
    near = process.extractOne(text, names, scorer=fuzz.ratio, score_cutoff=40)
    raise UnknownCategory(text, near[0] if near else None, names)
