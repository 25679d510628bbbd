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

from db.searching.meaning.words import NONE, TABLE, word_vectors
from db.searching.runs import runs

PARTS = ("near_counts", "near_targets", "near_places", "near_cosines")


@dataclass(frozen=True, slots=True)
class NearWords:
    """Words that say about the same as those of a query: their places among all `stems` that can be
    near to any word, the same list each time, and how near each is, from 0 to 1."""

    stems: Sequence[str]
    places: NDArray[np.uint16]
    cosines: NDArray[np.float64]

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


def near_words(stems: Sequence[str]) -> NearWords:
    """The words near to some stems, those of one after those of another, the nearest first."""
    table = _table()
    rows = word_vectors().rows(stems)
    rows = rows[rows != NONE]
    found = runs(table.begins[rows], table.ends[rows])
    return NearWords(table.stems, table.places[found], table.cosines[found] / 255)
