"""What an encoder of sentences is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from db.searching.meaning.words import Vectors


class UnusableModel(Exception):
    """A model that cannot be used. The message is a clause for whoever hosts the bot."""


class Encoder(ABC):
    """Turns sentences of either language into vectors that are near where they mean the same."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Which model it is, to the version: vectors of two models are never compared."""

    @abstractmethod
    def queries(self, texts: Sequence[str]) -> Vectors:
        """A vector for each text that somebody looks for; any thread may ask. Raises UnusableModel
        where it turns out that the model does not work."""

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """A vector for each sentence of papers; the same, where a model does not tell them apart.
        Raises UnusableModel as well."""
        return self.queries(texts)
