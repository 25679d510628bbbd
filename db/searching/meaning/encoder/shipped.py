"""What the packaged encoder reads in the papers that come with Paperboy.

`bench/encoded_seeds.py` made the files. A paper is known by all of what an encoder reads of it, so
that one whose text has changed since is read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "shipped"

KEYS, VECTORS, MODEL = "keys.npy", "vectors.npy", "model.txt"

KEY = 8
"""Bytes of a key."""


def shipped(model: str, texts: Sequence[Sequence[str]]) -> NDArray[np.int8] | None:
    """The vector, a byte a dimension, of a paper whose sentences of each language these are; None
    where it does not come with Paperboy, or was read by another model."""
    return _vectors().get(key(texts)) if model == shipped_model() else None


def key(texts: Sequence[Sequence[str]]) -> bytes:
    """What a paper with these sentences is known by."""
    written = "\n\n".join("\n".join(of_language) for of_language in texts)
    return blake2b(written.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


@cache
def shipped_model() -> str:
    """The model that read them, to the version."""
    return (FOLDER / MODEL).read_text("utf-8").strip()


@cache
def _vectors() -> Mapping[bytes, NDArray[np.int8]]:
    keys, vectors = (np.load(FOLDER / name) for name in (KEYS, VECTORS))
    return {row.tobytes(): vector for row, vector in zip(keys, vectors, strict=True)}


def keep(model: str, vectors: Mapping[bytes, NDArray[np.int8]]) -> None:
    """Write the files anew."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / MODEL).write_text(f"{model}\n", "utf-8")
    in_order = sorted(vectors)
    np.save(FOLDER / KEYS, np.array([list(one) for one in in_order], dtype=np.uint8))
    np.save(FOLDER / VECTORS, np.stack([vectors[one] for one in in_order]))
