"""Texts as bags of stems: which ones each holds, and how often.

Papers are gone through in arrays: word by word in Python they took most of what a load takes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.language.english import STOP_WORDS
from db.language.stems import stems
from db.language.text import is_han
from db.searching.meaning.words import Vector


@dataclass(frozen=True, slots=True)
class Bag:
    """A text by its stems: their places in the list of all of them, in order, and how often the
    text holds each."""

    places: NDArray[np.intp]
    counts: Vector

    def of(self, wanted: NDArray[np.bool_]) -> Bag:
        """Some of the stems: those whose place in the bag is marked."""
        return Bag(self.places[wanted], self.counts[wanted])


@dataclass(frozen=True, slots=True)
class Bags:
    """Some texts, and the stems that they hold."""

    stems: Sequence[str]
    texts: Sequence[Bag]

    def using(self) -> NDArray[np.intp]:
        """How many of the texts hold each stem."""
        places = [np.zeros(0, np.intp), *(bag.places for bag in self.texts)]
        return np.bincount(np.concatenate(places), minlength=len(self.stems))


def bags_of(texts: Iterable[Iterable[str]]) -> Bags:
    """Texts, given by their terms of `db.language.text`, without the terms that do not tell what a
    text means: stop words, and of Chinese the single characters."""
    seen: defaultdict[str, int] = defaultdict()
    seen.default_factory = seen.__len__  # each new word has the next place
    found = []
    for text in texts:
        counts = Counter(text)
        places = np.fromiter(map(seen.__getitem__, counts), np.intp, len(counts))
        found.append((places, np.fromiter(counts.values(), np.float32, len(counts))))
    words = list(seen)
    stemmed = stems(words)
    known = {stem: place for place, stem in enumerate(dict.fromkeys(stemmed))}
    stem_of = np.array([known[stem] for stem in stemmed], dtype=np.intp)
    telling = np.array([_tells(word) for word in words], dtype=bool)
    return Bags(list(known), [_bag(places, counts, stem_of, telling) for places, counts in found])


def _bag(
    places: NDArray[np.intp],
    counts: Vector,
    stem_of: NDArray[np.intp],
    telling: NDArray[np.bool_],
) -> Bag:
    """A text by its stems; words with one stem count as one."""
    held = telling[places]
    found, which = np.unique(stem_of[places[held]], return_inverse=True)
    return Bag(found, np.bincount(which, counts[held], len(found)).astype(np.float32))


def _tells(word: str) -> bool:
    return word not in STOP_WORDS and (len(word) > 1 or not is_han(word))
