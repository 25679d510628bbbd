"""What it is to rank papers, and to have the index for it ready: what every engine answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.searching.limits import Within
from db.searching.meaning.near_words import NearWords
from db.searching.vocabulary import Vocabulary
from db.store.connection import Database
from db.store.store import Store

Progress = Callable[[int, int], None]
"""Told how many papers of how many are ready to be ranked."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Papers by their numbers and scores, the best first, equals in the order of their numbers;
    `is_cut` where there are more, which rank behind them."""

    numbers: NDArray[np.int64]
    scores: NDArray[np.float64]
    is_cut: bool = False

    def __len__(self) -> int:
        return len(self.numbers)

    def papers(self, begin: int = 0, end: int | None = None) -> list[tuple[int, float]]:
        """Each paper's number and score; those between two ranks."""
        some = slice(begin, end)
        return list(zip(self.numbers[some].tolist(), self.scores[some].tolist(), strict=True))

    def only(self, admitted: Collection[int]) -> Ranked:
        """Those of the papers that are admitted."""
        is_in = np.isin(self.numbers, list(admitted))
        return Ranked(self.numbers[is_in], self.scores[is_in], self.is_cut)


def ranked(papers: Iterable[tuple[int, float]], *, is_cut: bool = False) -> Ranked:
    """Papers by number and score, the best first already."""
    numbers, scores = list(zip(*papers, strict=True)) or ((), ())
    return Ranked(np.array(numbers, np.int64), np.array(scores, np.float64), is_cut)


NOTHING = ranked(())


@dataclass(frozen=True, slots=True)
class Alternative:
    """Papers that say in another way what some terms of a query say, by their numbers (some perhaps
    not live), and how much that counts: a sum of `Vocabulary.weight`, as if each were held once. A
    paper has the better of this and of what the terms themselves give it."""

    terms: frozenset[str]
    papers: frozenset[int]
    weight: float


class Engine(ABC):
    """Ranks the papers of one version of the store."""

    @property
    @abstractmethod
    def vocabulary(self) -> Vocabulary:
        """The words of these papers."""

    @abstractmethod
    def ranked(
        self,
        db: Database,
        terms: Sequence[str],
        within: Within,
        alternatives: Sequence[Alternative] = (),
        near: NearWords | None = None,
    ) -> Ranked:
        """The papers within the limits that hold any of the terms, or say it in another way. Those
        rank further up that also hold words `near` to the query's, where the engine can tell."""

    @abstractmethod
    def alike(
        self, db: Database, number: int, terms: Sequence[str], at_least: float, limit: int
    ) -> list[tuple[int, float]]:
        """The papers that score `at_least` so much of what the paper with this number does for its
        own `terms`, the most alike first: their numbers, and their scores against its own."""


class Kind(ABC):
    """A kind of engine: whether it has one for the papers, and how its index is kept."""

    @abstractmethod
    def engine(self, db: Database) -> Engine | None:
        """The engine for the papers that `db` now sees; None where its index is not there."""

    @abstractmethod
    def is_ready(self, db: Database) -> bool:
        """Whether there is nothing to prepare for the papers that `db` now sees."""

    @abstractmethod
    def prepare(self, store: Store, token: str, papers: str, progress: Progress) -> str | None:
        """Make ready what ranks the version `token`: the papers whose numbers the query `papers`
        gives, which may be staged. Says why where it cannot be written."""

    @abstractmethod
    def clear(self, store: Store, token: str) -> None:
        """Take away what ranked other versions than this one."""


def split_by_alternative(
    terms: Sequence[str], alternatives: Sequence[Alternative]
) -> tuple[list[str], list[list[str]]]:
    """The terms that nothing else says, and those of each alternative; each term once."""
    rest = list(terms)
    parts = []
    for alternative in alternatives:
        parts.append([term for term in rest if term in alternative.terms])
        rest = [term for term in rest if term not in alternative.terms]
    return rest, parts
