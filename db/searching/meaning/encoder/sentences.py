"""How near papers are to a question by the sentences that they are made of.

Somebody remembers a sentence or two of a paper, and the mean of all of its sentences is far from
each of them. So those count that come nearest, as the words of a passage do for the words of a
query in Khattab and Zaharia, "ColBERT", 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.words import Vector, Vectors

AT_ONCE = 4_000
"""Sentences whose vectors are compared together: 2 MB."""

STEP = 1 / 127
"""What a byte of a sentence's vector counts, which may lie in one direction alone."""

LEAST = -1.0
"""The cosine of what could not be less alike."""


def as_bytes(vectors: Vectors) -> NDArray[np.int8]:
    """Vectors of length 1, a byte a dimension."""
    return np.round(vectors / STEP).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Sentences:
    """Vectors of papers' sentences, a byte a dimension, those of a paper in a language one after
    the other. Of each such part: where it begins, and the place of its paper, in order."""

    vectors: NDArray[np.int8]
    begins: NDArray[np.intp]
    papers: NDArray[np.intp]

    def nearness(self, vector: Vector) -> Vector:
        """How near each paper is to a vector: the mean of its two nearest sentences' cosines in a
        language, and of the languages that it has."""
        cosines = np.concatenate(
            [
                self.vectors[at : at + AT_ONCE].astype(np.float32) @ (vector * np.float32(STEP))
                for at in range(0, len(self.vectors), AT_ONCE)
            ]
        )
        nearest = np.maximum.reduceat(cosines, self.begins)
        lengths = np.diff(self.begins, append=len(cosines))
        at = np.flatnonzero(cosines == np.repeat(nearest, lengths))
        _, first = np.unique(np.searchsorted(self.begins, at, side="right"), return_index=True)
        cosines[at[first]] = LEAST
        second = np.maximum.reduceat(cosines, self.begins)
        second = np.where(second > LEAST, second, nearest)
        total = np.bincount(self.papers, (nearest + second) / 2)
        return np.asarray(total / np.bincount(self.papers), dtype=np.float32)


def sentences_of(parts: Sequence[Sequence[NDArray[np.int8]]]) -> Sentences:
    """The sentences of papers: of each paper, in order, those of each language, at least one."""
    flat = [part for paper in parts for part in paper]
    ends = np.cumsum([len(part) for part in flat])
    return Sentences(
        np.concatenate(flat),
        np.concatenate([[0], ends[:-1]]).astype(np.intp),
        np.repeat(np.arange(len(parts)), [len(paper) for paper in parts]),
    )
