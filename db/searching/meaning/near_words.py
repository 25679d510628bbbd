"""Words that say about the same, by vectors that were made elsewhere.

Who asks for "squeezing" means papers that write "compress", and what many words of a text have in
common tells less than one such word does. The words near to each of the table are found once, by
`bench/near_words.py`, among those that the bundled papers use.

Chinese makes words as it goes: 重说, to say again, is in no list. What its characters say is told
by the words of the table that they begin or end (重复, 重写; 小说, 传说).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from db.language.text import HAN
from db.searching.meaning.on_disk import NONE
from db.searching.meaning.words import TABLE, word_vectors
from db.searching.runs import runs

PARTS = ("near_counts", "near_targets", "near_places", "near_cosines", "near_characters")


@dataclass(frozen=True, slots=True)
class NearWords:
    """Words that say about the same as those of a query: their places among all `stems` that can be
    near to any word, the same list each time, and what each counts of what it would in a query."""

    stems: Sequence[str]
    places: NDArray[np.uint16]
    worth: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True)
class _Stems(Sequence[str]):
    """The stems that can be near to any word, by their rows in the table of vectors: as strings,
    which are asked for once, they would take 2 MB."""

    rows: NDArray[np.integer[Any]]

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return _Stems(self.rows[at])
        return next(iter(_Stems(self.rows[at : at + 1])))

    def __iter__(self) -> Iterator[str]:
        return (word.decode() for word in word_vectors().words[self.rows].tolist())


@dataclass(frozen=True, slots=True)
class _Table:
    """For each word of the table, and then for each of some characters, how many words are near to
    it and where these end, by their places among the stems that can be near, and their cosines."""

    counts: NDArray[np.uint8]
    ends: NDArray[np.int32]
    stems: Sequence[str]
    places: NDArray[np.uint16]
    cosines: NDArray[np.uint8]
    characters: NDArray[np.str_]


@cache
def _table() -> _Table:
    parts = (np.load(TABLE / f"{name}.npy") for name in PARTS)
    counts, targets, places, cosines, characters = parts
    ends = np.cumsum(counts, dtype=np.int32)
    return _Table(counts, ends, _Stems(targets), places, cosines, characters)


def near_words(rows: Sequence[int], weight: float) -> NearWords:
    """The words near to some, given by their rows in the table of vectors or as `loose` gives them;
    those of one after those of another, the nearest first. Each counts its cosine, from 0 to 1,
    times `weight`."""
    table = _table()
    of_each = np.asarray(rows, np.intp)
    ends = table.ends[of_each].astype(np.int64)
    found = runs(ends - table.counts[of_each], ends)
    return NearWords(table.stems, table.places[found], weight * (table.cosines[found] / 255))


def loose(text: str, rows: Mapping[str, int]) -> list[int]:
    """What `near_words` takes for Chinese characters, two or more side by side, that are in no word
    which has near words: as beginnings of words, and the last as an ending. `rows` are those of the
    text's pairs in the table of vectors."""
    table = _table()
    keys: list[str] = []
    for piece in _pieces(text, lambda pair: _has_any(table, rows.get(pair, NONE))):
        keys += [*map(beginning, piece[:-1]), ending(piece[-1])]
    asked = np.array(list(dict.fromkeys(keys)), dtype=table.characters.dtype)
    places = np.minimum(np.searchsorted(table.characters, asked), len(table.characters) - 1)
    places = places[table.characters[places] == asked]
    return [len(table.counts) - len(table.characters) + place for place in places.tolist()]


def beginning(character: str) -> str:
    """What a character that begins words is known by."""
    return f"{character}-"


def ending(character: str) -> str:
    """What one that ends words is known by."""
    return f"-{character}"


def _has_any(table: _Table, row: int) -> bool:
    return row != NONE and bool(table.counts[row])


def _pieces(text: str, is_word: Callable[[str], bool]) -> Iterator[str]:
    """Two or more Chinese characters, side by side, of which none is in a word of two."""
    for run in _RUN.findall(text):
        told = [is_word(run[at : at + 2]) for at in range(len(run) - 1)]
        in_words = (any(told[max(0, at - 1) : at + 1]) for at in range(len(run)))
        left = (" " if in_word else one for one, in_word in zip(run, in_words, strict=True))
        yield from (piece for piece in "".join(left).split() if len(piece) > 1)


_RUN = re.compile(f"[{HAN}]+")
