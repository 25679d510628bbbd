"""Words that are a few slips away from another one, out of all that the papers write.

Only words of about its length with nearly its letters can be, and numpy finds these among thousands
in a tenth of the time that it takes to compare each of them letter by letter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

Letters = NDArray[np.uint64]
"""Which letters words hold, a bit each of 64; letters may share one."""

PER_SLIP = 2
"""Bits by which one slip makes the letters of two words differ at most: one letter in place of
another."""


@dataclass(frozen=True, slots=True)
class _SomeWords:
    """Words of one length, one behind the other, and their letters."""

    text: str
    letters: Letters


class SimilarSpellings:
    """Words, ready to be compared with another one."""

    def __init__(self, words: Iterable[str]) -> None:
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in words:
            by_length[len(word)].append(word)
        self._by_length = {
            length: _SomeWords("".join(some), _letters(some, length))
            for length, some in by_length.items()
        }

    def near(self, word: str, reach: int) -> list[tuple[int, str]]:
        """The words at most `reach` slips away (optimal string alignment), with how many, the
        shortest first."""
        own = _letters([word], len(word))
        found = []
        for length in range(len(word) - reach, len(word) + reach + 1):
            if some := self._by_length.get(length):
                differing = np.bitwise_count(some.letters ^ own)
                for at in np.flatnonzero(differing <= PER_SLIP * reach).tolist():
                    other = some.text[at * length : (at + 1) * length]
                    distance = OSA.distance(word, other, score_cutoff=reach)
                    if distance <= reach:
                        found.append((distance, other))
        return found


def _letters(words: Sequence[str], length: int) -> Letters:
    """The letters of words of one length, which is above 0."""
    codes = np.array(words, dtype=f"U{length}").view(np.uint32).reshape(len(words), length)
    bits = np.left_shift(np.uint64(1), (codes & np.uint32(63)).astype(np.uint64))
    return np.asarray(np.bitwise_or.reduce(bits, axis=1))
