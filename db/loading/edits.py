"""Which abstracts are light edits of others: authors edit them, from a seed to a list and from one
year's file to the next.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz import fuzz, process

from db.labelling.sentences import normalised, sentences

EDITED_SIMILARITY = 90.0
"""Per cent of letters that a lightly edited abstract shares with the old one. Two different
abstracts of the seeds share at most 50."""

FEW_PAIRS = 20_000
"""Pairs of abstracts that are compared one by one, within half a second."""

MOST_CANDIDATES = 5
"""How many others an abstract is compared with where there are more pairs."""


class Known(ABC):
    """Abstracts by the ids of their papers, of which others may be light edits."""

    @abstractmethod
    def count(self) -> int:
        """How many there are."""

    @abstractmethod
    def all(self) -> Iterable[Mapping[str, str]]:
        """All of them, some at a time."""

    @abstractmethod
    def sharing(self, sentences: Iterable[int], most: int) -> Mapping[str, str]:
        """Those that share most of these sentences, at most so many."""


class Abstracts(Known):
    """Abstracts in memory."""

    def __init__(self, abstracts: Mapping[str, str]) -> None:
        self._abstracts = abstracts
        self._by_sentence: defaultdict[int, list[str]] = defaultdict(list)
        for id_, abstract in abstracts.items():
            for sentence in sentences(abstract):
                self._by_sentence[sentence].append(id_)

    def count(self) -> int:
        return len(self._abstracts)

    def all(self) -> Iterable[Mapping[str, str]]:
        return (self._abstracts,)

    def sharing(self, sentences: Iterable[int], most: int) -> Mapping[str, str]:
        shared = Counter(id_ for one in sentences for id_ in self._by_sentence.get(one, ()))
        return {id_: self._abstracts[id_] for id_, _ in shared.most_common(most)}


def edits(new: Mapping[str, str], known: Known) -> dict[str, str]:
    """Find which new abstract, by its id, is a light edit of which known one.

    Where there are few pairs all are compared, else each new one with those that share most
    sentences with it. Out comes new id → old id, each used once, the closest pairs first (ties by
    id, so that every store decides alike).
    """
    matched: dict[str, str] = {}
    taken: set[str] = set()
    for _, new_id, old_id in sorted(_pairs(new, known)):
        if new_id not in matched and old_id not in taken:
            matched[new_id] = old_id
            taken.add(old_id)
    return matched


def _pairs(new: Mapping[str, str], known: Known) -> Iterator[tuple[float, str, str]]:
    """A new abstract and a known one that may be the same, the likest with the lowest number."""
    if known.count() * len(new) <= FEW_PAIRS:
        for some in map(_normalised, known.all()):
            for id_, abstract in _normalised(new).items():
                yield from _alike(id_, abstract, some)
    else:
        for id_, abstract in new.items():
            candidates = known.sharing(sentences(abstract), MOST_CANDIDATES)
            yield from _alike(id_, normalised(abstract), _normalised(candidates))


def _alike(id_: str, abstract: str, others: Mapping[str, str]) -> Iterator[tuple[float, str, str]]:
    for _, score, other in process.extract(
        abstract, others, scorer=fuzz.ratio, score_cutoff=EDITED_SIMILARITY, limit=3
    ):
        yield -score, id_, other


def _normalised(abstracts: Mapping[str, str]) -> dict[str, str]:
    return {id_: normalised(abstract) for id_, abstract in abstracts.items()}
