"""Where each of many terms stands in a list, in little memory.

Three of four terms are one or two Chinese characters. As a string, an entry of a dictionary and a
number, such a term takes 170 bytes; as a number among sorted ones twelve, and a microsecond.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

REMEMBERED = 1_024
"""Places that are remembered: a search asks for each of its terms some five times."""

BITS = 21
"""What a character's number takes."""


FIRST_SHORT = 0x3005 << BITS
"""The least key of a short term."""


class Places(Mapping[str, int]):
    """The place of each term in a list of different ones: first words, and then terms of one or two
    characters, in the order of these."""

    def __init__(self, words: Sequence[str], short: NDArray[np.int64]) -> None:
        """`short` are the terms of one or two characters, sorted, as `short_keys` gives them."""
        self._words = {word: place for place, word in enumerate(words)}
        self._short = array("q", short.tobytes())
        self._found = lru_cache(REMEMBERED)(partial(_found, self._short))

    def place(self, term: str) -> int | None:
        """None where the term is not in the list."""
        if not is_short(term):
            return self._words.get(term)
        at = self._found(term)
        return None if at is None else len(self._words) + at

    def __getitem__(self, term: str) -> int:
        place = self.place(term)
        if place is None:
            raise KeyError(term)
        return place

    def __iter__(self) -> Iterator[str]:
        yield from self._words
        for key in self._short:
            first, second = divmod(key, 1 << BITS)
            yield chr(first) + (chr(second) if second else "")

    def __len__(self) -> int:
        return len(self._words) + len(self._short)


def is_short(term: str) -> bool:
    """Whether a term is one or two characters, the first of Chinese or of a script behind it in
    Unicode."""
    return term >= "\u3005" and len(term) <= 2


def short_keys(terms: Sequence[str]) -> NDArray[np.int64]:
    """A number above 0 for each of some short terms, in the order of their characters."""
    characters = np.array(terms, "U2").view(np.uint32).reshape(-1, 2).astype(np.int64)
    return np.asarray(characters[:, 0] << BITS | characters[:, 1])


def _found(keys: Sequence[int], term: str) -> int | None:
    """Where a short term is among the sorted keys of all."""
    key = ord(term[0]) << BITS | (ord(term[1]) if len(term) > 1 else 0)
    at = bisect_left(keys, key)
    return at if at < len(keys) and keys[at] == key else None
