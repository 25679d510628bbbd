"""Find papers by what a reader remembers of them, in Chinese or English, misspelt or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.language.chinese import simplified
from db.language.stems import stems
from db.language.text import is_han, terms
from db.papers.categories import UnknownCategory
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.searching.corrections import Correction, meaning
from db.searching.engines.active import engine
from db.searching.expansion import Others, other_forms
from db.searching.fragments import words_nearby
from db.searching.limits import (
    EVERYTHING,
    count_within,
    filters,
    listed,
    options,
    unknown_as_text,
    within,
)
from db.searching.partial_names import name_around
from db.searching.passages import passage
from db.searching.query import parse_query
from db.searching.vocabulary import Vocabulary
from db.tags.lookup import UnknownTag

__all__ = ["Answer", "Correction", "Hit", "UnknownCategory", "UnknownTag", "filters", "search"]

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
    """The hits of one page, how many papers match in all (or, with `has_more`, how many of them are
    ranked), and what the query was taken for.

    Where no paper holds any word of the query, `near` are words that look like it, and the hits
    hold these. `also` are other forms of acronyms and long forms in the query, where papers
    that hold only these are found. `as_text` are operators for tags and categories that no paper
    has.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    corrections: tuple[Correction, ...]
    near: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    as_text: tuple[str, ...] = ()
    has_more: bool = False


def search(
    db: Database,
    query: str,
    *,
    tag: str | None = None,
    category: str | None = None,
    source: str | None = None,
    limit: int = 10,
    offset: int = 0,
    literal: bool = False,
    chinese: bool | None = None,
) -> Answer:
    """Answer a query with the best papers first, equals in the order they were loaded.

    Any text is a query, and none is an error; `db.searching.query` says what it can ask beside
    words. `tag` is a tag in any spelling, `category` a sub-category's name, `source` a source's;
    they narrow the answer as the query's own operators do. Where there are limits and no words, the
    answer is all papers within them. `literal` takes every word as it is written, without
    corrections. `chinese` says which language the reader prefers for passages, None that of the
    query. Withdrawn papers are not found. Raises UnknownTag, UnknownCategory and UnknownSource for
    `tag`, `category` and `source`; in a query, a tag that no paper has is text.
    """
    parsed = parse_query(query[:LONGEST_QUERY])
    asked = unknown_as_text(db, parsed)
    limits = (*options(tag, category, source), *asked.limits)
    ranking = engine(db)
    known = ranking.vocabulary
    written = terms(simplified(asked.words))
    wanted = _wanted(db, known, asked.words, written, literal)
    among = within(db, limits)
    others: list[Others] = []
    if limits and not written:
        page = [(number, 0.0) for number in listed(db, among, limit, offset)]
        total, has_more = count_within(db, among), False
    else:
        if not literal:
            others = other_forms(db, known, asked.words, wanted.terms, wanted.corrections)
        ranked = ranking.ranked(db, wanted.terms, among, [one.instead for one in others])
        others = [one for one in others if one.are_in(ranked)]
        page = list(ranked.papers[offset : offset + limit])
        total, has_more = len(ranked.papers), ranked.is_cut
    papers = papers_by_number(db, [number for number, _ in page])
    passages = (
        passage(paper, [*wanted.terms, *_terms_instead(others, number)], known, chinese)
        for paper, (number, _) in zip(papers, page, strict=True)
    )
    hits = tuple(
        Hit(paper, score, shown.text, shown.matches)
        for paper, (_, score), shown in zip(papers, page, passages, strict=True)
    )
    return Answer(
        query,
        hits,
        total,
        wanted.corrections,
        has_more=has_more,
        near=wanted.near if hits else (),
        also=tuple(form for one in others for form in one.forms),
        as_text=tuple(one.written for one in parsed.limits if one not in asked.limits),
    )


def _terms_instead(others: Iterable[Others], number: int) -> list[str]:
    """What to look for in a paper in place of what it does not hold."""
    return [term for one in others if number in one.instead.papers for term in one.terms]


def matching(db: Database, query: str, limit: int) -> list[int]:
    """The numbers of the best papers for words: `search` without operators and passages."""
    ranking = engine(db)
    words = query[:LONGEST_QUERY]
    wanted = _wanted(db, ranking.vocabulary, words, terms(simplified(words)), literal=False)
    return [number for number, _ in ranking.ranked(db, wanted.terms, EVERYTHING).papers[:limit]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a query's words ask of the index, which of them were taken for others, and the words
    like them where none is known."""

    terms: tuple[str, ...]
    corrections: tuple[Correction, ...] = ()
    near: tuple[str, ...] = ()


def _wanted(
    db: Database, known: Vocabulary, words: str, written: Sequence[str], literal: bool
) -> _Wanted:
    """`words` are as they were typed, `written` their terms."""
    if literal:
        return _Wanted(tuple(_telling(known, dict.fromkeys(written))))
    meant = meaning(known, written)
    telling = _telling(known, dict.fromkeys((*meant.terms, *meant.names)))
    is_known = telling and not meant.corrections
    if not is_known and (name := name_around(db, words)):
        corrections = (Correction(" ".join(words.split()), name),)
        return _Wanted(tuple(_telling(known, dict.fromkeys(terms(name)))), corrections)
    if not telling:
        near = words_nearby(known, [term for term in written if term not in STOP_WORDS])
        return _Wanted(near, near=near)
    return _Wanted((*telling, *meant.names), meant.corrections)


def _telling(known: Vocabulary, wanted: Iterable[str]) -> list[str]:
    """The terms that tell papers apart, the rarest first.

    A Chinese character counts only where none of its pairs is known, a stop word only where there
    is nothing else.
    """
    wanted = list(wanted)
    wanted = [term for term in wanted if term not in STOP_WORDS] or wanted
    used = {
        term: count
        for term, stem in zip(wanted, stems(wanted), strict=True)
        if (count := known.using(stem))
    }
    paired = {char for term in used if is_han(term) and len(term) > 1 for char in term}
    worded = [term for term in used if term not in paired]
    telling = [term for term in worded if used[term] <= COMMON * known.papers] or worded
    return sorted(telling, key=used.__getitem__)[:MOST_TERMS]
