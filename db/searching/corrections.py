"""Spelling correction: what a query's words may have meant, be they names written in pieces, typos,
words written as one, or Chinese in pinyin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from db.language.pinyin import written_out
from db.language.stems import stems
from db.language.text import is_han
from db.language.text import terms as terms_of
from db.searching.vocabulary import Vocabulary

MIN_LETTERS, MAX_LETTERS = 4, 40
"""Letters of a word that is corrected: a shorter one is near to too many others, a longer one is
no word."""

MIN_PART_LETTERS = 3
"""Letters of each of the words that were written as one."""

MIN_PIECE_LETTERS = 6
"""Letters of a word that is taken for a piece of a name: a shorter one may be the whole word of a
name in two (`guard spaec`)."""

MAX_PIECES = 4
"""How many neighbouring words are tried as one name."""

MAX_PAPERS_OF_A_NAME = 4
"""Papers that write a name up to which it is rare. Of more papers it is an ordinary word that some
write as one, and who writes it as two means it so (`pre training`)."""

MAX_PAPERS_BY_CHANCE = 2
"""Papers that use two Chinese characters beside each other up to which they may do so by chance."""

MAX_CORRECTED = 16
"""How many words of a query are corrected: each looks through thousands of words."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the query that no paper holds, and the word or words that it is taken for."""

    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class CorrectedQuery:
    """A query's terms as they were meant, the rare names that it spells in pieces (`guard space`),
    and the corrections that led there."""

    terms: tuple[str, ...]
    names: tuple[str, ...]
    corrections: tuple[Correction, ...]


def correct(known: Vocabulary, written: Sequence[str]) -> CorrectedQuery:
    """Make sense of the terms of a query. A piece of a name is not corrected on its own."""
    whole = dict(_names(known, written))
    pieces = {piece for name_pieces in whole.values() for piece in name_pieces}
    unknown = [term for term in _unknown(known, written) if term not in pieces]
    corrections = tuple(
        Correction(word, meant)
        for word in unknown[:MAX_CORRECTED]
        if (meant := _meant(known, word))
    )
    meant_by = {
        correction.written: (
            terms_of(correction.meant) if is_han(correction.meant) else correction.meant.split()
        )
        for correction in corrections
    }
    terms = [meant for term in written for meant in meant_by.get(term, [term])]
    if corrections:
        whole.update(_names(known, terms))
    return CorrectedQuery(tuple(terms), tuple(whole), corrections)


def _names(known: Vocabulary, terms: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    words = [term for term in terms if not is_han(term)]
    for size in range(2, MAX_PIECES + 1):
        for start in range(len(words) - size + 1):
            pieces = words[start : start + size]
            name = "".join(pieces)
            if known.is_name(name) and known.writing(name) <= MAX_PAPERS_OF_A_NAME:
                yield name, pieces


def _unknown(known: Vocabulary, terms: Sequence[str]) -> list[str]:
    """The words that no paper holds in any form, each once."""
    stemmed = dict(zip(terms, stems(terms), strict=True))
    return [
        word
        for word, stem in stemmed.items()
        if MIN_LETTERS <= len(word) <= MAX_LETTERS and not is_han(word) and not known.using(stem)
    ]


def _meant(known: Vocabulary, word: str) -> str | None:
    """What a word was taken for: Chinese, a name that it is a piece of, a word near to it, or two
    words that it joins."""
    first, second = known.ordered(partial(_around, known, word), partial(_nearest, known, word, 1))
    return (
        written_out(word, known.using, MAX_PAPERS_BY_CHANCE)
        or first()
        or second()
        or (_nearest(known, word, 2) if len(word) > 5 else None)
        or _parted(known, word)
    )


def _nearest(known: Vocabulary, word: str, reach: int) -> str | None:
    """The word that this is most likely a misspelling of, within `reach` letters: the nearest, then
    one with the same first letter, then a name, since names are what readers misremember, then the
    most used."""
    near = [
        (distance, other[0] != word[0], not known.is_name(other), -known.writing(other), other)
        for distance, other in known.near(word, reach)
    ]
    return min(near)[-1] if near else None


def _around(known: Vocabulary, word: str) -> str | None:
    """The shortest name that this is a piece of (`uardSp`)."""
    if len(word) < MIN_PIECE_LETTERS:
        return None
    names = filter(known.is_name, known.holding([word]))
    return min(names, key=lambda name: (len(name), name), default=None)


def _parted(known: Vocabulary, word: str) -> str | None:
    """The two words that this joins, the rarer of them the most frequent possible."""
    cuts = range(MIN_PART_LETTERS, len(word) - MIN_PART_LETTERS + 1)
    parts = [(word[:cut], word[cut:]) for cut in cuts]
    used = {pair: min(map(known.writing, pair)) for pair in parts}
    best = max(parts, key=used.__getitem__, default=None)
    return " ".join(best) if best and used[best] else None
