"""Learning a space from some papers, within bounds that hold for any number of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.bags import Bags
from db.searching.meaning.decomposition import Row, leading_directions
from db.searching.meaning.on_disk import NONE
from db.searching.meaning.space import SOFTER, Space, frequency, unit, weights
from db.searching.meaning.words import Vector, packed, word_vectors

LEARNED_FROM = 4_000
"""Papers that a space is learned from at most: 2 s and 100 MB of what a load takes."""

MAX_STEMS = 30_000
"""Stems that have vectors: those that most of the papers use."""

DIMENSIONS = 160
"""Measured on vague queries and across languages, as 60, 80, 120, 200 and 240 are
(docs/search-notes.md)."""


def learn(bags: Bags) -> Space | None:
    """A space learned from papers; None where they have too few words in common."""
    using = bags.using()
    known = np.argsort(-using, kind="stable")[:MAX_STEMS]
    known = known[using[known] > 1]
    if len(known) < DIMENSIONS:
        return None
    columns = np.full(len(bags.stems), NONE)
    columns[known] = np.arange(len(known))
    says = weights(using[known], len(bags)) ** SOFTER
    rows = [_row(places, counts, columns, says) for places, counts in bags.each()]
    names = [bags.stems[place] for place in known]
    learned = packed(names, leading_directions(rows, len(known), DIMENSIONS))
    held = dict(zip(names, using[known].tolist(), strict=True))
    used = np.array([held[stem.decode()] for stem in learned.words], dtype=np.int32)
    width = learned.dimensions + word_vectors().dimensions
    nothing = np.zeros((2, width), dtype=np.float32)
    space = Space(len(bags), learned, used, nothing)
    return replace(space, common=space.shared(bags))


def _row(places: NDArray[np.intp], counts: Vector, columns: NDArray[np.intp], says: Vector) -> Row:
    """A paper as a row of length 1 of the matrix of papers and stems."""
    wanted = columns[places]
    known = wanted != NONE
    return wanted[known], unit(frequency(counts[known]) * says[wanted[known]])
