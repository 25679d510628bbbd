"""Words that say about the same, by vectors that were made elsewhere.

Who asks for "squeezing" means papers that write "compress", and what many words of a text have in
common tells less than one such word does. The words near to each of the table are found once, by
`bench/near_words.py`, among those that the bundled papers use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.words import TABLE, word_vectors
from db.searching.runs import runs

PARTS = ("near_counts", "near_targets", "near_places", "near_cosines")


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
        return bytes(word_vectors().words[self.rows[at]]).decode()


@dataclass(frozen=True, slots=True)
class _Table:
    """For each word of the table how many words are near to it and where these end, by their places
    among the stems that can be near, and their cosines."""

    counts: NDArray[np.uint8]
    ends: NDArray[np.int32]
    stems: Sequence[str]
    places: NDArray[np.uint16]
    cosines: NDArray[np.uint8]


@cache
def _table() -> _Table:
    counts, targets, places, cosines = (np.load(TABLE / f"{name}.npy") for name in PARTS)
    return _Table(counts, np.cumsum(counts, dtype=np.int32), _Stems(targets), places, cosines)


def near_words(rows: Sequence[int], weight: float) -> NearWords:
    """The words near to some, given by their rows in the table of vectors; those of one after those
    of another, the nearest first. Each counts its cosine, from 0 to 1, times `weight`."""
    table = _table()
    of_each = np.asarray(rows, np.intp)
    ends = table.ends[of_each].astype(np.int64)
    found = runs(ends - table.counts[of_each], ends)
    return NearWords(table.stems, table.places[found], weight * (table.cosines[found] / 255))
