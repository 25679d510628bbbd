"""The papers' vectors in memory, and which of them are near one.

A byte a dimension takes 0.2 KB a paper. Of more papers than are compared one by one, those are
looked at whose vectors point the same way in most dimensions: a bit a dimension tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from db.searching.meaning import keeping
from db.searching.meaning.bundled import bundled_vectors
from db.searching.meaning.keeping import STEP
from db.searching.meaning.space import Space, unit
from db.searching.meaning.words import Vector, Vectors
from db.store.versions import PerVersion, papers_token

ONE_BY_ONE = 10_000
"""Papers that are compared one by one: under 1 ms."""

NEAREST = 500
"""Of more papers, those that are looked at."""

SAMPLED = 2_000
"""Papers that say how near to a text papers are that have nothing to do with it."""

FEW = 400
"""Papers that do not say themselves how near papers are that have nothing to do with a text."""


Wanted = Sequence[int] | NDArray[np.int64]
"""The numbers of papers that are compared whatever else is."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near papers are to a text: their numbers in order, and of each the cosine, and by how
    many standard deviations it is above what is usual among all papers."""

    numbers: NDArray[np.int64]
    cosines: NDArray[np.float32]
    above: NDArray[np.float32]


NOTHING = Likeness(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class Index:
    """Vectors of papers, whose numbers are in order. Too few papers do not say what is usual; the
    vectors of `others` do."""

    numbers: NDArray[np.int64]
    vectors: NDArray[np.int8]
    signs: NDArray[np.uint64] | None
    others: NDArray[np.int8] | None = None

    def likeness(self, vector: Vector, wanted: Wanted = ()) -> Likeness:
        """How near papers are to a vector: all of them, or of many the wanted and the nearest."""
        if not len(self.numbers) or not vector.any():
            return NOTHING
        rows = self._rows(vector, wanted)
        cosines = self._cosines(rows, vector)
        usual = cosines if rows is None and self.others is None else self._usual(vector)
        spread = max(float(usual.std()), 1e-6)
        numbers = self.numbers if rows is None else self.numbers[rows]
        return Likeness(numbers, cosines, (cosines - usual.mean()) / spread)

    def vector(self, number: int) -> Vector | None:
        """The vector of a paper."""
        rows = self._places([number])
        return self.vectors[rows[0]].astype(np.float32) * np.float32(STEP) if len(rows) else None

    def papers(self, numbers: Sequence[int]) -> tuple[NDArray[np.int64], Vectors]:
        """Those of some papers that it has, by their numbers, and a vector for each."""
        places = self._places(numbers)
        return self.numbers[places], self.vectors[places].astype(np.float32) * np.float32(STEP)

    def sample(self) -> Vectors:
        """The vectors of papers that stand for all of them."""
        return self.papers(self.numbers[:: max(1, len(self.numbers) // SAMPLED)].tolist())[1]

    def vectors_of(self, numbers: Sequence[int]) -> Vectors:
        """The vectors of papers, a row each; of length 0 for one that is not here."""
        found = np.zeros((len(numbers), self.vectors.shape[1]), dtype=np.float32)
        wanted = np.asarray(numbers, dtype=np.int64)
        if len(self.numbers):
            places = np.minimum(np.searchsorted(self.numbers, wanted), len(self.numbers) - 1)
            held = self.numbers[places] == wanted
            found[held] = unit(self.vectors[places[held]].astype(np.float32))
        return found

    def _rows(self, vector: Vector, wanted: Wanted) -> NDArray[np.int64] | None:
        """The rows of the papers to compare; None for all."""
        if self.signs is None:
            return None
        differing = np.zeros(len(self.numbers), dtype=np.uint16)
        for word, asked in zip(self.signs, _signs(vector[None, :])[:, 0], strict=True):
            differing += np.bitwise_count(word ^ asked)
        nearest = np.argpartition(differing, NEAREST)[:NEAREST]
        return np.union1d(nearest, self._places(wanted))

    def _places(self, numbers: Wanted) -> NDArray[np.int64]:
        wanted = np.asarray(numbers, dtype=np.int64)
        places = np.searchsorted(self.numbers, wanted)
        places[places == len(self.numbers)] = 0
        return np.asarray(places[self.numbers[places] == wanted])

    def _usual(self, vector: Vector) -> Vector:
        """The cosines of papers that stand for all of them."""
        if self.others is not None:
            return _cosines(self.others, vector)
        return _cosines(self.vectors[:: max(1, len(self.numbers) // SAMPLED)], vector)

    def _cosines(self, rows: NDArray[np.int64] | None, vector: Vector) -> Vector:
        return _cosines(self.vectors if rows is None else self.vectors[rows], vector)


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the papers of a version mean."""

    space: Space
    index: Index


def meanings(db: Database) -> Meanings | None:
    """What the papers that `db` now sees mean; None where no load has learned it."""
    return _of_version.of(db)


def index_of(
    numbers: Sequence[int], vectors: Sequence[bytes], others: NDArray[np.int8] | None = None
) -> Index:
    """Papers by their numbers, which are in order, and their vectors."""
    rows = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), -1)
    signs = _signs(rows) if len(numbers) > ONE_BY_ONE else None
    return Index(np.array(numbers, dtype=np.int64), rows, signs, others)


def _read(db: Database) -> Meanings | None:
    space = keeping.space_of(db)
    if space is None:
        return None
    found = db.conn.execute(_VECTORS, [space]).fetchall()
    if not found:
        return None
    numbers, vectors = zip(*found, strict=True)
    is_few = len(numbers) < FEW and keeping.is_bundled(db, space)
    others = bundled_vectors() if is_few else None
    return Meanings(keeping.read_space(db, space), index_of(numbers, vectors, others))


def _cosines(vectors: NDArray[np.int8], vector: Vector) -> Vector:
    return np.asarray(vectors.astype(np.float32) @ (vector * np.float32(STEP)))


def _signs(vectors: NDArray[np.int8] | Vector) -> NDArray[np.uint64]:
    """A bit for each number that is above zero, 64 a row, a column a vector: rows are added up much
    faster than short columns."""
    bits = np.packbits(vectors > 0, axis=1)
    missing = -bits.shape[1] % 8
    words = np.pad(bits, ((0, 0), (0, missing))).view(np.uint64)
    return np.ascontiguousarray(words.T)


def _version(db: Database) -> str:
    """The papers and the space they have: one may be learned later than they came."""
    return f"{papers_token(db)} {keeping.space_of(db)}"


_of_version = PerVersion(_read, _version)

_VECTORS = """
    SELECT papers.number, vector FROM papers
    JOIN meaning_vectors ON meaning_vectors.number = papers.number
    WHERE space = ? AND record IN (SELECT record FROM placings) ORDER BY papers.number
"""
