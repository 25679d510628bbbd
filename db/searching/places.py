"""Where each of many terms stands in a list, in little memory.

Three of four terms are one or two Chinese characters. As a string, an entry of a dictionary and a
number, such a term takes 170 bytes; as a number among sorted ones twelve, and a microsecond.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial

BITS = 21
"""What a character's number takes."""

REMEMBERED = 1_024
"""Places that are remembered: a search asks for each of its terms some five times."""


class Places(Mapping[str, int]):
    """The place of each term in a list of different ones."""

    def __init__(self, terms: Sequence[str]) -> None:
        placed = list(enumerate(terms))
        self._words = {term: place for place, term in placed if not _is_short(term)}
        short = sorted((_key(term), place) for place, term in placed if _is_short(term))
        self._short = array("q", (key for key, _ in short))
        places = array("i", (place for _, place in short))
        self._of_short = lru_cache(REMEMBERED)(partial(_find, self._short, places))

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
    return ord(term[0]) << BITS | (ord(term[1]) if len(term) > 1 else 0)
