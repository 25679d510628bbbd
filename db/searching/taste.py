"""What fits somebody who likes some papers and does not want others.

A taste is a vector in each of two spaces, of meaning and of tags: the mean of what is liked, less a
part of the mean of what is not wanted (J. Rocchio, Relevance feedback in information retrieval, in:
The SMART Retrieval System, 1971). In meaning the nearest few of what is liked count beside the
mean, for somebody who reads on several things. How much each space says is not fixed: it is how far
what is liked agrees in it, beyond what papers agree anyway. bench/README.md has the figures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.index import Index, meanings
from db.searching.meaning.space import unit
from db.searching.meaning.words import Vector, Vectors
from db.searching.tag_vectors import TagVectors, tag_vectors
from db.store.connection import Database
from db.store.versions import PerVersion

UNWANTED = 0.5
"""How much what is not wanted counts against what is liked: Rocchio's gamma over his beta."""

MEAN, NEAREST, FEW = 0.5, 1.0, 3
"""What nearness to the mean of what is liked counts, and to the nearest few of it."""

TAGS = 2.0
"""What nearness in tags counts, where meaning counts `MEAN + NEAREST`."""

UNSURE = 0.01
"""Agreement that is taken for granted in both spaces: one paper agrees with itself alone."""

MAX_COMPARED = 300
"""Papers that are compared with each one that is liked: the nearest to the mean."""

MAX_BY_TAGS = 500
"""Papers that are looked at for their tags alone, where there are too many to look at all."""

LIKE = 0.4
"""The cosine from which on two papers are called alike."""

FIT = 0.7
"""How much it weighs that a paper fits; the rest is that it is unlike those before it. Carbonell
and Goldstein call it lambda."""


@dataclass(frozen=True, slots=True)
class Taste:
    """Papers that are liked, by number, with how much each counts, and those not wanted."""

    liked: Mapping[int, float]
    unwanted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fitting:
    """A paper, and how well it fits a taste: comparable within one answer."""

    number: int
    score: float


def fitting(db: Database, taste: Taste, without: Collection[int] = ()) -> list[Fitting]:
    """The papers that fit a taste, the best first, at most `MAX_COMPARED`: none of what is liked or
    not wanted, nor of `without`. None where nothing is known of what is liked."""
    found = meanings(db)
    if found is None:
        return []
    index, tags = found.index, tag_vectors(db)
    known, vectors = index.papers(list(taste.liked))
    if not len(known):
        return []
    weights = np.array([taste.liked[number] for number in known.tolist()], dtype=np.float32)
    mean = weights @ vectors / weights.sum() - UNWANTED * _mean(index.papers(taste.unwanted)[1])
    profile = tags.profile(taste.liked.items())
    profile -= UNWANTED * tags.profile((number, 1.0) for number in taste.unwanted)
    by_tags = tags.cosines(profile)
    out = [*taste.liked, *taste.unwanted, *without]
    told = _told_by_tags(db, taste, vectors, tags)
    numbers, to_mean = _candidates(index, tags, by_tags, unit(mean), out)
    theirs = told * TAGS * tags.among(by_tags, numbers)
    best = _first((1 - told) * to_mean + theirs, MAX_COMPARED)
    numbers, to_mean, theirs = numbers[best], to_mean[best], theirs[best]
    meant = index.papers(numbers.tolist())[1]
    unlike = index.papers(taste.unwanted)[1]
    near = _nearest(meant @ vectors.T) - UNWANTED * _nearest(meant @ unlike.T)
    scores = (1 - told) * (MEAN * to_mean + NEAREST * near) + theirs
    return [
        Fitting(int(numbers[at]), float(scores[at])) for at in _first(scores, MAX_COMPARED).tolist()
    ]


def like_which(
    db: Database, papers: Sequence[int], liked: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """Which of what is liked each of some papers is like, the nearest first; those that are like
    none are left out."""
    found = meanings(db)
    if found is None or not papers:
        return {}
    known, vectors = found.index.papers(liked)
    numbers, theirs = found.index.papers(papers)
    cosines = theirs @ vectors.T
    like = {
        number: tuple(known[at] for at in _first(row, len(row)) if row[at] >= LIKE)
        for number, row in zip(numbers.tolist(), cosines, strict=True)
    }
    return {number: tuple(map(int, some)) for number, some in like.items() if some}


def spread(db: Database, papers: Sequence[Fitting], most: int) -> list[Fitting]:
    """The papers that fit, at most so many, in an order that does not stay on one thing: each next
    one is of greatest maximal marginal relevance (J. Carbonell and J. Goldstein, The Use of MMR,
    Diversity-Based Reranking, SIGIR 1998), fitting best and sharing the fewest tags with those
    before it."""
    if not papers:
        return []
    rows = tag_vectors(db).matrix([paper.number for paper in papers])
    fits = np.array([paper.score for paper in papers], dtype=np.float32)
    fits /= max(float(fits.max(initial=0)), 1e-6)
    shared = np.zeros(len(papers), dtype=np.float32)
    left = np.ones(len(papers), dtype=bool)
    chosen: list[Fitting] = []
    while len(chosen) < min(most, len(papers)):
        worth = np.where(left, FIT * fits - (1 - FIT) * shared, -np.inf)
        best = int(np.argmax(worth))  # of equals the first
        left[best] = False
        chosen.append(papers[best])
        shared = np.maximum(shared, rows @ rows[best])
    return chosen


def _candidates(
    index: Index, tags: TagVectors, by_tags: Vector, mean: Vector, without: Collection[int]
) -> tuple[NDArray[np.int64], Vector]:
    """The papers to look at, by number, and how near each is to a mean: all, or of many the nearest
    to it and those whose tags are."""
    best_by_tags = tags.numbers[_first(by_tags, MAX_BY_TAGS)]
    near = index.likeness(mean, best_by_tags.tolist())
    admitted = ~np.isin(near.numbers, np.array(list(without), dtype=np.int64))
    return near.numbers[admitted], near.cosines[admitted]


def _told_by_tags(db: Database, taste: Taste, vectors: Vectors, tags: TagVectors) -> float:
    """How much of what papers fit by is their tags, from 0 to 1."""
    theirs = max(0.0, _agreement(tags.matrix(list(taste.liked))) - tags.agreement)
    meant = max(0.0, _agreement(vectors) - _usual_agreement.of(db))
    return (theirs + UNSURE) / (theirs + meant + 2 * UNSURE)


def _agreement(vectors: Vectors) -> float:
    """The mean cosine of two of some papers; 0 where there is one."""
    count = len(vectors)
    if count < 2:
        return 0.0
    total = vectors.sum(axis=0)
    return float((total @ total - (vectors**2).sum()) / (count * (count - 1)))


def _of_all(db: Database) -> float:
    found = meanings(db)
    return _agreement(found.index.sample()) if found else 0.0


_usual_agreement = PerVersion(_of_all)


def _mean(vectors: Vectors) -> Vector:
    return np.asarray(vectors.sum(axis=0) / max(len(vectors), 1), dtype=np.float32)


def _nearest(cosines: Vectors) -> Vector:
    """The mean of the few highest cosines in each row; 0 where there are none."""
    if not cosines.shape[1]:
        return np.zeros(len(cosines), dtype=np.float32)
    few = min(FEW, cosines.shape[1])
    highest = np.partition(cosines, cosines.shape[1] - few, axis=1)[:, -few:]
    return np.asarray(highest.mean(axis=1), dtype=np.float32)


def _first(scores: Vector, most: int) -> NDArray[np.intp]:
    """The places of the highest scores, the highest first, of equals the first."""
    return np.argsort(-scores, kind="stable")[:most]
