"""Papers as vectors of their tags: rare ones weigh more, and all have length 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.space import unit
from db.searching.meaning.words import Vector, Vectors
from db.store.connection import Database
from db.store.versions import PerVersion


@dataclass(frozen=True, slots=True)
class TagVectors:
    """The papers that have tags: their numbers in order, where the tags of each begin in `tags`
    (places from 0), and what each weighs for its paper. `agreement` is how far any two papers
    agree: the mean of their cosines."""

    numbers: NDArray[np.int64]
    begins: NDArray[np.int64]
    tags: NDArray[np.int64]
    weights: Vector
    count: int
    agreement: float

    def profile(self, liked: Iterable[tuple[int, float]]) -> Vector:
        """The weighted mean of some papers, by number and weight: a number for each tag."""
        total = np.zeros(self.count, dtype=np.float32)
        weight = 0.0
        for number, own in liked:
            tags, weights = self._paper(number)
            total[tags] += own * weights
            weight += own
        return total / np.float32(max(weight, 1e-9))

    def cosines(self, profile: Vector) -> Vector:
        """How near each of the papers is to a profile, in the order of `numbers`."""
        if not len(self.numbers):
            return np.zeros(0, dtype=np.float32)
        products = self.weights * unit(profile)[self.tags]
        return np.asarray(np.add.reduceat(products, self.begins), dtype=np.float32)

    def among(self, cosines: Vector, numbers: NDArray[np.int64]) -> Vector:
        """Those of the cosines that belong to some papers, 0 for one without tags."""
        if not len(self.numbers):
            return np.zeros(len(numbers), dtype=np.float32)
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return np.where(self.numbers[places] == numbers, cosines[places], np.float32(0))

    def matrix(self, numbers: Sequence[int]) -> Vectors:
        """Some papers, a row each, by the tags that any of them has."""
        papers = [self._paper(number) for number in numbers]
        held = np.unique(np.concatenate([np.zeros(0, np.int64), *(tags for tags, _ in papers)]))
        found = np.zeros((len(papers), len(held)), dtype=np.float32)
        for row, (tags, weights) in enumerate(papers):
            found[row, np.searchsorted(held, tags)] = weights
        return found

    def _paper(self, number: int) -> tuple[NDArray[np.int64], Vector]:
        place = int(np.searchsorted(self.numbers, number))
        if place == len(self.numbers) or self.numbers[place] != number:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        begin = int(self.begins[place])
        end = int(self.begins[place + 1]) if place + 1 < len(self.begins) else len(self.tags)
        return self.tags[begin:end], self.weights[begin:end]


def tag_vectors(db: Database) -> TagVectors:
    """The papers that `db` now sees by their tags."""
    return _of_version.of(db)


def _read(db: Database) -> TagVectors:
    rows = db.conn.execute("SELECT paper, tag FROM paper_tags ORDER BY paper, tag").fetchall()
    papers = np.fromiter((paper for paper, _ in rows), np.int64, len(rows))
    ids = np.fromiter((tag for _, tag in rows), np.int64, len(rows))
    numbers, begins, sizes = np.unique(papers, return_index=True, return_counts=True)
    known, tags, used = np.unique(ids, return_inverse=True, return_counts=True)
    weights = np.log((1 + len(numbers)) / used).astype(np.float32)[tags]
    if len(rows):
        lengths = np.sqrt(np.add.reduceat(weights**2, begins))
        weights = weights / np.repeat(np.maximum(lengths, 1e-6), sizes)
    mean = np.bincount(tags, weights, len(known)) / max(len(numbers), 1)
    return TagVectors(
        numbers,
        begins.astype(np.int64),
        tags.astype(np.int64),
        weights.astype(np.float32),
        len(known),
        float(mean @ mean),
    )


_of_version = PerVersion(_read)
