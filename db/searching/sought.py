"""What passages are looked for with, and where texts have it."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from db.language.stems import stem_of, stems
from db.language.text import HAN, is_han
from db.searching.vocabulary import Vocabulary

MILLIONTH = 1_000_000
"""What a term tells is counted in whole millionths: sentences that hold the same terms in another
order tell the same to the last digit."""

_WORD = re.compile(rf"[^\W_{HAN}]+")
_LETTERS = frozenset("0123456789") | frozenset(
    map(chr, (*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1), *range(0xC0, 0x250)))
)
"""What a word does not begin behind."""

_ASCII = bytes(range(128))

Match = tuple[int, int, str]
"""Where a match begins and ends, and its stem."""

Found = tuple[int, str]
"""Where a piece of what is sought is, and the piece."""


class Sought:
    """What passages are looked for with: the terms of a query, and how much each of them tells.

    A text is looked through for pieces: Chinese terms, and how words begin. `using` says of the
    terms that were typed, also of those that are not looked for, how many papers use each.
    """

    def __init__(
        self, terms: Iterable[str], known: Vocabulary, using: Mapping[str, int] | None = None
    ) -> None:
        self.terms = tuple(terms)
        self.using = using or {}
        papers = known.papers
        self.weights: dict[str, int] = {}
        for term, stem in zip(self.terms, stems(self.terms), strict=True):
            used = self.using.get(term) or known.using(stem)
            self.weights[stem] = round(MILLIONTH * math.log(papers / used)) if used else 0
        self.whole = sum(self.weights.values())
        self._chinese = {stem: told for stem, told in self.weights.items() if is_han(stem)}
        self.is_chinese = bool(self._chinese)
        self.without_chinese = self.whole - sum(self._chinese.values())
        words: dict[str, int] = {}
        for stem, told in self.weights.items():
            if stem not in self._chinese:
                begins = _beginning(stem)
                words[begins] = words.get(begins, 0) + told
        self._words = [word for word in words.items() if word[0].isascii()]
        foreign = [word for word in words.items() if not word[0].isascii()]
        # The longest last: of several Chinese terms at one place it is the one that stays.
        self._others = [*foreign, *sorted(self._chinese.items(), key=_length)]

    @property
    def pairs(self) -> set[str]:
        """The pairs of Chinese characters in the query, also those that are not looked for."""
        typed = (*self.using, *self.terms)
        return {term for term in typed if term >= "\u3005" and len(term) > 1}

    def most(self, text: str) -> int:
        """What a text can tell at most, by the pieces that it has anywhere, whatever stands between
        their letters in another script."""
        told = 0
        if self._words:
            words = text.encode("ascii", "ignore").decode("ascii").lower()
            told += sum([weight for piece, weight in self._words if piece in words])
        if self._others and not text.isascii():
            rest = _without_ascii(text)
            told += sum([weight for piece, weight in self._others if piece in rest])
        return told

    def found(
        self, text: str, ends: Sequence[int], in_chinese: bool
    ) -> tuple[list[int], dict[int, list[Found]]]:
        """What each part of a text can tell at most, given where they end, and the pieces that it
        has: words, and behind them Chinese terms, which may overlap (多模, 模态)."""
        can_tell = [0] * len(ends)
        held: defaultdict[int, list[Found]] = defaultdict(list)
        for piece, weight, within in self._within(text, in_chinese):
            is_word = piece not in self._chinese
            find, part, end = within.find, -1, -1
            at = find(piece)
            while at >= 0:
                if not is_word or not at or text[at - 1] not in _LETTERS:
                    if at >= end:
                        part = bisect_right(ends, at)
                        end = ends[part]
                        can_tell[part] += weight
                        found = held[part]
                    found.append((at, piece))
                at = find(piece, at + 1)
        return can_tell, held

    def _within(self, text: str, in_chinese: bool) -> Iterator[tuple[str, int, str]]:
        """The pieces, how much each can tell, and the text in which it is looked for, letter for
        letter as long: in lower case for words, which may be missing what is not ASCII."""
        if self._words:
            plain = text if text.isascii() else text.encode("ascii", "replace").decode("ascii")
            lower = plain.lower()
            for piece, weight in self._words:
                yield piece, weight, lower
        if self._others and not text.isascii():
            few = None if in_chinese else _without_ascii(text)
            for piece, weight in self._others:
                if few is None or piece in few:
                    yield piece, weight, text if piece in self._chinese else _lower(text)

    def matches(self, text: str, begin: int, end: int, pieces: Iterable[Found]) -> list[Match]:
        """What of a query matches in a part of a text, counted from where that begins, by the
        pieces that were found around: Chinese terms, and words that have a stem of the query's. Of
        what is found at one place the last counts."""
        found: dict[int, Match] = {}
        for place, piece in pieces:
            if begin <= place < end:
                at = place - begin
                if piece in self._chinese:
                    found[at] = (at, at + len(piece), piece)
                elif (word := _WORD.match(text, place)) and (
                    stem := stem_of(word[0])
                ) in self.weights:
                    found[at] = (at, word.end() - begin, stem)
        return [found[at] for at in sorted(found)]

    def score(self, matches: Iterable[Match]) -> int:
        """How much matches tell, each stem once."""
        return sum({stem: self.weights[stem] for _, _, stem in matches}.values())


def _length(piece: tuple[str, int]) -> int:
    return len(piece[0])


def _beginning(stem: str) -> str:
    """How a word begins that has a stem, whose last letter may differ (`studi`, `kei`: `key`)."""
    return stem[:-1] if len(stem) > 3 or (len(stem) == 3 and stem[-1] == "i") else stem


def _without_ascii(text: str) -> str:
    """What of a text is not ASCII, in lower case: of an English one next to nothing."""
    return text.encode("utf-8", "replace").translate(None, _ASCII).decode("utf-8").lower()


def _lower(text: str) -> str:
    """The text in lower case, letter for letter: what would take two letters stays as it is."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
