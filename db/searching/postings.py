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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.searching.places import Places
from db.searching.runs import runs

SATURATION, LENGTH_COUNTS = 1.2, 0.75
"""BM25's k1 and b, as FTS5 has them."""

LEAST_IDF = 1e-6
"""What FTS5 gives a term that half the papers hold."""

Scores = NDArray[np.float64]
"""A score for each paper, in the order of the papers."""

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
        self._ends: array[int] = array("q", [0, *ends.tolist()])
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
        ends = np.frombuffer(self._ends, np.int64)
        begins, ends = ends[places], ends[places + 1]
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
    words: defaultdict[str, int] = defaultdict()
    words.default_factory = words.__len__  # each new word has the next place
    # In a few long arrays: thousands of short ones would leave holes behind, of 10 MB in all.
    places, counts = array("i"), array("i")
    sizes: list[int] = []
    weights: list[float] = []
    held, lengths = [], []
    for texts in papers:
        length = before = 0
        for text, weight in texts:
            counted = Counter(text.split())
            length += counted.total()
            before += len(counted)
            places.extend(map(words.__getitem__, counted))
            counts.extend(counted.values())
            sizes.append(len(counted))
            weights.append(weight)
        lengths.append(length)
        held.append(before)
    words.default_factory = None  # which holds the words: they would stay with it
    if not lengths:
        return Postings(
            Places([]), np.zeros(0, np.int64), np.zeros(0, np.uint16), np.zeros(0, np.float32)
        )
    terms: dict[str, int] = {}
    term_of = [terms.setdefault(term, len(terms)) for term in as_terms(list(words))]
    paper = np.repeat(np.arange(len(lengths)), held)
    pairs = np.array(term_of, np.int64)[np.frombuffer(places, np.int32)] * len(lengths) + paper
    pairs, which = np.unique(pairs, return_inverse=True)
    worth = np.array(counts, np.float32) * np.repeat(np.array(weights, np.float32), sizes)
    often = np.bincount(which, worth).astype(np.float64)
    term, paper = np.divmod(pairs, len(lengths))
    using = np.bincount(term, minlength=len(terms))
    shares = np.array(lengths, np.float64) / max(1, sum(lengths)) * len(lengths)
    scores = _bm25(often, shares[paper], using[term], len(lengths))
    ends = np.cumsum(using)
    return Postings(Places(list(terms)), ends, paper.astype(np.uint16), scores.astype(np.float32))


def _bm25(often: Scores, length: Scores, using: NDArray[np.int64], papers: int) -> Scores:
    """What each holding of a term adds, given how often the paper holds it, how long the paper is
    of what papers usually are, and how many of the papers hold the term."""
    idf = np.maximum(np.log((papers - using + 0.5) / (using + 0.5)), LEAST_IDF)
    dampened = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * length)
    return np.asarray(idf * often * (SATURATION + 1) / (often + dampened))
