"""The space that the bundled papers teach, for stores whose own papers do not teach one.

Papers in one language are no dictionary, and few papers are no language. `bench/bundled_space.py`
made the files, from the papers in `seeds` and by the rules of `learning`; a load of these papers
need not learn it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.on_disk import RowsOnDisk
from db.searching.meaning.space import Space
from db.searching.meaning.words import WordVectors

FOLDER = Path(__file__).parent / "bundled"

Texts = Sequence[str]

_Part = NDArray[Any]

PARTS = ("words", "values", "scales", "using", "common", "vectors")

TEXTS = FOLDER / "texts.sha256"
"""Names the texts that the space was learned from."""


@cache
def bundled_space() -> Space:
    """The space of the bundled papers, whose vectors of stems stay on the disk."""
    values = RowsOnDisk(FOLDER / "values.npy")
    learned = WordVectors(_part("words"), values, _part("scales"))
    papers = RowsOnDisk(FOLDER / "vectors.npy").shape[0]
    return Space(papers, learned, _part("using"), _part("common"))


def are_its(values: bytes, scales: bytes) -> bool:
    """Whether a space of these vectors of stems is that of the bundled papers."""
    own = bundled_space().learned
    return scales == own.scales.tobytes() and values == _part("values").tobytes()


@cache
def bundled_vectors() -> NDArray[np.int8]:
    """The bundled papers in it, a byte a dimension: what a text is usually near to."""
    return _part("vectors")


def teaches_it(texts: Texts) -> bool:
    """Whether the space was learned from these texts, given as terms with spaces
    between them, in this order."""
    return _digest(texts) == TEXTS.read_text(encoding="ascii").strip()


def keep(space: Space, vectors: NDArray[np.int8], texts: Texts) -> None:
    """Write the files anew: a space, and the vectors of the texts that it was learned from."""
    FOLDER.mkdir(exist_ok=True)
    learned = space.learned
    words = (learned.words, learned.all_values(), learned.scales)
    parts: list[_Part] = [*words, space.using, space.common, vectors]
    for name, part in zip(PARTS, parts, strict=True):
        np.save(FOLDER / f"{name}.npy", part)
    TEXTS.write_text(f"{_digest(texts)}\n", encoding="ascii")


def _digest(texts: Texts) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _part(name: str) -> _Part:
    return np.asarray(np.load(FOLDER / f"{name}.npy"))
