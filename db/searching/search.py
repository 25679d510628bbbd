"""Find papers by what a reader remembers of them, in Chinese or English, misspelled or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from db.language.chinese import simplified
from db.language.english import STOP_WORDS, is_ordinary
from db.language.stems import REMEMBERED, stems
from db.language.text import is_han, terms
from db.papers.categories import UnknownCategory
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.searching.called import papers_identified_by, papers_titled
from db.searching.corrections import Correction, correct
from db.searching.engines.active import engine
from db.searching.engines.base import Engine, Ranked, ranked
from db.searching.expansion import Expansion, expansions
from db.searching.fragments import words_nearby
from db.searching.limits import (
    EVERYTHING,
    Within,
    count_within,
    listed,
    resolved,
    with_venue,
    within,
)
from db.searching.meaning import vote
from db.searching.meaning.likeness import nearest_sentences
from db.searching.meaning.words import Vector
from db.searching.partial_names import name_around
from db.searching.passages import passages
from db.searching.people import papers_by_person
from db.searching.query import Asked, parse_query
from db.searching.questions import Question
from db.searching.sought import Sought
from db.searching.vocabulary import Vocabulary
from db.store.connection import Database
from db.store.sql import first_column, json_list, storable
from db.tags.lookup import UnknownTag

__all__ = ["Answer", "Correction", "Hit", "UnknownCategory", "UnknownTag", "search"]

MAX_TERMS = 32
"""How many terms of a query are searched for: the rarest, which tell papers apart."""

MAX_SHARE = 0.5
"""A term in more than this share of the papers tells them apart no longer."""

MAX_QUERY_LENGTH = 4_000
"""Characters of a query that are read: a pasted abstract, with room to spare."""

PUNCTUATION = ".,;:!?\"'()[]。，；：！？、"

CLOSE = 0.3
"""A paper's score, of the best one's, from which it is close to what was asked; one with less often
shares no more with it than one common word."""

MIN_CLOSE = 10
"""Papers that are shown however little they score."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that matches. A higher score is a better match, comparable within one answer.

    `passage` is the sentence of the record that matched best, or 200 characters of it, in its
    original characters; `matches` are the spans of it that matched. A paper found `by_meaning`
    holds none of the query's words; its passage is the sentence nearest in meaning.
    """

    paper: Paper
    score: float
    passage: str
    matches: tuple[tuple[int, int], ...] = ()
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of one page, how many papers match closely (or, with `has_more`, how many of these
    are ranked), and what the query was taken for.

    Of `matching` papers in all those are left out that share no more than a common word with the
    query. `unmatched` are words of the query that no paper holds. Where no paper holds any, `near`
    are words that look like it, and the hits hold these. `also` are other forms of acronyms and
    long forms in the query, where papers that hold only these are found. `as_text` are operators
    for tags, categories and the like that no paper has.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    corrections: tuple[Correction, ...]
    near: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    as_text: tuple[str, ...] = ()
    has_more: bool = False
    unmatched: tuple[str, ...] = ()
    matching: int = 0


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
    asked, asked_within = resolved(db, with_venue(db, parsed))
    among = own_limits & asked_within
    ranking = engine(db)
    known = ranking.vocabulary
    written = terms(simplified(asked.words))
    wanted = _interpreted(db, known, asked.words, written, question.literal)
    called = _called(db, question, asked, among)
    best = _Best(ranked((number, 1.0) for number in called.papers))
    found = best.ranked
    if called.is_all:
        matching = total = len(found)
        page = found.papers(offset, offset + limit)
    elif among.conditions and not written:
        page = [(number, 0.0) for number in listed(db, among, limit, offset)]
        matching = total = count_within(db, among)
    else:
        is_exact = any(limit.kind == "phrase" for limit in asked.limits)
        may_vote = not (question.literal or wanted.near or is_exact or called.papers)
        best = _best(db, ranking, asked.words, written, wanted, among, question.literal, may_vote)
        found = _with_first(best.ranked, called.papers)
        matching = len(found)
        total = max(_close(found), len(called.papers)) if len(wanted.terms) > 1 else matching
        page = found.papers(offset, min(total, offset + limit))
    papers = papers_by_number(db, [number for number, _ in page])
    sought, by_meaning = Sought(wanted.terms, known, wanted.using), best.by_meaning
    alone = [paper for paper, (number, _) in zip(papers, page, strict=True) if number in by_meaning]
    nearest = iter(nearest_sentences(db, alone, written, chinese, best.vector) if alone else ())
    by_words = [
        (paper, _sought_in(number, sought, best.expanded, known))
        for paper, (number, _) in zip(papers, page, strict=True)
        if number not in by_meaning
    ]
    told = iter(passages([paper for paper, _ in by_words], [what for _, what in by_words], chinese))
    shown = [next(nearest if number in by_meaning else told) for number, _ in page]
    hits = tuple(
        Hit(paper, score, passage.text, passage.matches, number in by_meaning)
        for paper, (number, score), passage in zip(papers, page, shown, strict=True)
    )
    return Answer(
        question.query,
        hits,
        total,
        () if called.is_all else wanted.corrections,
        has_more=found.is_cut and total == matching,
        near=wanted.near if hits and not called.papers else (),
        also=tuple(form for forms in best.expanded for form in forms.forms),
        as_text=tuple(limit.written for limit in parsed.limits if limit not in asked.limits),
        unmatched=() if called.is_all else wanted.unmatched,
        matching=matching,
    )


@dataclass(frozen=True, slots=True)
class _Best:
    """Papers ranked, the other forms of what the query says that some of them hold instead, those
    that hold none of its words, and the vector of what it means, where it was asked for."""

    ranked: Ranked
    expanded: Sequence[Expansion] = ()
    by_meaning: frozenset[int] = frozenset()
    vector: Vector | None = None


def _best(
    db: Database,
    ranking: Engine,
    words: str,
    written: Sequence[str],
    wanted: _Interpretation,
    among: Within,
    literal: bool,
    may_vote: bool,
) -> _Best:
    """The papers for words by the other forms of what they say, or where no paper holds these, and
    if it may, by what they mean beside them."""
    known = ranking.vocabulary
    if not literal and (expanded := expansions(db, known, words, wanted.terms, wanted.corrections)):
        found = ranking.ranked(db, wanted.terms, among, [form.instead for form in expanded])
        if expanded := [forms for forms in expanded if forms.are_in(found)]:
            return _Best(found, expanded)
    meant = (
        vote.asked(db, known, words, written, wanted.using, wanted.terms, wanted.corrections)
        if may_vote
        else None
    )
    found = ranking.ranked(db, wanted.terms, among, near=meant.near if meant else None)
    voted = vote.second_vote(db, meant, found, among)
    vector = meant.vector if meant else None
    return _Best(voted.ranked, by_meaning=voted.by_meaning, vector=vector)


@dataclass(frozen=True, slots=True)
class _Called:
    """The papers that a query as a whole calls, which come first, and whether no other paper is an
    answer: of an address or an identifier."""

    papers: tuple[int, ...] = ()
    is_all: bool = False


def _called(db: Database, question: Question, asked: Asked, among: Within) -> _Called:
    """What a query calls by an identifier, by its title or name, or by its author."""
    text = storable(question.query).strip()
    if identified := _live(db, among, papers_identified_by(db, text)):
        return _Called(identified, is_all=True)
    titled = _live(db, among, papers_titled(db, text))
    if titled and " " not in text and is_ordinary(text.lower()):
        titled = tuple(number for number in titled if number in _named_exactly(db, titled, text))
    return _Called(titled or _live(db, among, papers_by_person(db, storable(asked.words))))


def _live(db: Database, among: Within, numbers: Sequence[int]) -> tuple[int, ...]:
    """Those of some papers that keep to the limits and that a source holds, in their order."""
    if not numbers:
        return ()
    admitted = among.among(db, numbers) & set(
        first_column(
            db,
            "SELECT number FROM live_papers WHERE number IN (SELECT value FROM json_each(?))",
            [json_list(numbers)],
        )
    )
    return tuple(number for number in numbers if number in admitted)


def _named_exactly(db: Database, numbers: Sequence[int], text: str) -> set[int]:
    """Those of some papers whose name or label is this to the letter: a common word in another
    case is hardly a name."""
    sql = (
        "SELECT number FROM papers WHERE number IN (SELECT value FROM json_each(?))"
        " AND ? IN (name, label)"
    )
    return set(first_column(db, sql, [json_list(numbers), text]))


def _with_first(found: Ranked, first: Sequence[int]) -> Ranked:
    """The same with some papers before the others, these in the order of their scores."""
    if not first:
        return found
    scores = dict(found.papers())
    best = float(found.scores[0]) if len(found) else 1.0
    ahead = [(number, best + scores.pop(number, 0.0)) for number in first]
    return ranked([*ahead, *scores.items()], is_cut=found.is_cut)


def _close(found: Ranked) -> int:
    """How many papers are close to what was asked."""
    if len(found) <= MIN_CLOSE:
        return len(found)
    return max(MIN_CLOSE, int((found.scores >= CLOSE * found.scores[0]).sum()))


def _sought_in(
    number: int, sought: Sought, expanded: Iterable[Expansion], known: Vocabulary
) -> Sought:
    """What to look for in a paper: also other forms of what it does not hold."""
    instead = [term for forms in expanded if number in forms.instead.papers for term in forms.terms]
    return Sought([*sought.terms, *instead], known, sought.using) if instead else sought


def matching(db: Database, query: str, limit: int) -> list[int]:
    """The numbers of the best papers for words: `search` without operators and passages."""
    ranking = engine(db)
    words = query[:MAX_QUERY_LENGTH]
    wanted = _interpreted(db, ranking.vocabulary, words, terms(simplified(words)), literal=False)
    return [number for number, _ in ranking.ranked(db, wanted.terms, EVERYTHING).papers(0, limit)]


@dataclass(frozen=True, slots=True)
class _Interpretation:
    """What a query's words ask of the index, how many papers use each of their terms as they were
    typed, which of them were taken for others, the words like them where none is known, and those
    that no paper holds."""

    terms: tuple[str, ...]
    using: Mapping[str, int]
    corrections: tuple[Correction, ...] = ()
    near: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()


def _interpreted(
    db: Database, known: Vocabulary, words: str, written: Sequence[str], literal: bool
) -> _Interpretation:
    """`words` are as they were typed, `written` their terms."""
    using = _using(known, dict.fromkeys(written))
    if literal:
        as_written = tuple(_distinctive(known, using))
        return _Interpretation(as_written, using, unmatched=_unmatched(known, words, using))
    meant = correct(known, words, written, partial(_go_together, db))
    is_other = meant.corrections or meant.names
    wanted = _using(known, dict.fromkeys((*meant.terms, *meant.names))) if is_other else using
    distinctive = _distinctive(known, wanted)
    is_known = distinctive and not meant.corrections
    if not is_known and (name := name_around(db, words)):
        corrections = (Correction(" ".join(words.split()), name),)
        named = _using(known, dict.fromkeys(terms(name)))
        return _Interpretation(tuple(_distinctive(known, named)), using, corrections)
    if not distinctive:
        near = words_nearby(known, [term for term in written if _may_be_a_fragment(term)])
        return _Interpretation(near, using, near=near)
    understood = [correction.written for correction in meant.corrections]
    unmatched = _unmatched(known, words, using, understood, meant.names)
    found = (*distinctive, *meant.names)
    return _Interpretation(found, using, meant.corrections, unmatched=unmatched)


def _may_be_a_fragment(term: str) -> bool:
    """Whether it is no number and no word of its own."""
    return term not in STOP_WORDS and not term.isdigit() and not is_ordinary(term)


def _go_together(db: Database, word: str, others: Sequence[str]) -> bool:
    """Whether a paper uses a word, or words side by side, and any of some others if there are."""
    match = _quoted(word)
    if others:
        match += f" AND ({' OR '.join(map(_quoted, others))})"
    sql = "SELECT 1 FROM papers_fts WHERE papers_fts MATCH ? LIMIT 1"
    return db.conn.execute(sql, [match]).fetchone() is not None


def _quoted(term: str) -> str:
    return f'"{term}"'


def _unmatched(
    known: Vocabulary,
    words: str,
    using: Mapping[str, int],
    understood: Sequence[str] = (),
    names: Sequence[str] = (),
) -> tuple[str, ...]:
    """The words of a query, as typed, of which no paper holds anything, and that were not
    understood in another way or as pieces of names; `using` says how many papers use each of their
    terms."""
    unused = [term for term, papers in using.items() if not papers]
    if all(term in STOP_WORDS or (len(term) > 1 and is_han(term)) for term in unused):
        return ()  # a word in Chinese has its characters beside its pairs
    said = zip(words.split(), map(_terms_of_word, simplified(words).split()), strict=True)
    by_word = dict(said)
    asked = [term for of_word in by_word.values() for term in of_word]
    is_said = {
        term: bool(known.using(stem)) or term in understood or term in STOP_WORDS
        for term, stem in zip(asked, stems(asked), strict=True)
    }
    return tuple(
        word.strip(PUNCTUATION)
        for word, of_word in by_word.items()
        if of_word and not any(map(is_said.__getitem__, of_word))
        if not any(term in name for term in of_word for name in names)
    )


@lru_cache(maxsize=REMEMBERED)
def _terms_of_word(word: str) -> tuple[str, ...]:
    """The terms of a word without spaces; in a pasted abstract are hundreds."""
    return tuple(terms(word))


def _using(known: Vocabulary, wanted: Iterable[str]) -> dict[str, int]:
    """How many papers use each of some terms, by its stem."""
    wanted = list(wanted)
    return dict(zip(wanted, map(known.using, stems(wanted)), strict=True))


def _distinctive(known: Vocabulary, using: Mapping[str, int]) -> list[str]:
    """The terms that tell papers apart, the rarest first, of some by how many papers use each.

    A Chinese character counts only where none of its pairs is known, while another pair is, or
    where it stands alone; a stop word only where there is nothing else.
    """
    wanted = [term for term in using if term not in STOP_WORDS] or list(using)
    used = {term: using[term] for term in wanted if using[term]}
    pairs = [term for term in wanted if len(term) > 1 and is_han(term)]
    paired = {char for term in ([term for term in pairs if term in used] or pairs) for char in term}
    worded = [term for term in used if term not in paired]
    distinctive = [term for term in worded if used[term] <= MAX_SHARE * known.papers] or worded
    return sorted(distinctive, key=used.__getitem__)[:MAX_TERMS]
