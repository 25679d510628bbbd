"""Spelling correction: what a query's words may have meant, be they names written in pieces, typos,
words written as one, or Chinese in pinyin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from db.language.english import STOP_WORDS, is_ordinary
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

MAX_LETTERS_OF_ONE_SLIP = 5
"""Letters of a word up to which it has one slip at most."""

MIN_LETTERS_OF_TWO_SLIPS = 8
"""Letters from which a word with two slips is nearer to the one that was meant than to others."""

MAX_TRIED = 5
"""Words near to one that are tried whether papers use them with the rest of the query."""

MAX_WORDS_OF_A_NAME = 8
"""Words, but for Chinese, of a query in which a compound of known words (`safe-lore`) may be a name
with a slip. In a longer one it is what it says (`four-bit`), and nothing near to it is meant."""

MAX_WORDS = 64
"""Words, but for Chinese, of a query in which slips and names in pieces are looked for: whoever
pastes an abstract says enough without, and what no paper holds in it are marks and addresses."""

GoTogether = Callable[[str, Sequence[str]], bool]
"""Whether a paper uses a word, or words side by side, and any of some others if there are any."""

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


def correct(
    known: Vocabulary, words: str, written: Sequence[str], go_together: GoTogether
) -> CorrectedQuery:
    """Make sense of a query, as typed and as terms. A piece of a name is not corrected on its own,
    nor is a word of ordinary English, nor any to one that no paper uses with the rest of the
    query."""
    words_alone = [term for term in written if not is_han(term)]
    if len(words_alone) > MAX_WORDS:
        return CorrectedQuery(tuple(written), (), ())
    whole = dict(_names(known, words_alone))
    pieces = {piece for name_pieces in whole.values() for piece in name_pieces}
    unknown = [term for term in _unknown(known, words_alone) if term not in pieces]
    if len(words_alone) > MAX_WORDS_OF_A_NAME:
        unknown = [term for term in unknown if not _is_understood(known, words_alone, term)]
    if not unknown:
        return CorrectedQuery(tuple(written), tuple(whole), ())
    guesses = _Guesses(
        known, go_together, written, _known_words(known, written), _capitalised(words)
    )
    corrections = tuple(
        Correction(word, meant)
        for word in unknown[:MAX_CORRECTED]
        if (meant := guesses.meant(word))
    )
    meant_by = {
        correction.written: (
            terms_of(correction.meant) if is_han(correction.meant) else correction.meant.split()
        )
        for correction in corrections
    }
    terms = [meant for term in written for meant in meant_by.get(term, [term])]
    if corrections:
        whole.update(_names(known, [term for term in terms if not is_han(term)]))
    return CorrectedQuery(tuple(terms), tuple(whole), corrections)


def _names(known: Vocabulary, words: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    for size in range(2, MAX_PIECES + 1):
        for start in range(len(words) - size + 1):
            pieces = words[start : start + size]
            name = "".join(pieces)
            if known.is_name(name) and known.writing(name) <= MAX_PAPERS_OF_A_NAME:
                yield name, pieces


def _unknown(known: Vocabulary, words: Sequence[str]) -> list[str]:
    """Those of some words, none Chinese, that no paper holds in any form, each once."""
    stemmed = dict(zip(words, stems(words), strict=True))
    return [
        word
        for word, stem in stemmed.items()
        if not known.using(stem)
        and MIN_LETTERS <= len(word) <= MAX_LETTERS
        and not word.isdigit()
        and not is_ordinary(word)
    ]


def _is_understood(known: Vocabulary, words: Sequence[str], term: str) -> bool:
    """Whether a term is the joined form of a compound of which papers use each word."""
    at = words.index(term)
    for size in range(2, MAX_PIECES + 1):
        parts = words[max(0, at - size) : at]
        if "".join(parts) == term:
            return all(
                part in STOP_WORDS or known.using(stem)
                for part, stem in zip(parts, stems(parts), strict=True)
            )
    return False


def _known_words(known: Vocabulary, terms: Sequence[str]) -> list[str]:
    """The words of a query that papers use and that say something."""
    words = [term for term in dict.fromkeys(terms) if term not in STOP_WORDS]
    return [
        word
        for word, stem in zip(words, stems(words), strict=True)
        if (len(word) > 1 or not is_han(word)) and known.using(stem)
    ]


def _capitalised(words: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"\b[A-Z][a-z]+\b", words))


@dataclass(frozen=True, slots=True)
class _Guesses:
    """What a word of a query was taken for, given its terms, those of them that papers use, and
    which are written like somebody's name."""

    known: Vocabulary
    go_together: GoTogether
    written: Sequence[str]
    rest: Sequence[str]
    capitalised: frozenset[str]

    def meant(self, word: str) -> str | None:
        """Chinese, a name that it is a piece of, a word near to it, or two words that it joins."""
        first, second = self.known.ordered(
            partial(self._around, word), partial(self._nearest, word, 1)
        )
        return (
            written_out(word, self.known.using, MAX_PAPERS_BY_CHANCE)
            or first()
            or second()
            or (self._nearest(word, 2) if len(word) > MAX_LETTERS_OF_ONE_SLIP else None)
            or _parted(self.known, word)
        )

    def _nearest(self, word: str, reach: int) -> str | None:
        """The word that this is most likely a misspelling of, within `reach` letters: the nearest,
        then one with the same first letter, then a name, since names are what readers misremember,
        then the most used. A short word, and one written like somebody's name, is two letters from
        too many to be any but a name."""
        only_names = word in self.capitalised or len(word) < MIN_LETTERS_OF_TWO_SLIPS
        near = sorted(
            (distance, other[0] != word[0], not is_name, -self.known.writing(other), other)
            for distance, other in self.known.near(word, reach)
            if (is_name := self.known.is_name(other)) or distance < 2 or not only_names
            if _digits(other) == _digits(word)
        )
        fitting = [guess for guess in near[:MAX_TRIED] if self._fits(guess[-1])]
        equals = [guess[-1] for guess in fitting if guess[:2] == fitting[0][:2]]
        beside = (other for other in equals if self._stands_beside(word, other))
        return next(beside, equals[0]) if equals else None

    def _around(self, word: str) -> str | None:
        """The shortest name that this is a piece of (`uardSp`)."""
        if len(word) < MIN_PIECE_LETTERS:
            return None
        names = sorted(
            filter(self.known.is_name, self.known.holding([word])),
            key=lambda name: (len(name), name),
        )
        return next((name for name in names[:MAX_TRIED] if self._fits(name)), None)

    def _stands_beside(self, word: str, other: str) -> bool:
        """Whether papers write another word where this one stands in the query."""
        at = self.written.index(word)
        before, after = self.written[max(0, at - 1) : at], self.written[at + 1 : at + 2]
        pairs = [
            *(f"{neighbour} {other}" for neighbour in before),
            *(f"{other} {neighbour}" for neighbour in after),
        ]
        return any(self.go_together(pair, ()) for pair in pairs)

    def _fits(self, word: str) -> bool:
        return not self.rest or self.go_together(word, self.rest)


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _parted(known: Vocabulary, word: str) -> str | None:
    """The two words that this joins, the rarer of them the most frequent possible."""
    cuts = range(MIN_PART_LETTERS, len(word) - MIN_PART_LETTERS + 1)
    parts = [(word[:cut], word[cut:]) for cut in cuts]
    used = {pair: min(map(known.writing, pair)) for pair in parts}
    best = max(parts, key=used.__getitem__, default=None)
    return " ".join(best) if best and used[best] else None
