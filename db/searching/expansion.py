"""Query expansion: who asks for an acronym is also shown papers that only write it out, and the
other way round.

A paper that holds only another form than the query's counts less than nearly any that holds the
query's, and more than most that hold a part of it (bench/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from db.language.acronyms import SMALL, key
from db.language.chinese import simplified
from db.language.stems import stems
from db.language.text import is_han, stretches, terms
from db.searching.corrections import Correction
from db.searching.engines.base import Alternative, Ranked
from db.searching.learned_acronyms import Form, forms_of
from db.searching.limits import phrase
from db.searching.vocabulary import Vocabulary
from db.store.connection import Database

MAX_WRITTEN_PER_DEFINED = 12
"""How many times as many papers as define an acronym may write it; of more it is an ordinary word
to the others (`ACT`)."""

MAX_QUERY_WORDS = 10
"""Words of a query in which acronyms are looked for, two Chinese characters for one: a longer one
says what it means in many ways, and other forms of some found no better papers (bench/README.md).
"""

MAX_FORM_WORDS = 14
"""Words, or Chinese characters, of a form."""

MAX_PAPERS = 1_000
"""Papers that hold only another form, up to which they are looked for; of more, the form that was
asked for has papers enough."""

ENGLISH_WEIGHT, CHINESE_WEIGHT = 0.6, 0.25
"""What it counts that a paper holds only another form, of what it counts to hold all words of the
form that was asked for. Nearly every paper that does holds them more than once; but Chinese counts
as its pairs of characters, which papers hold that mean something else."""

SINGLE_WORD_WEIGHT = 0.1
"""The same where the query is one word and no more: papers that hold it all come first."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Expansion:
    """Other forms of what a query says, as they are written, and the papers that hold only
    these."""

    forms: tuple[str, ...]
    instead: Alternative

    def are_in(self, ranked: Ranked) -> bool:
        """Whether a paper was found that holds only these."""
        return not self.instead.papers.isdisjoint(ranked.numbers.tolist())

    @property
    def terms(self) -> list[str]:
        """The terms of the forms that tell where a paper says them."""
        found = (term for form in self.forms for term in terms(form) if term not in SMALL)
        return [term for term in found if len(term) > 1 or not is_han(term)]


@dataclass(frozen=True, slots=True)
class _Span:
    """Neighbouring words of a query, the places of the first and behind the last."""

    words: tuple[str, ...]
    begin: int
    end: int

    def among(self, asked: Iterable[str]) -> list[str]:
        """Those of the terms that these words are."""
        ends = range(len(self.words) + 1)
        own = {"".join(self.words[begin:end]) for end in ends for begin in range(end)}
        return [term for term in asked if term in own]

    def is_in(self, other: _Span) -> bool:
        return self != other and other.begin <= self.begin and self.end <= other.end


def expansions(
    db: Database,
    known: Vocabulary,
    query: str,
    ranked_by: Collection[str],
    corrections: Iterable[Correction] = (),
) -> list[Expansion]:
    """The forms that a query, as corrected, does not say of what it says, where papers hold only
    these; `ranked_by` are those of its terms that papers are ranked by. Of forms within one another
    (`vision language models`) the longest is meant."""
    if len(_WORD.findall(query)) > MAX_QUERY_WORDS or len(ranked_by) > 2 * MAX_QUERY_WORDS:
        return []  # most queries are too long, and need not be cut for that
    runs = _as_corrected(stretches(simplified(query)), corrections)
    if not 0 < sum(map(_words, runs)) <= MAX_QUERY_WORDS:
        return []
    spans = {key(span.words): span for span in _spans(runs)}
    forms = [form for form in forms_of(db, spans) if not _is_ordinary(known, form)]
    said = [spans[form.key] for form in forms if form.key in spans]
    asked = {key(span.words): span for span in said if not any(span.is_in(other) for other in said)}
    found = (
        _expansion(db, known, list(of_acronym), asked, ranked_by)
        for _, of_acronym in groupby(forms, lambda form: form.acronym)
    )
    return [expansion for expansion in found if expansion]


def _as_corrected(
    runs: Sequence[Sequence[str]], corrections: Iterable[Correction]
) -> Sequence[Sequence[str]]:
    """The stretches of a query with its words as they were meant: Chinese where they are pinyin,
    and together then (`qianghua xuexi`)."""
    meant = {correction.written: correction.meant for correction in corrections}
    if not meant:
        return runs
    text = ""
    for run in runs:
        words = ["".join(run)] if is_han(run[0]) else [meant.get(word, word) for word in run]
        for word in words:
            text += word if is_han(word) and is_han(text[-1:]) else f" {word}"
    return stretches(text)


def _words(run: Sequence[str]) -> float:
    return len(run) / (2 if is_han(run[0]) else 1)


def _spans(runs: Iterable[Sequence[str]]) -> Iterator[_Span]:
    """The neighbouring words of one script that may be a form."""
    before = 0
    for run in runs:
        for begin in range(len(run)):
            for end in range(begin + 1, min(begin + MAX_FORM_WORDS, len(run)) + 1):
                if run[begin] not in SMALL and run[end - 1] not in SMALL:
                    yield _Span(tuple(run[begin:end]), before + begin, before + end)
        before += len(run)


def _expansion(
    db: Database,
    known: Vocabulary,
    forms: Sequence[Form],
    asked: Mapping[str, _Span],
    ranked_by: Collection[str],
) -> Expansion | None:
    """What of the forms of one acronym a query does not ask for, if it asks for any and papers hold
    others alone."""
    said = [form for form in forms if form.key in asked]
    others = [form for form in forms if form.key not in asked]
    if not said or not others:
        return None
    weight = max(_weight(known, asked[form.key], ranked_by) for form in said)
    if not weight:
        return None
    match = f"({_any(others)}) NOT ({_any(said)})"
    rows = db.conn.execute(
        "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? LIMIT ?", [match, MAX_PAPERS + 1]
    )
    papers = frozenset(number for (number,) in rows)
    if not papers or len(papers) > MAX_PAPERS:
        return None
    instead_of = frozenset(term for form in said for term in asked[form.key].among(ranked_by))
    texts = {form.key: form.text for form in reversed(others)}  # of spellings, the most frequent
    return Expansion(tuple(reversed(texts.values())), Alternative(instead_of, papers, weight))


def _is_ordinary(known: Vocabulary, form: Form) -> bool:
    """Whether an acronym is written like a word that most papers mean."""
    if form.key != form.acronym:
        return False
    return known.using(stems(terms(form.text))[-1]) > MAX_WRITTEN_PER_DEFINED * form.papers


def _any(forms: Iterable[Form]) -> str:
    return " OR ".join(f"({phrase(form.text)})" for form in forms)


def _weight(known: Vocabulary, span: _Span, ranked_by: Collection[str]) -> float:
    """What it counts to hold no more than another form of this one."""
    found = span.among(ranked_by)
    words = [term for term in found if term in span.words or is_han(term)]
    weight = sum(map(known.weight, stems(words)))
    if len(ranked_by) == len(found) == 1:
        return SINGLE_WORD_WEIGHT * weight
    return (CHINESE_WEIGHT if any(map(is_han, words)) else ENGLISH_WEIGHT) * weight
