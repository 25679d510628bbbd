"""A sentence encoder as a folder: the network, its tokenizer, and a manifest that vouches for both.

A manifest is JSON: `name`, `sha256` (of each file its checksum, in hexadecimal), and what the model
was taught to find before a text: `query` and `sentence`, nothing where they are left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from db.searching.meaning.encoder.base import UnusableModel

MANIFEST, NETWORK, TOKENIZER = "manifest.json", "model.onnx", "tokenizer.json"

FILES = (NETWORK, TOKENIZER)

MAX_MANIFEST = 20_000
"""Bytes of a manifest."""

MAX_TEXT = 100
"""Characters of a name, or of what stands before a text."""

SHORT = 12
"""Digits of the network's checksum that tell two models of one name apart."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder says of its model."""

    name: str
    sha256: Mapping[str, str]
    query: str = ""
    sentence: str = ""

    @property
    def version(self) -> str:
        """What tells vectors of this model from those of every other one."""
        return f"{self.name} {self.sha256[NETWORK][:SHORT]}"

    def as_json(self) -> str:
        """The inverse of `read_manifest`."""
        said = {
            "name": self.name,
            "sha256": dict(self.sha256),
            "query": self.query,
            "sentence": self.sentence,
        }
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a model's folder. Raises UnusableModel."""
    path = folder / MANIFEST
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(MAX_MANIFEST).decode())
    except OSError as error:
        raise UnusableModel(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UnusableModel(f"{path} is no JSON") from error
    if not isinstance(said, dict) or not isinstance(said.get("sha256"), dict):
        raise UnusableModel(f'{path} needs a "name" and, under "sha256", what each file\'s is')
    sums = {file: str(said["sha256"].get(file, "")).lower() for file in FILES}
    texts = [said.get(key, "") for key in ("name", "query", "sentence")]
    if not all(isinstance(text, str) and len(text) <= MAX_TEXT for text in texts) or not texts[0]:
        raise UnusableModel(f'{path} needs a "name", and texts of at most {MAX_TEXT} letters')
    return Manifest(texts[0], sums, *texts[1:])


def require_whole(folder: Path, manifest: Manifest) -> None:
    """Raises UnusableModel unless both files are those that the manifest vouches for."""
    for name in FILES:
        path = folder / name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UnusableModel(f"{path} cannot be read: {error.strerror}") from error
        if found != manifest.sha256[name]:
            raise UnusableModel(
                f"{path} is not the file that its manifest names: its sha256 is {found}"
            )
