"""A space in which texts of both languages are near where they mean the same.

One half of a text's vector is learned from the store's papers: those that have both languages are a
dictionary (latent semantic indexing across languages, Dumais et al., "Automatic cross-language
retrieval using latent semantic indexing", 1997). The other half is the mean of its words' vectors,
which were learned elsewhere. Each half counts as much as the other.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from db.language.english import STOP_WORDS
from db.language.stems import stems
from db.language.text import is_han
from db.searching.meaning.words import NONE, Vector, Vectors, WordVectors, word_vectors

SOFTER = 0.5
"""The power of a word's weight (the logarithm of how rare it is) in what is learned: a word that
only two papers share is no direction of meaning."""

COMMON = 0.5
"""A word in more than this share of the papers says nothing."""

REMEMBERED = 60_000
"""Words whose places are remembered while papers are gone through."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A word as the space knows it: its stem's rows in what is learned from papers and in what was
    learned elsewhere, NONE where there is none, and how much it says."""

    stem: int
    elsewhere: int
    weight: float
    is_han: bool


@dataclass(frozen=True, slots=True)
class Space:
    """What was learned from `papers` papers: the vectors of stems, how many of the papers use each,
    and what the other halves of all papers have in common, those of their Chinese words and those
    of others, which says nothing of any of them."""

    papers: int
    learned: WordVectors
    using: NDArray[np.int32]
    common: Vectors
    _known: dict[str, _Known] = field(default_factory=dict, compare=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    @property
    def dimensions(self) -> int:
        return self.learned.dimensions + int(self.common.shape[1])

    def vectors(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """A vector of length 1 for each text, given by its terms of `db.language.text`; of length 0
        where the space knows none of its words."""
        found = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, bag in enumerate(self._bags(texts)):
            halves = [self._learned(bag), self._brought(bag)]
            found[row] = unit(np.concatenate([unit(half) for half in halves]))
        return found

    def shared(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """What the halves from elsewhere of some texts have in common, in each kind of script."""
        halves = np.array([_elsewhere(bag) for bag in self._bags(texts)], dtype=np.float32)
        held = halves.any(axis=2).sum(axis=0)
        return np.asarray(halves.sum(axis=0) / np.maximum(held, 1)[:, None], dtype=np.float32)

    def _brought(self, bag: _Bag) -> Vector:
        """The half that was learned elsewhere, without what is common to all papers."""
        parts = zip(_elsewhere(bag), self.common, strict=True)
        chinese, other = (unit(own - common) if own.any() else own for own, common in parts)
        return np.asarray(chinese + other)

    def _learned(self, bag: _Bag) -> Vector:
        """The half that was learned from papers; words with one stem count as one."""
        counts: dict[int, int] = {}
        weights: dict[int, float] = {}
        for one, count in bag:
            if one.stem != NONE:
                counts[one.stem] = counts.get(one.stem, 0) + count
                weights[one.stem] = one.weight**SOFTER
        return _sum(self.learned, [(row, count, weights[row]) for row, count in counts.items()])

    def _bags(self, texts: Sequence[Sequence[str]]) -> list[_Bag]:
        bags = [counted(text) for text in texts]
        known = self._look_up({word for bag in bags for word in bag})
        return [[(known[word], count) for word, count in bag.items()] for bag in bags]

    def _look_up(self, words: set[str]) -> dict[str, _Known]:
        """What the space knows of words; remembered, since papers write the same ones."""
        with self._lock:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            new = [word for word in words if word not in self._known]
            stemmed = stems_of(new)
            learned, elsewhere = self.learned.rows(stemmed), word_vectors().rows(stemmed)
            for word, row, other in zip(new, learned, elsewhere, strict=True):
                used = int(self.using[row]) if row != NONE else 1
                self._known[word] = _Known(row, other, weight(used, self.papers), is_han(word))
            return {word: self._known[word] for word in words}


_Bag = Sequence[tuple[_Known, int]]
"""The words of a text, and how often it holds each."""


def _elsewhere(bag: _Bag) -> tuple[Vector, Vector]:
    """The half of a text's vector that was learned elsewhere, of its Chinese words and of others:
    which language a text is in is no part of what it means."""
    known = [(one, count) for one, count in bag if one.elsewhere != NONE]
    parts = ([pair for pair in known if pair[0].is_han == han] for han in (True, False))
    chinese, other = (
        unit(_sum(word_vectors(), [(one.elsewhere, count, one.weight) for one, count in part]))
        for part in parts
    )
    return chinese, other


def stems_of(words: Sequence[str]) -> list[str]:
    """The stem of each word. Chinese ones are their own and need not be asked for."""
    latin = [word for word in words if not is_han(word)]
    known = dict(zip(latin, stems(latin), strict=True))
    return [known.get(word, word) for word in words]


def counted(terms: Iterable[str]) -> Counter[str]:
    """How often a text holds each term that may tell what it means: no stop words, and of Chinese
    the pairs."""
    counts = Counter(terms)
    for term in [one for one in counts if one in STOP_WORDS or (len(one) < 2 and is_han(one))]:
        del counts[term]
    return counts


def weight(used: int, papers: int) -> float:
    """How much it says that a text holds a word: nothing where most texts do."""
    return math.log(papers / used) if used <= COMMON * papers else 0.0


def frequency(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """What it counts that a text holds a word so many times."""
    return 1 + np.log(counts)


def unit(vectors: Vectors) -> Vectors:
    """The same directions with length 1; nothing stays nothing."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def _sum(table: WordVectors, words: Sequence[tuple[int, int, float]]) -> Vector:
    """The weighted sum of words' vectors: the row of each, how often, and how much it says."""
    if not words:
        return np.zeros(table.dimensions, dtype=np.float32)
    rows, counts, weights = (np.array(column) for column in zip(*words, strict=True))
    scaled = frequency(counts.astype(np.float32)) * weights * table.scales[rows]
    return np.asarray(scaled.astype(np.float32) @ table.values[rows].astype(np.float32))
