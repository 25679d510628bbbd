"""Words by vectors that were made elsewhere, of many texts in both languages.

Few papers cannot teach that to squeeze a model is to quantize it. The folder `table` says it; how
it was made, `bench/word_vectors.py`, and under which licence, `LICENSE.txt` beside it. It is mapped
into memory, which all processes share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TABLE = Path(__file__).parent / "table"

LONGEST = 24
"""Bytes of a word that can have a vector."""

NONE = -1
"""The row of a word that has no vector."""

Vector = NDArray[np.float32]

Vectors = NDArray[np.float32]
"""A vector a row."""


@dataclass(frozen=True, slots=True)
class WordVectors:
    """A vector for each of some words, a byte a dimension. The words are sorted, UTF-8."""

    words: NDArray[np.bytes_]
    values: NDArray[np.int8]
    scales: NDArray[np.float32]

    @property
    def dimensions(self) -> int:
        return int(self.values.shape[1])

    def rows(self, words: Iterable[str]) -> NDArray[np.intp]:
        """The row of each word, or NONE."""
        utf8 = (word.encode("utf-8", "replace") for word in words)
        # The table's own type: numpy would make a copy of the whole table in another one.
        encoded = np.array(
            [word if len(word) <= LONGEST else b"" for word in utf8], dtype=self.words.dtype
        )
        places = np.minimum(np.searchsorted(self.words, encoded), len(self.words) - 1)
        return np.where(self.words[places] == encoded, places, NONE)


@cache
def word_vectors() -> WordVectors:
    """The vectors of the words of both languages."""
    return WordVectors(*(np.load(TABLE / f"{name}.npy", mmap_mode="r") for name in PARTS))


PARTS = ("words", "values", "scales")


def packed(words: Sequence[str], vectors: Vectors) -> WordVectors:
    """Words and their vectors, a byte a dimension; not those that are too long."""
    encoded = [word.encode() for word in words]
    order = sorted(range(len(words)), key=encoded.__getitem__)
    order = [row for row in order if len(encoded[row]) <= LONGEST]
    scales = np.maximum(np.abs(vectors[order]).max(axis=1), 1e-9) / 127
    return WordVectors(
        np.array([encoded[row] for row in order], dtype=f"S{LONGEST}"),
        np.round(vectors[order] / scales[:, None]).astype(np.int8),
        scales.astype(np.float32),
    )
