"""Learning a space from some papers, within bounds that hold for any number of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from db.searching.meaning.decomposition import Row, leading_directions
from db.searching.meaning.space import SOFTER, Space, counted, frequency, stems_of, unit, weight
from db.searching.meaning.words import Vector, packed, word_vectors

LEARNED_FROM = 4_000
"""Papers that a space is learned from at most: 2 s and 100 MB of what a load takes."""

FEWEST = 20
"""Papers from which on there is something to learn."""

MAX_STEMS = 30_000
"""Stems that have vectors: those that most of the papers use."""

DIMENSIONS = 80
"""Measured on vague queries, as 60, 100, 150, 200 and 300 are (bench/README.md)."""


def learn(texts: Sequence[Sequence[str]]) -> Space | None:
    """A space learned from papers, each given by its terms; None where they are too few."""
    bags = [_stemmed(counted(text)) for text in texts]
    using = Counter(stem for bag in bags for stem in bag)
    known = [stem for stem, papers in using.most_common(MAX_STEMS) if papers > 1]
    if len(bags) < FEWEST or len(known) < DIMENSIONS:
        return None
    places = {stem: place for place, stem in enumerate(known)}
    weights = np.array([weight(using[stem], len(bags)) for stem in known], dtype=np.float32)
    rows = [_row(bag, places, weights**SOFTER) for bag in bags]
    learned = packed(known, leading_directions(rows, len(known), DIMENSIONS))
    nothing = np.zeros((2, word_vectors().dimensions), dtype=np.float32)
    held = np.array([using[stem.decode()] for stem in learned.words], dtype=np.int32)
    space = Space(len(bags), learned, held, nothing)
    return Space(len(bags), learned, held, space.shared(texts))


def _stemmed(words: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for stem, count in zip(stems_of(list(words)), words.values(), strict=True):
        found[stem] += count
    return found


def _row(bag: Counter[str], places: dict[str, int], weights: Vector) -> Row:
    """A paper as a row of length 1 of the matrix of papers and stems."""
    held = [(places[stem], count) for stem, count in bag.items() if stem in places]
    columns = np.array([place for place, _ in held], dtype=np.int32)
    counts = np.array([count for _, count in held], dtype=np.float32)
    return columns, unit(frequency(counts) * weights[columns])
