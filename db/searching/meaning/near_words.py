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

PARTS = ("near_counts", "near_targets", "near_places", "near_cosines")


NearWord = tuple[str, float]
"""A stem that says about the same as one that was asked for, and how near the two are, from 0 to
1."""


@dataclass(frozen=True, slots=True)
class _Table:
    """For each word of the table where its near words end, those by their places among the stems
    that can be near, and their cosines."""

    ends: NDArray[np.int64]
    stems: Sequence[str]
    places: NDArray[np.uint16]
    cosines: NDArray[np.uint8]


@cache
def _table() -> _Table:
    counts, targets, places, cosines = (np.load(TABLE / f"{name}.npy") for name in PARTS)
    ends = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    stems = [word.decode() for word in word_vectors().words[targets].tolist()]
    return _Table(ends, stems, places, cosines)


def near_words(stems: Sequence[str]) -> list[NearWord]:
    """The words near to some stems, those of one after those of another, the nearest first."""
    table = _table()
    rows = word_vectors().rows(stems)
    rows = rows[rows != NONE]
    slices = [slice(*ends) for ends in zip(table.ends[rows], table.ends[rows + 1], strict=True)]
    if not slices:
        return []
    places = np.concatenate([table.places[some] for some in slices]).tolist()
    cosines = np.concatenate([table.cosines[some] for some in slices]) / np.float64(255)
    return list(zip(map(table.stems.__getitem__, places), cosines.tolist(), strict=True))
