"""A space in which texts of both languages are near where they mean the same.

One half of a text's vector is learned from the store's papers: those that have both languages are a
dictionary (latent semantic indexing across languages, Dumais et al., "Automatic cross-language
retrieval using latent semantic indexing", 1997). The other half is the mean of its words' vectors,
which were learned elsewhere. In each, the Chinese words of a text count as much as its others, and
what all texts in a script have in common is taken off: which language a text is in is no part of
what it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.language.text import is_han
from db.searching.meaning.bags import Bag, Bags, bags_of
from db.searching.meaning.words import NONE, Vector, Vectors, WordVectors, word_vectors

SOFTER = 0.6
"""The power of a word's weight (the logarithm of how rare it is) in what is learned: a word that
only two papers share is no direction of meaning."""

BROUGHT = 0.85
"""How much the half from elsewhere counts beside the learned one."""

COMMON = 0.5
"""A word in more than this share of the papers says nothing."""


@dataclass(frozen=True, slots=True)
class _Stems:
    """Stems as the space knows them: of each its rows in what is learned from papers and in what
    was learned elsewhere, NONE where there is none, how much it says, and whether it is Chinese."""

    learned: NDArray[np.intp]
    elsewhere: NDArray[np.intp]
    weights: Vector
    is_han: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Space:
    """What was learned from `papers` papers: the vectors of stems, how many of the papers use each,
    and what the papers have in common, which says nothing of any of them: a row for their Chinese
    words and one for the others, in each the learned half and then the other one."""

    papers: int
    learned: WordVectors
    using: NDArray[np.int32]
    common: Vectors

    @property
    def dimensions(self) -> int:
        return int(self.common.shape[1])

    def vectors(self, texts: Iterable[Iterable[str]]) -> Vectors:
        """A vector of length 1 for each text, given by its terms of `db.language.text`; of length 0
        where the space knows none of its words."""
        return self.vectors_of(bags_of(texts))

    def vectors_of(self, bags: Bags) -> Vectors:
        """The same for texts that are bags already."""
        stems = self._look_up(bags.stems)
        learned, brought = np.split(self.common, [self.learned.dimensions], axis=1)
        found = np.zeros((len(bags.texts), self.dimensions), dtype=np.float32)
        for row, bag in enumerate(bags.texts):
            ours, others = self._halves(bag, stems)
            halves = [unit(_meant(ours, learned)), BROUGHT * unit(_meant(others, brought))]
            found[row] = unit(np.concatenate(halves))
        return found

    def shared(self, bags: Bags) -> Vectors:
        """What some texts have in common, in each kind of script."""
        stems = self._look_up(bags.stems)
        texts = [np.concatenate(self._halves(bag, stems), axis=1) for bag in bags.texts]
        written = np.array(texts, dtype=np.float32)
        held = written.any(axis=2).sum(axis=0)
        return np.asarray(written.sum(axis=0) / np.maximum(held, 1)[:, None], dtype=np.float32)

    def _halves(self, bag: Bag, stems: _Stems) -> tuple[Vectors, Vectors]:
        """A text by what was learned from papers and by what was learned elsewhere, each as a row
        for its Chinese words and one for the others."""
        han = stems.is_han[bag.places]
        parts = [bag.of(han), bag.of(~han)]
        ours = [_sum(self.learned, stems.learned, part, stems.weights**SOFTER) for part in parts]
        others = [_sum(word_vectors(), stems.elsewhere, part, stems.weights) for part in parts]
        return unit(np.stack(ours)), unit(np.stack(others))

    def _look_up(self, stems: Sequence[str]) -> _Stems:
        learned = self.learned.rows(stems)
        used = np.where(learned == NONE, 1, self.using[learned])
        han = np.fromiter(map(is_han, stems), bool, len(stems))
        return _Stems(learned, word_vectors().rows(stems), weights(used, self.papers), han)


def _meant(scripts: Vectors, common: Vectors) -> Vector:
    """What a text means by its words in each script, without what is common to all texts."""
    own = np.where(scripts.any(axis=1, keepdims=True), scripts - common, 0)
    return np.asarray(unit(own).sum(axis=0), dtype=np.float32)


def weights(used: NDArray[np.integer], papers: int) -> Vector:
    """How much it says that a text holds a word which so many papers use: nothing where most do."""
    return np.where(used <= COMMON * papers, np.log(papers / used), 0).astype(np.float32)


def frequency(counts: Vector) -> Vector:
    """What it counts that a text holds a word so many times."""
    return 1 + np.log(counts)


def unit(vectors: Vectors) -> Vectors:
    """The same directions with length 1; nothing stays nothing."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def _sum(table: WordVectors, rows: NDArray[np.intp], bag: Bag, weights: Vector) -> Vector:
    """The weighted sum of the vectors of a text's stems, whose rows and weights are given."""
    held = rows[bag.places]
    known = held != NONE
    held = held[known]
    scaled = frequency(bag.counts[known]) * weights[bag.places[known]] * table.scales[held]
    return np.asarray(scaled @ table.values[held].astype(np.float32))
