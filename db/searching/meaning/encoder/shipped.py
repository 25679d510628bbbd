"""What the packaged encoder reads in the papers that come with Paperboy.

`bench/encoded_seeds.py` made the files. A paper is known by all of what an encoder reads of it, so
that one whose text has changed since is read again. The sentences are kept in the directions in
which these papers' differ most (the principal components): a fifth of the room, and as good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np

from db.searching.meaning.encoder.read import Read
from db.searching.meaning.space import unit
from db.searching.meaning.words import Vectors

FOLDER = Path(__file__).parent / "shipped"

KEYS, VECTORS, MODEL = "keys.npy", "vectors.npy", "model.txt"

SENTENCES, COUNTS, DIRECTIONS = "sentences.npy", "counts.npy", "directions.npy"
"""All sentences, how many of them each paper has in each of two languages, and in which directions
they are kept."""

KEY = 8
"""Bytes of a key."""


def shipped(model: str, texts: Sequence[Sequence[str]]) -> Read | None:
    """What a model reads in a paper whose sentences of each language these are; None where it does
    not come with Paperboy, or was read by another model."""
    return _read().get(key(texts)) if model == shipped_model() else None


def shortened(model: str, vectors: Vectors) -> Vectors:
    """Sentences' vectors by a model, in fewer directions where these are known."""
    return unit(vectors @ _directions()) if model == shipped_model() else vectors


def key(texts: Sequence[Sequence[str]]) -> bytes:
    """What a paper with these sentences is known by."""
    written = "\n\n".join("\n".join(of_language) for of_language in texts)
    return blake2b(written.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


@cache
def shipped_model() -> str:
    """The model that read them, to the version."""
    return (FOLDER / MODEL).read_text("utf-8").strip()


@cache
def _directions() -> Vectors:
    return np.asarray(np.load(FOLDER / DIRECTIONS), dtype=np.float32)


@cache
def _read() -> Mapping[bytes, Read]:
    names = (KEYS, VECTORS, COUNTS, SENTENCES)
    keys, vectors, counts, sentences = (np.load(FOLDER / name) for name in names)
    ends = np.cumsum(counts.sum(axis=1, dtype=np.int64))
    return {
        row.tobytes(): Read(whole, sentences[end - first - second : end], int(first))
        for row, whole, (first, second), end in zip(
            keys, vectors, counts.astype(np.int64), ends, strict=True
        )
    }


def keep_directions(directions: Vectors) -> None:
    """Write anew in which directions sentences are kept, a column each."""
    FOLDER.mkdir(exist_ok=True)
    np.save(FOLDER / DIRECTIONS, directions.astype(np.float16))
    _directions.cache_clear()


def keep(model: str, read: Mapping[bytes, Read]) -> None:
    """Write the other files anew."""
    (FOLDER / MODEL).write_text(f"{model}\n", "utf-8")
    in_order = sorted(read)
    np.save(FOLDER / KEYS, np.array([list(one) for one in in_order], dtype=np.uint8))
    np.save(FOLDER / VECTORS, np.stack([read[one].whole for one in in_order]))
    counts = [(read[one].first, len(read[one].sentences) - read[one].first) for one in in_order]
    np.save(FOLDER / COUNTS, np.array(counts, dtype=np.uint8))
    np.save(FOLDER / SENTENCES, np.concatenate([read[one].sentences for one in in_order]))
