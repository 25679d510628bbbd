"""What a query's words may have meant: names written in pieces, typos, words written as one, and
Chinese in pinyin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from db.language.pinyin import written_out
from db.language.stems import stems
from db.language.text import is_han
from db.language.text import terms as terms_of
from db.searching.vocabulary import Vocabulary

SHORTEST, LONGEST = 4, 40
"""Letters of a word that is corrected: a shorter one is near to too many others, a longer one is
no word."""

SHORTEST_PART = 3
"""Letters of each of the words that were written as one."""

SHORTEST_PIECE = 6
"""Letters of a word that is taken for a piece of a name: a shorter one may be the whole word of a
name in two (`guard spaec`)."""

MOST_PIECES = 4
"""How many neighbouring words are tried as one name."""

RARE = 4
"""Papers that write a name up to which it is rare. Of more papers it is an ordinary word that some
write as one, and who writes it as two means it so (`pre training`)."""

SELDOM = 2
"""Papers that use two Chinese characters beside each other up to which they may do so by chance."""

MOST = 16
"""How many words of a query are corrected: each looks through thousands of words."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the query that no paper holds, and the word or words that it is taken for."""

    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query's terms as they were meant, the rare names that it spells in pieces (`guard space`),
    and the corrections that led there."""

    terms: tuple[str, ...]
    names: tuple[str, ...]
    corrections: tuple[Correction, ...]


def meaning(known: Vocabulary, written: Sequence[str]) -> Meaning:
    """Make sense of the terms of a query. A piece of a name is not corrected on its own."""
    whole = dict(_names(known, written))
    pieces = {piece for name_pieces in whole.values() for piece in name_pieces}
    unknown = [term for term in _unknown(known, written) if term not in pieces]
    corrections = tuple(
        Correction(word, meant) for word in unknown[:MOST] if (meant := _meant(known, word))
    )
    meant_by = {
        one.written: terms_of(one.meant) if is_han(one.meant) else one.meant.split()
        for one in corrections
    }
    terms = [meant for term in written for meant in meant_by.get(term, [term])]
    if corrections:
        whole.update(_names(known, terms))
    return Meaning(tuple(terms), tuple(whole), corrections)


def _names(known: Vocabulary, terms: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    words = [term for term in terms if not is_han(term)]
    for size in range(2, MOST_PIECES + 1):
        for start in range(len(words) - size + 1):
            pieces = words[start : start + size]
            name = "".join(pieces)
            if known.is_name(name) and known.writing(name) <= RARE:
                yield name, pieces


def _unknown(known: Vocabulary, terms: Sequence[str]) -> list[str]:
    """The words that no paper holds in any form, each once."""
    stemmed = dict(zip(terms, stems(terms), strict=True))
    return [
        word
        for word, stem in stemmed.items()
        if SHORTEST <= len(word) <= LONGEST and not is_han(word) and not known.using(stem)
    ]


def _meant(known: Vocabulary, word: str) -> str | None:
    """What a word was taken for. A piece of a name to the letter (`uardSp`) says more than a word
    that is only near; on disk, where it takes milliseconds to go through all names, those near are
    looked at first: among many papers' titles with typos the answers are the same."""
    around, nearest = partial(_around, known, word), partial(_nearest, known, word, 1)
    first, second = (around, nearest) if known.in_memory else (nearest, around)
    return (
        written_out(word, known.using, SELDOM)
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
    if len(word) < SHORTEST_PIECE:
        return None
    names = filter(known.is_name, known.holding([word]))
    return min(names, key=lambda name: (len(name), name), default=None)


def _parted(known: Vocabulary, word: str) -> str | None:
    """The two words that this joins, the rarer of them the most frequent possible."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    parts = [(word[:cut], word[cut:]) for cut in cuts]
    used = {pair: min(map(known.writing, pair)) for pair in parts}
    best = max(parts, key=used.__getitem__, default=None)
    return " ".join(best) if best and used[best] else None
