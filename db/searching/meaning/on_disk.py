"""A table of words and their numbers in files, of which rows are read where they are asked for.

Mapped into memory, a table stays there page by page as its rows are looked at, and with each page
come those around it: of 14 MB, what some hundred questions hold took seven. What is read is let go
of, but for the latest. The system keeps the files at hand either way, once for all processes.
"""

from __future__ import annotations

import mmap
import os
import weakref
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

REMEMBERED = 1_024
"""Rows, and places of words, that are kept: those of some hundred questions, 0.2 MB of each."""

MANY = 256
"""Rows from which on a file is mapped, looked at and let go of: one by one they would take longer.
"""

BLOCK = 32
"""Words that are read together to find one. The first of each block is kept in memory: of 90,000
words, 0.2 MB."""

NONE = -1
"""The row of a word that is not there."""


class Rows(Protocol):
    """Rows of numbers, in memory or on the disk."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __getitem__(self, rows: NDArray[np.integer[Any]], /) -> NDArray[Any]: ...


class RowsOnDisk:
    """The rows of an array that `numpy.save` wrote to a file."""

    def __init__(self, path: Path) -> None:
        array = _mapped(path)
        self.shape: tuple[int, ...] = array.shape
        self._dtype = array.dtype
        self._size = array.nbytes // len(array)
        self._path = path
        self._read = _reader(path, array.offset, self)
        self._row = lru_cache(REMEMBERED)(self._row_read)

    def __getitem__(self, rows: NDArray[np.integer[Any]]) -> NDArray[Any]:
        """Some rows, in the order asked for; one below 0 counts from the end, as in any array."""
        if len(rows) >= MANY:
            return np.asarray(np.asarray(_mapped(self._path))[rows])
        data = b"".join(map(self._row, rows.tolist()))
        return np.frombuffer(data, self._dtype).reshape(-1, *self.shape[1:])

    def once(self, rows: NDArray[np.integer[Any]]) -> NDArray[Any]:
        """The same of many rows, none below 0, which are not kept: half of the time."""
        size, read = self._size, self._read
        data = b"".join([read(size, row * size) for row in rows.tolist()])
        return np.frombuffer(data, self._dtype).reshape(-1, *self.shape[1:])

    def some(self, first: int, count: int) -> bytes:
        """The bytes of so many rows; of fewer at the file's end."""
        return self._read(count * self._size, first * self._size)

    def _row_read(self, row: int) -> bytes:
        return self._read(self._size, row % self.shape[0] * self._size)


class WordsOnDisk:
    """Different words in a file, sorted, UTF-8, each as long as the longest by zeros behind it."""

    def __init__(self, path: Path) -> None:
        self._rows = RowsOnDisk(path)
        self._path = path
        array = _mapped(path)
        self._length = array.dtype.itemsize
        self._firsts: list[bytes] = array[::BLOCK].tolist()
        self._found = lru_cache(REMEMBERED)(self._find)

    def __len__(self) -> int:
        return self._rows.shape[0]

    def __getitem__(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.bytes_]:
        return self._rows[rows]

    def rows(self, words: NDArray[np.bytes_]) -> NDArray[np.intp]:
        """The row of each word, or NONE."""
        if len(words) >= MANY:
            return found_in(np.asarray(_mapped(self._path)), words)
        return np.array([self._found(word) for word in words.tolist()], np.intp)

    def _find(self, word: bytes) -> int:
        block = bisect_right(self._firsts, word) - 1
        if block < 0:
            return NONE
        words = self._rows.some(block * BLOCK, BLOCK)
        wanted = word.ljust(self._length, b"\0")
        at = words.find(wanted)
        while at > 0 and at % self._length:  # the end of one word, and the beginning of the next
            at = words.find(wanted, at + 1)
        return NONE if at < 0 else block * BLOCK + at // self._length


def found_in(words: NDArray[np.bytes_], wanted: NDArray[np.bytes_]) -> NDArray[np.intp]:
    """The row of each wanted word among sorted ones, or NONE."""
    places = np.minimum(np.searchsorted(words, wanted), len(words) - 1)
    return np.where(words[places] == wanted, places, NONE)


def _mapped(path: Path) -> np.memmap[Any, Any]:
    array = np.load(path, mmap_mode="r")
    assert isinstance(array, np.memmap)
    return array


def _reader(path: Path, begin: int, owner: object) -> Callable[[int, int], bytes]:
    """What reads so many bytes of a file from a place on, counted from `begin`, for several threads
    at once. The file is open as long as its owner is there."""
    with path.open("rb") as file:
        if not hasattr(os, "pread"):  # as on Windows
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return lambda size, at: mapped[begin + at : begin + at + size]
        kept = os.dup(file.fileno())
    weakref.finalize(owner, os.close, kept)
    return lambda size, at: os.pread(kept, size, begin + at)
