"""A space in which texts of both languages are near where they mean the same.

One half of a text's vector is learned from the store's papers: those that have both languages are a
dictionary (latent semantic indexing across languages, Dumais et al., "Automatic cross-language
retrieval using latent semantic indexing", 1997). The other half is the mean of its words' vectors,
which were learned elsewhere. In each, the Chinese words of a text count as much as its others, and
what all texts in a script have in common is taken off: which language a text is in is no part of
what it means.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from db.language.text import are_han
from db.searching.meaning.bags import Bags, bag_of, bags_of
from db.searching.meaning.on_disk import NONE, RowsOnDisk
from db.searching.meaning.words import (
    Table,
    Vector,
    Vectors,
    WordVectors,
    utf8,
    word_vectors,
)

SOFTER = 0.6
"""The power of a word's weight (the logarithm of how rare it is) in what is learned: a word that
only two papers share is no direction of meaning."""

BROUGHT = 0.85
"""How much the half from elsewhere counts beside the learned one."""

COMMON = 0.5
"""A word in more than this share of the papers says nothing."""

TOGETHER = 200
"""Texts whose vectors are made together: one MB."""


@dataclass(frozen=True, slots=True)
class Stems:
    """Stems as the space knows them: of each its rows in what is learned from papers and in what
    was learned elsewhere, NONE where there is none, how much it says, and whether it is Chinese."""

    stems: Sequence[str]
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
    elsewhere: NDArray[np.int32] = field(init=False, repr=False)
    """Of each stem, its row in what was learned elsewhere."""

    says: Vector = field(init=False, repr=False)
    """Of each stem, how much it says; of one that it does not know, behind them."""

    def __post_init__(self) -> None:
        elsewhere = word_vectors().rows_of(self.learned.words).astype(np.int32)
        says = weights(np.append(self.using, 1), self.papers)
        object.__setattr__(self, "elsewhere", elsewhere)
        object.__setattr__(self, "says", says)

    @property
    def dimensions(self) -> int:
        return int(self.common.shape[1])

    def vectors(self, texts: Iterable[Iterable[str]]) -> Vectors:
        """A vector of length 1 for each text, given by its terms of `db.language.text`; of length 0
        where the space knows none of its words."""
        return self.vectors_of(bags_of(texts))

    def vector(self, text: Iterable[str]) -> Vector:
        """The vector of one text, without what it takes to make many at once: a third of the time
        of a question."""
        bag = bag_of(text)
        return self.vector_of(bag, self.look_up(list(bag)))

    def vector_of(self, bag: Mapping[str, int], stems: Stems) -> Vector:
        """The same for a text that is a bag already, and its stems looked up, in their order."""
        often = frequency(np.fromiter(bag.values(), np.float32, len(bag)))
        own = self.learned.dimensions
        ours = _one(self.learned, stems.learned, often * stems.weights**SOFTER, stems.is_han)
        others = _one(word_vectors(), stems.elsewhere, often * stems.weights, stems.is_han)
        halves = (
            _unit(_together(ours, self.common[:, :own])),
            BROUGHT * _unit(_together(others, self.common[:, own:])),
        )
        return _unit(np.concatenate(halves))

    def vectors_of(self, bags: Bags) -> Vectors:
        """The same for texts that are bags already."""
        stems = self.look_up(bags.stems)
        parts = [self._vectors(part, stems) for part in bags.parts(TOGETHER)]
        return np.concatenate(parts) if parts else np.zeros((0, self.dimensions), np.float32)

    def shared(self, bags: Bags) -> Vectors:
        """What some texts have in common, in each kind of script."""
        stems = self.look_up(bags.stems)
        total = np.zeros((2, self.dimensions))
        held = np.zeros(2, dtype=np.intp)
        for part in bags.parts(TOGETHER):
            written = np.concatenate(self._halves(part, stems), axis=2)
            total += written.sum(axis=0)
            held += written.any(axis=2).sum(axis=0)
        return np.asarray(total / np.maximum(held, 1)[:, None], dtype=np.float32)

    def knows(self, stems: Sequence[str]) -> NDArray[np.bool_]:
        """Which stems the papers that taught it hold."""
        return np.asarray(self.learned.rows(stems) != NONE, dtype=bool)

    def said(self, stems: Sequence[str]) -> Vector:
        """How much each stem says by how many of these papers hold it; most where none does."""
        return self.look_up(stems).weights

    def _vectors(self, bags: Bags, stems: Stems) -> Vectors:
        ours, others = self._halves(bags, stems)
        own = self.learned.dimensions
        learned, brought = self.common[:, :own], self.common[:, own:]
        halves = unit(_meant(ours, learned)), BROUGHT * unit(_meant(others, brought))
        return unit(np.concatenate(halves, axis=1))

    def _halves(self, bags: Bags, stems: Stems) -> tuple[Vectors, Vectors]:
        """Texts by what was learned from papers and by what was learned elsewhere, each as a row
        for its Chinese words and one for the others."""
        scripts = 2 * np.repeat(np.arange(len(bags)), np.diff(bags.begins))
        scripts += ~stems.is_han[bags.places]
        often = frequency(bags.counts)
        ours = often * (stems.weights**SOFTER)[bags.places]
        others = often * stems.weights[bags.places]
        return (
            unit(_sums(self.learned, stems.learned[bags.places], ours, scripts, len(bags))),
            unit(_sums(word_vectors(), stems.elsewhere[bags.places], others, scripts, len(bags))),
        )

    def look_up(self, stems: Sequence[str]) -> Stems:
        """What the space knows of some stems."""
        words = utf8(stems)
        learned = self.learned.rows_of(words)
        elsewhere = self.elsewhere[learned].astype(np.intp)
        if (unknown := learned == NONE).any():
            elsewhere[unknown] = word_vectors().rows_of(words[unknown])
        han = np.array(are_han(stems), bool)
        return Stems(stems, learned, elsewhere, self.says[learned], han)


def meant_by(
    table: Table, rows: NDArray[np.intp], counts: Vectors, han: NDArray[np.bool_], common: Vectors
) -> Vectors:
    """What a few texts mean by one table, vectors of length 1, given how much each of their words
    counts in each text, a text a row; of each word the row in the table, and whether it is Chinese;
    and what the table's texts have in common."""
    known = np.flatnonzero(rows != NONE)
    scaled = counts[:, known] * table.scales[rows[known]]
    scripts = np.stack((scaled * han[known], scaled * ~han[known]), axis=1)
    # Text by text: for a larger product OpenBLAS would wait for threads of its own.
    values = table.values
    held = values.once(rows[known]) if isinstance(values, RowsOnDisk) else values[rows[known]]
    sums = scripts @ held.astype(np.float32)
    return unit(_meant(unit(sums), common))


