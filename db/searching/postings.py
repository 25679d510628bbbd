"""Which papers hold each term, and what a term adds to the score of a paper that holds it.

The scores are FTS5's own BM25 with its weights of columns (https://www.sqlite.org/fts5.html,
"The bm25() function"), so that papers rank alike whoever scores them. They are computed before any
query comes and only added up for it (eager scoring: Lù, "BM25S: Orders of magnitude faster lexical
search via eager sparse scoring", 2024).
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.searching.places import FIRST_SHORT, Places, is_short, short_keys
from db.searching.runs import runs

SATURATION, LENGTH_COUNTS = 1.2, 0.75
"""BM25's k1 and b, as FTS5 has them."""

LEAST_IDF = 1e-6
"""What FTS5 gives a term that half the papers hold."""

Scores = NDArray[np.float64]
"""A score for each paper, in the order of the papers."""

TOGETHER = 50
"""Papers whose terms are looked at together."""

NOWHERE = -1
"""The place of a term that no paper holds."""

Held = tuple[NDArray[np.uint16], NDArray[np.floating[Any]]]

Weighted = tuple[str, float]
"""A text, its terms with a space between them, and what each of them counts."""


class Postings(Mapping[str, int]):
    """Terms, and how many papers hold each."""

    def __init__(
        self,
        places: Places,
        ends: NDArray[np.int64],
        papers: NDArray[np.uint16],
        scores: NDArray[np.float32],
    ) -> None:
        """`places` are those of the terms, and `ends` tells for each where its papers end: those
        behind the ones of the place before. `papers` are places of papers, `scores` what each
        gets."""
        self._places = places
        self._ends = array("i", [0])
        self._ends.frombytes(ends.astype(np.int32).tobytes())
        self._papers = papers
        self._scores = scores

    def __getitem__(self, term: str) -> int:
        place = self._places[term]
        return self._ends[place + 1] - self._ends[place]

    def get(self, term: str, default: int = 0) -> int:  # type: ignore[override]
        """How many papers hold a term. What `Mapping` gives would raise an error and catch it for
        each term that no paper holds."""
        place = self._places.place(term)
        return default if place is None else self._ends[place + 1] - self._ends[place]

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self._places.place(term) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def places(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """Where terms stand among all; `NOWHERE` for one that no paper holds."""
        found = map(self._places.place, terms)
        return np.array([NOWHERE if place is None else place for place in found], np.int32)

    def holding_any(self, places: NDArray[np.int32], worth: NDArray[np.float64]) -> Held:
        """The papers that hold the terms at some places, and what each of these adds to the score
        of each, times its `worth`."""
        every = np.frombuffer(self._ends, np.int32)
        begins, ends = every[places].astype(np.int64), every[places + 1].astype(np.int64)
        held = runs(begins, ends)
        return self._papers[held], self._scores[held] * np.repeat(worth, ends - begins)

    def holding(self, term: str) -> Held | None:
        """The papers that hold a term, by their places, and what it adds to the score of each."""
        place = self._places.place(term)
        if place is None:
            return None
        held = slice(self._ends[place], self._ends[place + 1])
        return self._papers[held], self._scores[held]


def postings(
    papers: Iterable[Sequence[Weighted]],
    as_terms: Callable[[Sequence[str]], Sequence[str]] = list,
) -> Postings:
    """The postings of at most 65,536 papers by their texts; `as_terms` gives the term of each
    word."""
    told = _Told()
    weights: list[float] = []
    sizes: list[int] = []
    held, lengths = [], []
    for number, texts in enumerate(papers, 1):
        length = before = 0
        for text, weight in texts:
            counted = Counter(text.split())
            length += counted.total()
            before += len(counted)
            told.add(counted)
            sizes.append(len(counted))
            weights.append(weight)
        lengths.append(length)
        held.append(before)
        if number % TOGETHER == 0:
            told.settle()
    told.settle()
    terms, codes = told.as_terms(as_terms)
    paper = np.repeat(np.arange(len(lengths)), held)
    pairs, which = np.unique(codes * max(1, len(lengths)) + paper, return_inverse=True)
    worth = np.array(told.counts, np.float32) * np.repeat(np.array(weights, np.float32), sizes)
    often = np.bincount(which, worth, len(pairs)).astype(np.float64)
    codes, paper = np.divmod(pairs, max(1, len(lengths)))
    every, using = np.unique(codes, return_counts=True)  # words, then short terms
    shares = np.array(lengths, np.float64) / max(1, sum(lengths)) * len(lengths)
    scores = _bm25(often, shares[paper], np.repeat(using, using), len(lengths))
    places, ends = Places(terms, every[len(terms) :]), np.cumsum(using)
    return Postings(places, ends, paper.astype(np.uint16), scores.astype(np.float32))


class _Told:
    """Which terms texts hold, and how often: of each, one after the other, a code, and a count.

    A short term's code is its key, another word's its number. An object for each of 47,000 terms
    until all are told would leave 5 MB of holes in memory, so there are only those of some papers.
    """

    def __init__(self) -> None:
        self.counts = array("i")
        self._words = _numbered()
        self._seen = _numbered()
        self._places = array("i")
        self._codes: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]

    def add(self, counted: Counter[str]) -> None:
        self._places.extend(map(self._seen.__getitem__, counted))
        self.counts.extend(counted.values())

    def settle(self) -> None:
        """Let the terms go that were told until now."""
        short = [term for term in self._seen if is_short(term)]
        codes = np.zeros(len(self._seen), np.int64)
        are_short = np.fromiter(map(is_short, self._seen), np.bool_, len(self._seen))
        codes[are_short] = short_keys(short)
        others = (self._words[term] for term in self._seen if not is_short(term))
        codes[~are_short] = np.fromiter(others, np.int64, len(codes) - len(short))
        self._codes.append(codes[np.frombuffer(self._places, np.int32)])
        self._seen, self._places = _numbered(), array("i")

    def as_terms(
        self, as_terms: Callable[[Sequence[str]], Sequence[str]]
    ) -> tuple[list[str], NDArray[np.int64]]:
        """The terms of all words, and the codes, those of words by these."""
        terms = _numbered()
        of_words = np.array([terms[term] for term in as_terms(list(self._words))], np.int64)
        codes = np.concatenate(self._codes)
        are_words = codes < FIRST_SHORT
        codes[are_words] = of_words[codes[are_words]]
        return list(terms), codes


def _numbered() -> defaultdict[str, int]:
    """Gives each new word the next number."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    return numbers


def _bm25(often: Scores, length: Scores, using: NDArray[np.int64], papers: int) -> Scores:
    """What each holding of a term adds, given how often the paper holds it, how long the paper is
    of what papers usually are, and how many of the papers hold the term."""
    idf = np.maximum(np.log((papers - using + 0.5) / (using + 0.5)), LEAST_IDF)
    dampened = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * length)
    return np.asarray(idf * often * (SATURATION + 1) / (often + dampened))
