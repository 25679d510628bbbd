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

BITS = 21
"""What a character's number takes."""

REMEMBERED = 1_024
"""Places that are remembered: a search asks for each of its terms some five times."""


class Places(Mapping[str, int]):
    """The place of each term in a list of different ones."""

    def __init__(self, terms: Sequence[str]) -> None:
        """What is made of all terms is made in arrays: an object for each would leave holes in
        memory, of 8 MB in all."""
        is_short = np.fromiter(map(_is_short, terms), np.bool_, len(terms))
        words = np.flatnonzero(~is_short).tolist()
        self._words = {terms[place]: place for place in words}
        places = np.flatnonzero(is_short)
        keys = _keys([terms[place] for place in places.tolist()])
        order = np.argsort(keys)
        self._short = array("q", keys[order].tobytes())
        of_short = array("i", places[order].astype(np.int32).tobytes())
        self._of_short = lru_cache(REMEMBERED)(partial(_find, self._short, of_short))

    def place(self, term: str) -> int | None:
        """None where the term is not in the list."""
        return self._of_short(term) if _is_short(term) else self._words.get(term)

    def __getitem__(self, term: str) -> int:
        place = self.place(term)
        if place is None:
            raise KeyError(term)
        return place

    def __iter__(self) -> Iterator[str]:
        """The words in the list's order, then the others in that of their characters."""
        yield from self._words
        for key in self._short:
            first, second = divmod(key, 1 << BITS)
            yield chr(first) + (chr(second) if second else "")

    def __len__(self) -> int:
        return len(self._words) + len(self._short)


def _find(keys: Sequence[int], places: Sequence[int], term: str) -> int | None:
    """The place of a short term, by the sorted keys of all and the place of each."""
    key = _key(term)
    at = bisect_left(keys, key)
    return places[at] if at < len(keys) and keys[at] == key else None


def _is_short(term: str) -> bool:
    """Whether a term is one or two characters, the first of Chinese or of a script behind it in
    Unicode."""
    return term >= "\u3005" and len(term) <= 2


def _key(term: str) -> int:
    """A number for a short term, in the order of characters."""
    return ord(term[0]) << BITS | (ord(term[1]) if len(term) > 1 else 0)


def _keys(terms: Sequence[str]) -> NDArray[np.int64]:
    """The same for many."""
    characters = np.array(terms, "U2").view(np.uint32).reshape(-1, 2).astype(np.int64)
    return np.asarray(characters[:, 0] << BITS | characters[:, 1])