def _meant(scripts: Vectors, common: Vectors) -> Vectors:
    """What each text means by its words in each script, without what is common to all texts."""
    own = np.where(scripts.any(axis=2, keepdims=True), scripts - common, 0)
    return np.asarray(unit(own).sum(axis=1), dtype=np.float32)


def _one(table: Table, rows: NDArray[np.intp], weights: Vector, han: NDArray[np.bool_]) -> Vectors:
    """The weighted sums of the vectors of one text's stems: of the Chinese ones and of the others,
    given the row, the weight and the script of each."""
    scaled = np.where(rows == NONE, 0, weights * table.scales[rows])
    scripts = np.zeros((2, len(rows)), dtype=np.float32)
    scripts[0] = scaled * han
    scripts[1] = scaled - scripts[0]
    return np.asarray(scripts @ table.values[rows].astype(np.float32))


def _together(sums: Vectors, common: Vectors) -> Vector:
    """`_meant` of one text, by its sums in each script."""
    total = np.zeros(common.shape[1], np.float32)
    for one, shared in zip(sums, common, strict=True):
        if length := math.sqrt(one @ one):
            total += _unit(one / length - shared)
    return total


def _unit(vector: Vector) -> Vector:
    """`unit` of one vector."""
    return vector / np.float32(max(math.sqrt(vector @ vector), 1e-9))


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


def _sums(
    table: Table,
    rows: NDArray[np.intp],
    weights: Vector,
    scripts: NDArray[np.intp],
    texts: int,
) -> Vectors:
    """The weighted sums of the vectors of texts' stems: of each stem the row, the weight, and
    whether it is Chinese and of which text."""
    known = np.flatnonzero(rows != NONE)
    known = known[np.argsort(scripts[known], kind="stable")]
    rows, scripts = rows[known], scripts[known]
    scaled = weights[known] * table.scales[rows]
    values = table.values[rows]
    found = np.zeros((2 * texts, table.dimensions), dtype=np.float32)
    ends = [*(np.flatnonzero(np.diff(scripts)) + 1).tolist(), len(rows)]
    begin = 0
    for end in ends if len(rows) else ():
        part = slice(begin, end)
        found[scripts[begin]] = scaled[part] @ values[part].astype(np.float32)
        begin = end
    return found.reshape(texts, 2, -1)
