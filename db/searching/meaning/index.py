"""The papers' vectors in memory, and which of them are near one.

A byte a dimension takes 0.3 KB a paper. Of more papers than are compared one by one, those are
looked at that lie on the same side of most of some planes as what they are compared with
(`coarse`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning import keeping
from db.searching.meaning.bundled import bundled_vectors
from db.searching.meaning.coarse import Coarse, coarse_of
from db.searching.meaning.keeping import STEP
from db.searching.meaning.space import Space, unit
from db.searching.meaning.words import Vector, Vectors
from db.store.connection import Database
from db.store.sql import json_list
from db.store.versions import PerVersion

ONE_BY_ONE = 10_000
"""Papers that are compared one by one: under 1 ms."""

NEAREST = 1_000
"""Of more papers, those that are looked at: of 87,394 they hold .87 of the true nearest 20 to 120
vague questions."""

AT_ONCE = 64
"""Vectors that are compared at once: 74 KB of floats, which stay in the processor's cache. A
megabyte for all of a lab's papers takes eight times as long: glibc has the system map and unmap
every block of over 128 KB."""

SAMPLED = 2_000
"""Papers that say how near to a text papers are that have nothing to do with it."""

HAN, OTHER = 1, 2
"""Chinese script, and all others."""

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
class Usual:
    """How near papers are to any vector: the mean of some papers' vectors, and how they vary."""

    middle: Vector
    covariance: Vectors

    def of(self, vector: Vector) -> tuple[float, float]:
        """The mean of these papers' cosines, and their standard deviation."""
        variance = max(float(vector @ self.covariance @ vector), 0.0)
        return float(self.middle @ vector), math.sqrt(variance)


@dataclass(frozen=True, slots=True)
class Index:
    """Vectors of papers, whose numbers are in order. Of many, `coarse` finds the nearest, and
    `usual` says what is usual among papers; it does so for too few, too, by others. `scripts` says
    of each paper in which scripts its words are, where that is known, and `in_all` in which those
    of all papers are, of many by a sample."""

    numbers: NDArray[np.int64]
    vectors: NDArray[np.int8]
    coarse: Coarse | None = None
    usual: Usual | None = None
    scripts: NDArray[np.uint8] | None = None
    in_all: int = 0

    def likeness(self, vector: Vector, wanted: Wanted = ()) -> Likeness:
        """How near papers are to a vector: all of them, or of many the wanted and the nearest."""
        if not len(self.numbers) or not vector.any():
            return NOTHING
        rows = self._rows(vector, wanted)
        cosines = _cosines(self.vectors, rows, vector)
        mean, spread = self.usual.of(vector) if self.usual else _mean_and_spread(cosines)
        numbers = self.numbers if rows is None else self.numbers[rows]
        above = (cosines - np.float32(mean)) / np.float32(max(spread, 1e-6))
        return Likeness(numbers, cosines, above)

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

    def lacking(self, numbers: NDArray[np.int64], script: int) -> NDArray[np.bool_] | None:
        """Which of some of its papers have no words in a script; None where that is not known."""
        if self.scripts is None:
            return None
        is_all = numbers is self.numbers
        held = self.scripts if is_all else self.scripts[np.searchsorted(self.numbers, numbers)]
        return np.asarray((held & script) == 0)

    def _rows(self, vector: Vector, wanted: Wanted) -> NDArray[np.int64] | None:
        """The rows of the papers to compare; None for all."""
        if self.coarse is None:
            return None
        compared = self.coarse.nearest(vector, NEAREST)
        compared[self._places(wanted)] = True
        return np.flatnonzero(compared)

    def _places(self, numbers: Wanted) -> NDArray[np.int64]:
        wanted = np.asarray(numbers, dtype=np.int64)
        places = np.searchsorted(self.numbers, wanted)
        places[places == len(self.numbers)] = 0
        return np.asarray(places[self.numbers[places] == wanted])


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the papers of a version mean."""

    space: Space
    index: Index


def meanings(db: Database) -> Meanings | None:
    """What the papers that `db` now sees mean; None where no load has learned it."""
    return _of_version.of(db)


def index_of(
    numbers: Sequence[int],
    vectors: Sequence[bytes],
    others: NDArray[np.int8] | None = None,
    scripts: NDArray[np.uint8] | None = None,
) -> Index:
    """Papers by their numbers, which are in order, and their vectors. Where they are too few to say
    what is usual, `others` do. `scripts` are those of each paper, or of many those of some."""
    rows = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), -1)
    held = np.array(numbers, dtype=np.int64)
    in_all = 0 if scripts is None else int(np.bitwise_and.reduce(scripts, initial=HAN | OTHER))
    if len(numbers) <= ONE_BY_ONE:
        usual = None if others is None else _usual(others)
        return Index(held, rows, usual=usual, scripts=scripts, in_all=in_all)
    usual = _usual(rows[:: max(1, len(rows) // SAMPLED)])
    return Index(held, rows, coarse_of(rows), usual, in_all=in_all)


def _usual(vectors: NDArray[np.int8]) -> Usual:
    some = vectors.astype(np.float32) * np.float32(STEP)
    middle = some.mean(axis=0)
    apart = some - middle
    return Usual(middle, apart.T @ apart / np.float32(len(some)))


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
    step = 1 if len(numbers) <= ONE_BY_ONE else len(numbers) // SAMPLED
    scripts = _scripts(db, numbers[::step])
    return Meanings(keeping.read_space(db, space), index_of(numbers, vectors, others, scripts))


def _scripts(db: Database, numbers: Sequence[int]) -> NDArray[np.uint8]:
    """In which scripts papers say what they say; in each where it cannot be told."""
    said = dict(db.conn.execute(_SCRIPTS, [json_list(numbers)]))
    return np.array([said.get(number) or HAN | OTHER for number in numbers], dtype=np.uint8)


def _cosines(vectors: NDArray[np.int8], rows: NDArray[np.int64] | None, vector: Vector) -> Vector:
    """The cosines of some rows of vectors, None for all, with a vector."""
    scaled = vector * np.float32(STEP)
    cosines = np.empty(len(vectors) if rows is None else len(rows), np.float32)
    floats = np.empty((AT_ONCE, vectors.shape[1]), np.float32)
    for begin in range(0, len(cosines), AT_ONCE):
        these = slice(begin, begin + AT_ONCE)
        some = vectors[these if rows is None else rows[these]]
        part = floats[: len(some)]
        part[:] = some
        np.matmul(part, scaled, out=cosines[these])
    return cosines


def _mean_and_spread(values: Vector) -> tuple[float, float]:
    """The mean and the standard deviation, by the products that numpy is fastest at."""
    mean = float(values.sum()) / len(values)
    apart = values - np.float32(mean)
    return mean, math.sqrt(float(apart @ apart) / len(values))


def _version(db: Database) -> str:
    """The papers and the space they have: one may be learned later than they came."""
    token, space = keeping.version_and_space(db)
    return f"{token} {space}"


_of_version = PerVersion(_read, _version)

_VECTORS = """
    SELECT papers.number, vector FROM papers
    JOIN meaning_vectors ON meaning_vectors.number = papers.number
    WHERE space = ? AND record IN (SELECT record FROM placings) ORDER BY papers.number
"""

_SCRIPTS = f"""
    SELECT papers_fts.rowid,
        (chinese <> '' OR abstract GLOB '[一-鿿]*') * {HAN}
        + (tldr <> '' OR (abstract <> '' AND abstract NOT GLOB '[一-鿿]*')) * {OTHER}
    FROM json_each(?) AS wanted CROSS JOIN papers_fts ON papers_fts.rowid = wanted.value
"""
