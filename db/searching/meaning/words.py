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
        return self.rows_of(utf8(words))

    def rows_of(self, words: NDArray[np.bytes_]) -> NDArray[np.intp]:
        """The same for words as `utf8` gives them."""
        places = np.minimum(np.searchsorted(self.words, words), len(self.words) - 1)
        return np.where(self.words[places] == words, places, NONE)


def utf8(words: Iterable[str]) -> NDArray[np.bytes_]:
    """Words as tables hold them; nothing in place of one that is too long for any. They have the
    tables' own type: numpy would make a copy of a whole table in another one."""
    encoded = (word.encode("utf-8", "replace") for word in words)
    fitting = [word if len(word) <= LONGEST else b"" for word in encoded]
    return np.array(fitting, dtype=f"S{LONGEST}")


@cache
def word_vectors() -> WordVectors:
    """The vectors of the words of both languages."""
    parts = (np.load(TABLE / f"{name}.npy", mmap_mode="r") for name in PARTS)
    return WordVectors(*map(np.asarray, parts))  # a memmap asks at each step whether it is one


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
