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


class Engine(ABC):
    """Ranks the papers of one version of the store."""

    @property
    @abstractmethod
    def vocabulary(self) -> Vocabulary:
        """The words of these papers."""

    @abstractmethod
    def ranked(self, db: Database, terms: Sequence[str], within: Within) -> Ranked:
        """The papers within the limits that hold any of the terms."""
