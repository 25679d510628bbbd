"""Chinese words that were typed in pinyin, without tones: `qianghua xuexi` is 强化学习.

Which characters are read as which syllable stands in `pinyin.txt`; `bench/pinyin_table.py` makes
it. Which of them make a word is known from the papers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from pathlib import Path

TABLE = Path(__file__).with_name("pinyin.txt")

MAX_SYLLABLES = 6
"""Syllables of a word written as one, from which on it is none."""

MAX_READINGS = 32
"""Characters that a syllable is taken for, those that most papers use."""

MAX_SYLLABLE_LETTERS = 6
"""Letters, as in `zhuang`."""


def syllables(word: str) -> Iterator[tuple[str, ...]]:
    """The ways to read a word of small Latin letters as two syllables or more: `xian` as xi-an."""
    yield from (parts for parts in _parted(word, MAX_SYLLABLES) if len(parts) > 1)


def written_out(word: str, used: Callable[[str], int], rare: int) -> str | None:
    """The Chinese that a word of small Latin letters spells in pinyin, or None.

    `used` says how many papers use a character or two neighbouring ones. The answer is one Chinese
    word or several, in each of which more than `rare` papers use every two neighbours; of several
    answers the one with the fewest words, then the one whose rarest two most papers use.
    """
    ways = (_words(parts, used, rare) for parts in syllables(word))
    found = max((way for way in ways if way), default=None)
    return found.text if found else None


@dataclass(frozen=True, slots=True, order=True)
class _Spelt:
    """Characters for syllables, the better the greater; `papers` use the rarest two of a word."""

    fewer_words: int
    papers: int
    text: str


def _words(parts: Sequence[str], used: Callable[[str], int], rare: int) -> _Spelt | None:
    """Syllables as one word, or else as several of two syllables or more."""
    if read := _word(parts, used, rare):
        return read
    several = (
        _Spelt(first.fewer_words + rest.fewer_words, min(first.papers, rest.papers), text)
        for cut in range(2, len(parts) - 1)
        if (first := _word(parts[:cut], used, rare)) and (rest := _words(parts[cut:], used, rare))
        for text in [first.text + rest.text]
    )
    return max(several, default=None)


def _word(parts: Sequence[str], used: Callable[[str], int], rare: int) -> _Spelt | None:
    readings = [
        nlargest(MAX_READINGS, (char for char in _table()[part] if used(char) > rare), key=used)
        for part in parts
    ]
    best = {char: _Spelt(-1, used(char), char) for char in readings[0]}
    for reading in readings[1:]:
        longer: dict[str, _Spelt] = {}
        for char in reading:
            for last, spelt in best.items():
                papers = min(spelt.papers, used(last + char))
                if papers > rare:
                    spelling = _Spelt(-1, papers, spelt.text + char)
                    longer[char] = max(spelling, longer.get(char, spelling))
        best = longer
    return max(best.values(), default=None)


def _parted(word: str, most: int) -> Iterator[tuple[str, ...]]:
    if not word:
        yield ()
    elif most:
        for end in range(1, min(MAX_SYLLABLE_LETTERS, len(word)) + 1):
            if word[:end] in _table():
                yield from ((word[:end], *rest) for rest in _parted(word[end:], most - 1))


@cache
def _table() -> Mapping[str, str]:
    lines = TABLE.read_text("utf-8").splitlines()
    return dict(line.split(" ") for line in lines)
