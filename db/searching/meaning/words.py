"""Words by vectors that were made elsewhere, of many texts in both languages.

Few papers cannot teach that to squeeze a model is to quantize it. The folder `table` says it; how
it was made, `bench/word_vectors.py`, and under which licence, `LICENSE.txt` beside it. It stays on
the disk (`on_disk`): a question holds a dozen of its 90,000 words.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.on_disk import Rows, RowsOnDisk, WordsOnDisk, found_in

TABLE = Path(__file__).parent / "table"

LONGEST = 24
"""Bytes of a word that can have a vector."""

PARTS = ("words", "values", "scales")

Vector = NDArray[np.float32]

Vectors = NDArray[np.float32]
"""A vector a row."""


class Table(ABC):
    """A vector for each of some words, a byte a dimension."""

    values: Rows
    """A row of bytes for each word, whose numbers count as many times its scale."""

    scales: NDArray[np.float32]

    @property
    def dimensions(self) -> int:
        return int(self.values.shape[1])

    def rows(self, words: Iterable[str]) -> NDArray[np.intp]:
        """The row of each word, or NONE."""
        return self.rows_of(utf8(words))

    @abstractmethod
    def rows_of(self, words: NDArray[np.bytes_]) -> NDArray[np.intp]:
        """The same for words as `utf8` gives them."""

    def all_values(self) -> NDArray[np.int8]:
        """The rows of all words, in memory."""
        return self.values[np.arange(self.values.shape[0])]


@dataclass(frozen=True, slots=True)
class WordVectors(Table):
    """A table of which the words are in memory, sorted, UTF-8."""

    words: NDArray[np.bytes_]
    values: Rows
    scales: NDArray[np.float32]

    def rows_of(self, words: NDArray[np.bytes_]) -> NDArray[np.intp]:
        return found_in(self.words, words)


class VectorsOnDisk(Table):
    """A table in the files of a folder, `words.npy` and so on."""

    def __init__(self, folder: Path) -> None:
        self._files = [folder / f"{name}.npy" for name in PARTS]
        words, values, scales = self._files
        self.words = WordsOnDisk(words)
        self.values = RowsOnDisk(values)
        self.scales = np.asarray(np.load(scales, mmap_mode="r"))

    def rows_of(self, words: NDArray[np.bytes_]) -> NDArray[np.intp]:
        return self.words.rows(words)

    def in_memory(self) -> WordVectors:
        """The same table in memory, for who looks at all of it."""
        return WordVectors(*map(np.load, self._files))


def utf8(words: Iterable[str]) -> NDArray[np.bytes_]:
    """Words as tables hold them; nothing in place of one that is too long for any. They have the
    tables' own type: numpy would make a copy of a whole table in another one."""
    encoded = (word.encode("utf-8", "replace") for word in words)
    fitting = [word if len(word) <= LONGEST else b"" for word in encoded]
    return np.array(fitting, dtype=f"S{LONGEST}")


@cache
def word_vectors() -> VectorsOnDisk:
    """The vectors of the words of both languages."""
    return VectorsOnDisk(TABLE)


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
