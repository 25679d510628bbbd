"""Who asks for an acronym is also shown papers that only write it out, and the other way round.

A paper that holds only another form than the query's counts less than nearly any that holds the
query's, and more than most that hold a part of it (bench/README.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlite_utils import Database

from db.language.acronyms import SMALL, key
from db.language.chinese import simplified
from db.language.stems import stems
from db.language.text import is_han, stretches, terms
from db.searching.corrections import Correction
from db.searching.engines.base import Alternative, Ranked
from db.searching.learned_acronyms import Form, forms_of
from db.searching.limits import phrase
from db.searching.vocabulary import Vocabulary

ORDINARY = 12
"""How many times as many papers as define an acronym may write it; of more it is an ordinary word
to the others (`ACT`)."""

LONGEST_QUERY = 10
"""Words of a query in which acronyms are looked for, two Chinese characters for one: a longer one
says what it means in many ways, and other forms of some found no better papers (bench/README.md).
"""

LONGEST_FORM = 14
"""Words, or Chinese characters, of a form."""

MOST_PAPERS = 1_000
"""Papers that hold only another form, up to which they are looked for; of more, the form that was
asked for has papers enough."""

ENGLISH, CHINESE = 0.6, 0.25
"""What it counts that a paper holds only another form, of what it counts to hold all words of the
form that was asked for. Nearly every paper that does holds them more than once; but Chinese counts
as its pairs of characters, which papers hold that mean something else."""

ALONE = 0.1
"""The same where the query is one word and no more: papers that hold it all come first."""


@dataclass(frozen=True, slots=True)
class Others:
    """Other forms of what a query says, as they are written, and the papers that hold only
    these."""

    forms: tuple[str, ...]
    instead: Alternative

    def are_in(self, ranked: Ranked) -> bool:
        """Whether a paper was found that holds only these."""
        return any(number in self.instead.papers for number, _ in ranked.papers)

    @property
    def terms(self) -> list[str]:
        """The terms of the forms that tell where a paper says them."""
        found = (term for form in self.forms for term in terms(form) if term not in SMALL)
        return [term for term in found if len(term) > 1 or not is_han(term)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Neighbouring words of a query, the places of the first and behind the last."""

    words: tuple[str, ...]
    begin: int
    end: int

    def among(self, asked: Iterable[str]) -> list[str]:
        """Those of the terms that these words are."""
        ends = range(len(self.words) + 1)
        own = {"".join(self.words[begin:end]) for end in ends for begin in range(end)}
        return [term for term in asked if term in own]

    def is_in(self, other: _Piece) -> bool:
        return self != other and other.begin <= self.begin and self.end <= other.end


def other_forms(
    db: Database,
    known: Vocabulary,
    query: str,
    telling: Collection[str],
    corrections: Iterable[Correction] = (),
) -> list[Others]:
    """The forms that a query, as corrected, does not say of what it says, where papers hold only
    these; `telling` are those of its terms that papers are ranked by. Of forms within one another
    (`vision language models`) the longest is meant."""
    runs = _as_meant(stretches(simplified(query)), corrections)
    if not 0 < sum(map(_words, runs)) <= LONGEST_QUERY:
        return []
    pieces = {key(piece.words): piece for piece in _pieces(runs)}
    forms = [form for form in forms_of(db, pieces) if not _is_ordinary(known, form)]
    said = [pieces[form.key] for form in forms if form.key in pieces]
    asked = {
        key(piece.words): piece for piece in said if not any(piece.is_in(other) for other in said)
    }
    others = (
        _others(db, known, list(one), asked, telling)
        for _, one in groupby(forms, lambda f: f.acronym)
    )
    return [one for one in others if one]


def _as_meant(
    runs: Sequence[Sequence[str]], corrections: Iterable[Correction]
) -> Sequence[Sequence[str]]:
    """The stretches of a query with its words as they were meant: Chinese where they are pinyin,
    and together then (`qianghua xuexi`)."""
    meant = {one.written: one.meant for one in corrections}
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


def _pieces(runs: Iterable[Sequence[str]]) -> Iterator[_Piece]:
    """The neighbouring words of one script that may be a form."""
    before = 0
    for run in runs:
        for begin in range(len(run)):
            for end in range(begin + 1, min(begin + LONGEST_FORM, len(run)) + 1):
                if run[begin] not in SMALL and run[end - 1] not in SMALL:
                    yield _Piece(tuple(run[begin:end]), before + begin, before + end)
        before += len(run)


def _others(
    db: Database,
    known: Vocabulary,
    forms: Sequence[Form],
    asked: Mapping[str, _Piece],
    telling: Collection[str],
) -> Others | None:
    """What of the forms of one acronym a query does not ask for, if it asks for any and papers hold
    others alone."""
    said = [form for form in forms if form.key in asked]
    others = [form for form in forms if form.key not in asked]
    if not said or not others:
        return None
    weight = max(_weight(known, asked[form.key], telling) for form in said)
    if not weight:
        return None
    match = f"({_any(others)}) NOT ({_any(said)})"
    papers = frozenset(number for (number,) in db.conn.execute(_HOLDING, [match, MOST_PAPERS + 1]))
    if not papers or len(papers) > MOST_PAPERS:
        return None
    instead_of = frozenset(term for form in said for term in asked[form.key].among(telling))
    texts = {form.key: form.text for form in reversed(others)}  # of spellings, the most frequent
    return Others(tuple(reversed(texts.values())), Alternative(instead_of, papers, weight))


def _is_ordinary(known: Vocabulary, form: Form) -> bool:
    """Whether an acronym is written like a word that most papers mean."""
    if form.key != form.acronym:
        return False
    return known.using(stems(terms(form.text))[-1]) > ORDINARY * form.papers


def _any(forms: Iterable[Form]) -> str:
    return " OR ".join(f"({phrase(form.text)})" for form in forms)


def _weight(known: Vocabulary, piece: _Piece, telling: Collection[str]) -> float:
    """What it counts to hold no more than another form of this one."""
    found = piece.among(telling)
    words = [term for term in found if term in piece.words or is_han(term)]
    weight = sum(map(known.weight, stems(words)))
    if len(telling) == len(found) == 1:
        return ALONE * weight
    return (CHINESE if any(map(is_han, words)) else ENGLISH) * weight


_HOLDING = "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? LIMIT ?"
