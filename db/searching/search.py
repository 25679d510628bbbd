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
from db.searching.corrections import Correction, correct
from db.searching.engines.active import engine
from db.searching.expansion import Expansion, expansions
from db.searching.fragments import words_nearby
from db.searching.limits import EVERYTHING, count_within, listed, resolved, within
from db.searching.partial_names import name_around
from db.searching.passages import passage
from db.searching.query import parse_query
from db.searching.questions import Question
from db.searching.vocabulary import Vocabulary
from db.tags.lookup import UnknownTag

__all__ = ["Answer", "Correction", "Hit", "UnknownCategory", "UnknownTag", "search"]

MAX_TERMS = 32
"""How many terms of a query are searched for: the rarest, which tell papers apart."""

MAX_SHARE = 0.5
"""A term in more than this share of the papers tells them apart no longer."""

MAX_QUERY_LENGTH = 4_000
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
    question: Question,
    *,
    limit: int = 10,
    offset: int = 0,
    chinese: bool | None = None,
) -> Answer:
    """Answer a question with the best papers first, equals in the order they were loaded: `limit`
    of them after the first `offset`.

    Any text is a query, and none is an error. Where there are limits and no words, the answer is
    all papers within them, in the order of the sources. `chinese` says which language the reader
    prefers for passages, None that of the query. Withdrawn papers are not found. Raises UnknownTag,
    UnknownCategory and UnknownSource for the question's own limits; in its words, a tag that no
    paper has is text.
    """
    own_limits = within(db, question.limits)
    parsed = parse_query(question.query[:MAX_QUERY_LENGTH])
    asked, asked_within = resolved(db, parsed)
    among = own_limits & asked_within
    ranking = engine(db)
    known = ranking.vocabulary
    written = terms(simplified(asked.words))
    wanted = _interpreted(db, known, asked.words, written, question.literal)
    expanded: list[Expansion] = []
    if among.conditions and not written:
        page = [(number, 0.0) for number in listed(db, among, limit, offset)]
        total, has_more = count_within(db, among), False
    else:
        if not question.literal:
            expanded = expansions(db, known, asked.words, wanted.terms, wanted.corrections)
        ranked = ranking.ranked(db, wanted.terms, among, [form.instead for form in expanded])
        expanded = [forms for forms in expanded if forms.are_in(ranked)]
        page = list(ranked.papers[offset : offset + limit])
        total, has_more = len(ranked.papers), ranked.is_cut
    papers = papers_by_number(db, [number for number, _ in page])
    passages = (
        passage(paper, [*wanted.terms, *_terms_instead(expanded, number)], known, chinese)
        for paper, (number, _) in zip(papers, page, strict=True)
    )
    hits = tuple(
        Hit(paper, score, shown.text, shown.matches)
        for paper, (_, score), shown in zip(papers, page, passages, strict=True)
    )
    return Answer(
        question.query,
        hits,
        total,
        wanted.corrections,
        has_more=has_more,
        near=wanted.near if hits else (),
        also=tuple(form for forms in expanded for form in forms.forms),
        as_text=tuple(limit.written for limit in parsed.limits if limit not in asked.limits),
    )


def _terms_instead(expanded: Iterable[Expansion], number: int) -> list[str]:
    """What to look for in a paper in place of what it does not hold."""
    return [term for forms in expanded if number in forms.instead.papers for term in forms.terms]


def matching(db: Database, query: str, limit: int) -> list[int]:
    """The numbers of the best papers for words: `search` without operators and passages."""
    ranking = engine(db)
    words = query[:MAX_QUERY_LENGTH]
    wanted = _interpreted(db, ranking.vocabulary, words, terms(simplified(words)), literal=False)
    return [number for number, _ in ranking.ranked(db, wanted.terms, EVERYTHING).papers[:limit]]


@dataclass(frozen=True, slots=True)
class _Interpretation:
    """What a query's words ask of the index, which of them were taken for others, and the words
    like them where none is known."""

    terms: tuple[str, ...]
    corrections: tuple[Correction, ...] = ()
    near: tuple[str, ...] = ()


def _interpreted(
    db: Database, known: Vocabulary, words: str, written: Sequence[str], literal: bool
) -> _Interpretation:
    """`words` are as they were typed, `written` their terms."""
    if literal:
        return _Interpretation(tuple(_distinctive(known, dict.fromkeys(written))))
    meant = correct(known, written)
    distinctive = _distinctive(known, dict.fromkeys((*meant.terms, *meant.names)))
    is_known = distinctive and not meant.corrections
    if not is_known and (name := name_around(db, words)):
        corrections = (Correction(" ".join(words.split()), name),)
        return _Interpretation(tuple(_distinctive(known, dict.fromkeys(terms(name)))), corrections)
    if not distinctive:
        near = words_nearby(known, [term for term in written if term not in STOP_WORDS])
        return _Interpretation(near, near=near)
    return _Interpretation((*distinctive, *meant.names), meant.corrections)


def _distinctive(known: Vocabulary, wanted: Iterable[str]) -> list[str]:
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
    distinctive = [term for term in worded if used[term] <= MAX_SHARE * known.papers] or worded
    return sorted(distinctive, key=used.__getitem__)[:MAX_TERMS]
