"""An encoder from a folder with a network in ONNX, run by ONNX Runtime."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.encoder.base import Encoder, UnusableModel
from db.searching.meaning.encoder.model_folder import (
    NETWORK,
    TOKENIZER,
    read_manifest,
    require_whole,
)
from db.searching.meaning.space import unit
from db.searching.meaning.words import Vectors

RUNTIME = ("onnxruntime", "tokenizers")

MAX_TOKENS = 256
"""Of a text: far more than a sentence has."""

MAX_AT_ONCE = 8
"""Sentences after which somebody else has a turn."""

POOLED = 2
"""Dimensions of an output that has one vector a text; others have one a token."""

QUIET = 4
"""ONNX Runtime's own log: only what ends it."""


def is_installed() -> bool:
    """Whether what runs such models is installed."""
    return all(find_spec(name) is not None for name in RUNTIME)


def require_runtime() -> None:
    """Raises UnusableModel where what runs such models is not installed."""
    if not is_installed():
        raise UnusableModel(f"{' and '.join(RUNTIME)} are not installed (make onnx)")


class OnnxModel(Encoder):
    """The model of a folder, checked and loaded.

    Its network takes `input_ids`, and `attention_mask` and `token_type_ids` where it asks for them,
    and gives a vector a text, or one a token, of which the mean counts (Reimers and Gurevych,
    "Sentence-BERT", 2019). Raises UnusableModel.
    """

    def __init__(self, folder: Path) -> None:
        self._manifest = read_manifest(folder)
        require_runtime()
        require_whole(folder, self._manifest)
        self._lock = threading.Lock()
        try:
            import onnxruntime
            import tokenizers

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = QUIET
            self._network = onnxruntime.InferenceSession(
                str(folder / NETWORK), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.enable_truncation(MAX_TOKENS)
            self._tokenizer.no_padding()
        except Exception as error:
            raise UnusableModel(f"the model in {folder} is broken: {error!r}") from error
        self._inputs = {one.name for one in self._network.get_inputs()}

    @property
    def name(self) -> str:
        return self._manifest.version

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._vectors([self._manifest.query + text for text in texts])

    def sentences(self, texts: Sequence[str]) -> Vectors:
        return self._vectors([self._manifest.sentence + text for text in texts])

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """Texts of about one length together: the longest says how long all take."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        parts = [order[at : at + MAX_AT_ONCE] for at in range(0, len(order), MAX_AT_ONCE)]
        found = np.concatenate([self._encode([texts[place] for place in part]) for part in parts])
        return np.asarray(found[np.argsort(order)])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        try:
            with self._lock:
                ids, mask = _padded([self._tokenizer.encode(text).ids for text in texts])
                given = {
                    "input_ids": ids,
                    "attention_mask": mask,
                    "token_type_ids": np.zeros_like(ids),
                }
                asked = {name: given[name] for name in self._inputs}
                found = np.asarray(self._network.run(None, asked)[0], dtype=np.float32)
            vectors = found if found.ndim == POOLED else _mean(found, mask)
        except Exception as error:
            raise UnusableModel(f"{self._manifest.name} is broken: {error!r}") from error
        if vectors.ndim != POOLED or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise UnusableModel(f"{self._manifest.name} gives no vectors")
        return unit(vectors)


def _padded(tokens: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tokens of texts in rows of one length, and which of them are the texts'."""
    longest = max(1, *map(len, tokens))
    ids = np.zeros((len(tokens), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, of_text in enumerate(tokens):
        ids[row, : len(of_text)] = of_text
        mask[row, : len(of_text)] = 1
    return ids, mask


def _mean(found: Vectors, mask: NDArray[np.int64]) -> Vectors:
    """The mean of each text's own tokens."""
    counts = np.maximum(mask.sum(axis=1, keepdims=True), 1)
    return np.asarray((found * mask[:, :, None]).sum(axis=1) / counts, dtype=np.float32)
