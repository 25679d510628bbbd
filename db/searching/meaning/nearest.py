"""Which sentence of a paper is nearest in meaning to a question.

To look up words and to read their vectors takes most of it. Those that were made elsewhere are read
for those sentences alone that are nearest by what is learned from papers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from db.language.english import STOP_WORDS
from db.language.stems import stems
from db.language.text import are_han, words_of_lines
from db.searching.meaning.on_disk import NONE
from db.searching.meaning.space import (
    BROUGHT,
    SOFTER,
    Space,
    frequency,
    meant_by,
    unit,
)
from db.searching.meaning.words import Vector, Vectors, utf8, word_vectors

LIKELY = 5
"""Sentences that are compared by both halves of the space: of 100 that are the nearest 97 are among
so many that are by what is learned."""


def nearest(space: Space, said: Sequence[str], query: Vector) -> int:
    """Which of some sentences of a paper, at least one, is nearest to a question, given by its
    vector: the first of those that are as near."""
    held = _held(space, said)
    own = space.learned.dimensions
    learned, brought = space.common[:, :own], space.common[:, own:]
    counts = held.often * held.weights**SOFTER
    ours = meant_by(space.learned, held.learned, counts, held.is_han, learned)
    likely = np.sort(np.argsort(-(ours @ query[:own]), kind="stable")[:LIKELY])
    some = held.of(likely)
    counts = some.often * some.weights
    others = meant_by(word_vectors(), _elsewhere(space, some), counts, some.is_han, brought)
    vectors = unit(np.concatenate((ours[likely], BROUGHT * others), axis=1))
    return int(likely[np.argmax(vectors @ query)])


@dataclass(frozen=True, slots=True)
class _Held:
    """What sentences hold: words, a column each, by how much it counts how often each sentence
    holds them; their rows in what is learned, or NONE; how much they say; whether they are
    Chinese."""

    often: Vectors
    words: NDArray[np.bytes_]
    learned: NDArray[np.intp]
    weights: Vector
    is_han: NDArray[np.bool_]

    def of(self, some: NDArray[np.intp]) -> _Held:
        """The same of some of the sentences."""
        often = self.often[some]
        columns = np.flatnonzero(often.any(axis=0))
        return _Held(
            often[:, columns],
            self.words[columns],
            self.learned[columns],
            self.weights[columns],
            self.is_han[columns],
        )


def _held(space: Space, said: Sequence[str]) -> _Held:
    """What sentences hold, their words counted in one array."""
    lines = list(map(Counter, words_of_lines(said)))
    telling = [word for word in dict.fromkeys(chain(*lines)) if word not in STOP_WORDS]
    others = [word for word, han in zip(telling, are_han(telling), strict=True) if not han]
    stemmed = list(map(dict(zip(others, stems(others), strict=True)).get, telling, telling))
    columns = {stem: column for column, stem in enumerate(dict.fromkeys(stemmed))}
    column_of = dict(zip(telling, map(columns.__getitem__, stemmed), strict=True))
    width = len(columns) + 1  # the last for what does not tell
    size = sum(map(len, lines))
    each = (column_of.get(word, len(columns)) for word in chain(*lines))
    places = np.fromiter(each, np.intp, size)
    places += np.repeat(np.arange(0, width * len(lines), width), list(map(len, lines)))
    times = np.fromiter(chain.from_iterable(line.values() for line in lines), np.float64, size)
    counts = np.bincount(places, times, width * len(lines)).astype(np.float32)
    held = np.flatnonzero(counts)
    counts[held] = frequency(counts[held])
    words = utf8(columns)
    learned = space.learned.rows_of(words)
    often = counts.reshape(-1, width)[:, :-1]
    return _Held(often, words, learned, space.says[learned], np.array(are_han(columns)))


def _elsewhere(space: Space, held: _Held) -> NDArray[np.intp]:
    """The rows of words among those from elsewhere, or NONE."""
    rows = space.elsewhere[held.learned].astype(np.intp)
    unknown = np.flatnonzero(held.learned == NONE)
    rows[unknown] = word_vectors().rows_of(held.words[unknown])
    return rows
