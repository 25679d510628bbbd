"""A first look at many vectors: on which side of some planes each lies.

Two vectors lie on the same side of a random plane the more surely the smaller the angle between
them is (Charikar, "Similarity estimation techniques from rounding algorithms", 2002). The planes go
through the middle of the vectors, so that each parts them in half, and stand at right angles to
one another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.words import Vector, Vectors

PLANES = 256
"""A bit each: 32 bytes a vector."""

AT_ONCE = 10_000
"""Vectors that are looked at together: 12 MB."""

IN_CACHE = 8_192
"""Vectors whose sides are compared at once, 64 KB a word: all at once take twice the time."""

SAMPLED = 10_000
"""Vectors that say from how many planes on one is near: counting all takes as long as a plane's."""

SEED = 2026


@dataclass(frozen=True, slots=True)
class Coarse:
    """The sides of vectors: a bit for each plane, 64 a row, a column a vector, since rows are added
    up much faster than short columns."""

    sides: NDArray[np.uint64]
    middle: Vector
    planes: Vectors

    def nearest(self, vector: Vector, count: int) -> NDArray[np.bool_]:
        """Which vectors lie on the same side as this one most often: about so many, by how often a
        sample of them does."""
        length = np.linalg.norm(vector)
        own = vector / max(float(length), 1e-9) - self.middle
        asked = _sides(own[None, :], self.planes)[:, 0]
        differing = self._differing(asked)
        step = max(1, len(differing) // SAMPLED)
        within = step * np.cumsum(np.bincount(differing[::step], minlength=PLANES))
        return np.asarray(differing <= np.searchsorted(within, count))

    def _differing(self, asked: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """From how many planes on each vector lies on another side; 256 count as none, which only a
        vector looked for in vain has."""
        differing = np.zeros(self.sides.shape[1], np.uint8)
        others, counts = np.empty(IN_CACHE, np.uint64), np.empty(IN_CACHE, np.uint8)
        for begin in range(0, len(differing), IN_CACHE):
            part = differing[begin : begin + IN_CACHE]
            these, count = others[: len(part)], counts[: len(part)]
            for word, side in zip(self.sides[:, begin : begin + IN_CACHE], asked, strict=True):
                np.bitwise_xor(word, side, out=these)
                np.bitwise_count(these, out=count)
                part += count
        return differing


def coarse_of(vectors: NDArray[np.int8]) -> Coarse:
    """The sides of vectors of about one length, a byte a dimension."""
    some = vectors[:: max(1, len(vectors) // AT_ONCE)].astype(np.float32)
    length = np.float32(max(float(np.linalg.norm(some, axis=1).mean()), 1e-9))
    middle = some.mean(axis=0) / length
    planes = _planes(vectors.shape[1])
    parts = [
        _sides(vectors[at : at + AT_ONCE].astype(np.float32) / length - middle, planes)
        for at in range(0, len(vectors), AT_ONCE)
    ]
    return Coarse(np.ascontiguousarray(np.concatenate(parts, axis=1)), middle, planes)


def _planes(dimensions: int) -> Vectors:
    """Directions at right angles, a column each; the same ones for the same count."""
    chance = np.random.default_rng(SEED).standard_normal((max(dimensions, PLANES), PLANES))
    turned, _ = np.linalg.qr(chance)
    return np.ascontiguousarray(turned[:dimensions], dtype=np.float32)


def _sides(vectors: Vectors, planes: Vectors) -> NDArray[np.uint64]:
    bits = np.packbits(vectors @ planes > 0, axis=1)
    return np.ascontiguousarray(bits.view(np.uint64).T)
