"""Texts as bags of stems: which ones each holds, and how often.

All texts are gone through in arrays, whether they are a load's papers or a question: word by word
in Python papers took most of what a load takes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.language.english import STOP_WORDS
from db.language.stems import stems
from db.language.text import is_han
from db.searching.meaning.words import Vector


@dataclass(frozen=True, slots=True)
class Bags:
    """Some texts, one after the other, by their stems: of each its place in the list of all stems,
    in order, and how often the text holds it. `begins` says where each text begins, and where the
    last one ends."""

    stems: Sequence[str]
    places: NDArray[np.intp]
    counts: Vector
    begins: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.begins) - 1

    def using(self) -> NDArray[np.intp]:
        """How many of the texts hold each stem."""
        return np.bincount(self.places, minlength=len(self.stems))

    def each(self) -> Iterator[tuple[NDArray[np.intp], Vector]]:
        """Each text's stems and how often it holds them."""
        for begin, end in zip(self.begins[:-1].tolist(), self.begins[1:].tolist(), strict=True):
            yield self.places[begin:end], self.counts[begin:end]

    def parts(self, texts: int) -> Iterator[Bags]:
        """The same texts, so many at a time."""
        for first in range(0, len(self), texts):
            begins = self.begins[first : first + texts + 1]
            held = slice(begins[0], begins[-1])
            yield Bags(self.stems, self.places[held], self.counts[held], begins - begins[0])


def bags_of(texts: Iterable[Iterable[str]]) -> Bags:
    """Texts, given by their terms of `db.language.text`, without the terms that do not tell what a
    text means: stop words, and of Chinese the single characters. Words with one stem are one."""
    seen: defaultdict[str, int] = defaultdict()
    seen.default_factory = seen.__len__  # each new word has the next place
    words: list[NDArray[np.intp]] = []
    counts: list[NDArray[np.int32]] = []
    for text in texts:
        counted = Counter(text)
        words.append(np.fromiter(map(seen.__getitem__, counted), np.intp, len(counted)))
        counts.append(np.fromiter(counted.values(), np.int32, len(counted)))
    if not words:
        return Bags([], np.zeros(0, np.intp), np.zeros(0, np.float32), np.zeros(1, np.intp))
    stemmed = stems(seen)
    known = {stem: place for place, stem in enumerate(dict.fromkeys(stemmed))}
    stem_of = np.array([known[stem] for stem in stemmed], dtype=np.intp)
    telling = np.array([_tells(word) for word in seen], dtype=bool)
    texts_of = np.repeat(np.arange(len(words)), [len(held) for held in words])
    held = np.concatenate(words)
    tells = telling[held]
    keys = texts_of[tells] * max(1, len(known)) + stem_of[held[tells]]
    found, which = np.unique(keys, return_inverse=True)
    total = np.bincount(which, np.concatenate(counts)[tells], len(found)).astype(np.float32)
    owners, places = np.divmod(found, max(1, len(known)))
    return Bags(list(known), places, total, np.searchsorted(owners, np.arange(len(words) + 1)))


def bag_of(text: Iterable[str]) -> Counter[str]:
    """The same for one text: its stems and how often it holds each. A question is short."""
    return Counter(stems(filter(_tells, text)))


def _tells(word: str) -> bool:
    return word not in STOP_WORDS and (len(word) > 1 or not is_han(word))
