"""Words that say about the same, by vectors that were made elsewhere.

Who asks for "squeezing" means papers that write "compress", and what many words of a text have in
common tells less than one such word does. The words near to each of the table are found once, by
`bench/near_words.py`, among those that the bundled papers use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

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
class _Table:
    """For each word of the table where its near words begin and end, those by their places among
    the stems that can be near, and their cosines."""

    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    stems: Sequence[str]
    places: NDArray[np.uint16]
    cosines: NDArray[np.uint8]


@cache
def _table() -> _Table:
    counts, targets, places, cosines = (np.load(TABLE / f"{name}.npy") for name in PARTS)
    ends = np.cumsum(counts, dtype=np.int64)
    stems = [word.decode() for word in word_vectors().words[targets].tolist()]
    return _Table(ends - counts, ends, stems, places, cosines)


def near_words(rows: Sequence[int], weight: float) -> NearWords:
    """The words near to some, given by their rows in the table of vectors; those of one after those
    of another, the nearest first. Each counts its cosine, from 0 to 1, times `weight`."""
    table = _table()
    of_each = np.asarray(rows, np.intp)
    found = runs(table.begins[of_each], table.ends[of_each])
    return NearWords(table.stems, table.places[found], weight * (table.cosines[found] / 255))
