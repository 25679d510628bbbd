"""A list of words in little memory, and where in it a word stands.

A string, its entry of a dictionary and a number take some 200 bytes; as a line of one long text,
with two numbers, a word takes 20, and is found in a microsecond.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial

REMEMBERED = 1_024
"""Places that are remembered: a search asks for each of its words some five times."""

ROOM = 2
"""Slots of a hash table for each word: of those with the same slot, all are looked at."""

EMPTY = -1


class FoundWords:
    """Different words, none of which has a line break, in their order: one text, and a hash table
    of where they stand (open addressing: Knuth, "The Art of Computer Programming", volume 3, 6.4).
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._text = "\n".join([*words, ""])
        begins = array("i", [0])
        for word in words:
            begins.append(begins[-1] + len(word) + 1)
        self._count = len(words)
        size = 1 << (ROOM * len(words)).bit_length()
        slots = array("i", [EMPTY]) * size
        for place, word in enumerate(words):
            slot = hash(word) & (size - 1)
            while slots[slot] != EMPTY:
                slot = (slot + 1) & (size - 1)
            slots[slot] = place
        found = partial(_found, self._text, begins, slots)
        self.place: Callable[[str], int | None] = lru_cache(REMEMBERED)(found)
        """Where a word stands in the list; None where it does not."""

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return iter(self._text.split("\n")[:-1])

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.place(word) is not None


def _found(text: str, begins: Sequence[int], slots: Sequence[int], word: str) -> int | None:
    last = len(slots) - 1
    slot = hash(word) & last
    while (place := slots[slot]) != EMPTY:
        begin = begins[place]
        if begins[place + 1] == begin + len(word) + 1 and text.startswith(word, begin):
            return place
        slot = (slot + 1) & last
    return None
