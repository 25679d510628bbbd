"""Which encoder this process uses, if any.

Whoever starts the bot chooses it, once; nothing else of the search needs it. A model that turns out
to be broken is said to be so in the log, once, and is not asked again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache

from db.searching.meaning.encoder.base import Encoder, UnusableModel
from db.searching.meaning.encoder.packaged import Packaged, is_installed
from db.searching.meaning.words import Vector, Vectors

log = logging.getLogger(__name__)

MAX_REMEMBERED = 512
"""Queries whose vectors are remembered, 2 KB each: people turn pages, and ask again."""


class Chosen:
    """An encoder that is made when it is first asked for, until it fails."""

    def __init__(self, make: Callable[[], Encoder], *, at_once: bool = False) -> None:
        """Who searches waits for it only where it is to be made `at_once`."""
        self._make: Callable[[], Encoder] | None = make
        self._at_once = at_once
        self._lock = threading.Lock()
        self._made: Encoder | None = None
        self._query = lru_cache(MAX_REMEMBERED)(self._encoded)

    def encoder(self) -> Encoder | None:
        """The encoder; None where it cannot be used."""
        with self._lock:
            if self._made is None and self._make is not None:
                try:
                    self._made = self._make()
                except UnusableModel as error:
                    self._give_up(error)
            return self._made

    @property
    def name(self) -> str | None:
        """What the encoder is called; None where it cannot be used or is not made yet: of a bot
        nobody who searches waits for a model to be loaded."""
        made = self.encoder() if self._at_once else self._made
        return made.name if made else None

    @property
    def has_failed(self) -> bool:
        """Whether it turned out that the encoder cannot be used."""
        return self._make is None

    def query(self, text: str) -> Vector | None:
        """The vector of what somebody asked; None where there is no encoder."""
        try:
            return self._query(text)
        except UnusableModel as error:
            self._give_up(error)
            return None

    def sentences(self, texts: Sequence[str]) -> Vectors | None:
        """The vectors of sentences of papers; None where there is no encoder."""
        encoder = self.encoder()
        try:
            return encoder.sentences(texts) if encoder else None
        except UnusableModel as error:
            self._give_up(error)
            return None

    def _encoded(self, text: str) -> Vector | None:
        encoder = self.encoder()
        return encoder.queries([text])[0] if encoder else None

    def _give_up(self, error: UnusableModel) -> None:
        if self._make is not None:
            log.warning("The search goes on without the sentence encoder: %s.", error)
        self._make = self._made = None


_chosen: Chosen | None = None


def use(make: Callable[[], Encoder] | None, *, at_once: bool = False) -> None:
    """From now on use the encoder that `make` makes, which may raise UnusableModel; None for none.
    In a process that answers and ends, the first search for a sentence waits for it (`at_once`); in
    one that stays, it is answered without until the encoder is there."""
    global _chosen
    _chosen = Chosen(make, at_once=at_once) if make else None


def use_installed(*, at_once: bool = False) -> None:
    """Use the encoder that is installed, if one is."""
    use(Packaged if is_installed() else None, at_once=at_once)


def chosen() -> Chosen | None:
    """What this process uses; None for no encoder."""
    return _chosen
