"""Words of Chinese texts, told from pieces of words by what stands beside them.

A piece that is a word has many kinds of neighbours on either side, and holds together more than
chance would make it (Feng et al., "Accessor variety criteria for Chinese word extraction", 2004).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from db.language.text import HAN

LONGEST = 6

OFTEN, NEIGHBOURS, TOGETHER = 5, 5, 2.5
"""How often a word is there, how many kinds of neighbours it has on either side, and by what power
of e its two parts are together more often than by chance."""

_RUN = re.compile(f"[{HAN}]+")
_LITTLE = frozenset("的了和与在是对为以及或也都而被将这并从中其")
"""Characters that begin and end no word worth asking for."""


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of two characters or more that texts use."""
    count: Counter[str] = Counter()
    beside: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    length = 0
    for run in (run for text in texts for run in _RUN.findall(text)):
        length += len(run)
        for begin, end in _pieces(run):
            piece = run[begin:end]
            count[piece] += 1
            before, behind = beside[piece]
            before.add(run[begin - 1 : begin] or f"edge {len(before)}")
            behind.add(run[end : end + 1] or f"edge {len(behind)}")

    def holds_together(piece: str) -> bool:
        parts = ((piece[:at], piece[at:]) for at in range(1, len(piece)))
        expected = max(count[first] * count[last] / length for first, last in parts)
        return math.log(count[piece] / expected) >= TOGETHER

    return frozenset(
        piece
        for piece, often in count.items()
        if len(piece) > 1 and often >= OFTEN and min(map(len, beside[piece])) >= NEIGHBOURS
        if not {piece[0], piece[-1]} & _LITTLE and holds_together(piece)
    )


def cut(text: str, words: frozenset[str]) -> list[str]:
    """A text's words of a list, the longest at each place."""
    found = []
    for run in _RUN.findall(text):
        at = 0
        while at < len(run):
            ends = range(min(len(run), at + LONGEST), at + 1, -1)
            end = next((end for end in ends if run[at:end] in words), None)
            if end:
                found.append(run[at:end])
            at = end or at + 1
    return found


def _pieces(run: str) -> Iterator[tuple[int, int]]:
    for begin in range(len(run)):
        for end in range(begin + 1, min(len(run), begin + LONGEST) + 1):
            yield begin, end
