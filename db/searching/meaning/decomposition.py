"""The directions in which texts differ most, of a matrix too large to be written out.

Halko, Martinsson and Tropp, "Finding structure with randomness", 2011, algorithms 4.4 and 5.1: some
random directions are turned towards the leading ones by a few passes over the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.words import Vectors

Row = tuple[NDArray[np.intp], NDArray[np.float32]]
"""A row of a sparse matrix: its columns, each once, and their values."""

MORE = 10
"""Directions beside those that are wanted, which make these better."""

PASSES = 5

SEED = 2026
"""The same rows give the same directions."""


def leading_directions(rows: Sequence[Row], columns: int, count: int) -> Vectors:
    """The right singular vectors of a sparse matrix that belong to its largest singular values: an
    array of `columns` by `count`, fewer where there are fewer rows."""
    few = min(count + MORE, len(rows), columns)
    turned = np.random.default_rng(SEED).standard_normal((columns, few)).astype(np.float32)
    for _ in range(PASSES):
        turned = _back(rows, _orthonormal(_times(rows, turned)), columns)
    return np.ascontiguousarray(_orthonormal(turned)[:, ::-1][:, :count])


def _orthonormal(vectors: Vectors) -> Vectors:
    """Vectors at right angles and of length 1 that span what these columns span, those of the
    smallest singular values first. The small matrix of the columns' products has these values,
    squared. (numpy's QR of the large one lets no other thread run for up to a second.)"""
    exact = vectors.astype(np.float64)
    squares, axes = np.linalg.eigh(exact.T @ exact)
    lengths = np.sqrt(np.maximum(squares, 1e-9))
    return np.asarray(exact @ (axes / lengths), dtype=np.float32)


def _times(rows: Sequence[Row], turned: Vectors) -> Vectors:
    return np.stack([values @ turned[columns] for columns, values in rows])


def _back(rows: Sequence[Row], there: Vectors, columns: int) -> Vectors:
    """The transposed matrix times a vector for each row."""
    found = np.zeros((columns, there.shape[1]), dtype=np.float32)
    for (held, values), direction in zip(rows, there, strict=True):
        found[held] += values[:, None] * direction
    return found
