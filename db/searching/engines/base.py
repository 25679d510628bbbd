"""What it is to rank papers: the one question that every engine answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.searching.limits import Within
from db.searching.vocabulary import Vocabulary

Progress = Callable[[int, int], None]
"""Told how many papers of how many are ready to be ranked."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Papers by number and score, the best first, equals in the order of their numbers; `is_cut`
    where there are more, which rank behind them."""

    papers: Sequence[tuple[int, float]]
    is_cut: bool = False


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
    ) -> Ranked:
        """The papers within the limits that hold any of the terms, or say it in another way."""


def parted(
    terms: Sequence[str], alternatives: Sequence[Alternative]
) -> tuple[list[str], list[list[str]]]:
    """The terms that nothing else says, and those of each alternative; each term once."""
    rest = list(terms)
    parts = []
    for one in alternatives:
        parts.append([term for term in rest if term in one.terms])
        rest = [term for term in rest if term not in one.terms]
    return rest, parts
