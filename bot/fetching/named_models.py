"""Models of the sentence encoder that have a name: which files each is made of, and from where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from db.searching.meaning.encoder.base import UnusableModel
from db.searching.meaning.encoder.model_folder import Manifest, read_manifest


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model: where it is below the model's address, and what it must be."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A version of a model: `at` is its address, with a slash at its end."""

    name: str
    at: str
    query: str
    sentence: str
    files: Mapping[str, ModelFile]

    @property
    def manifest(self) -> Manifest:
        sums = {name: file.sha256 for name, file in self.files.items()}
        return Manifest(self.name, sums, self.query, self.sentence)

    def is_in(self, folder: Path) -> bool:
        """Whether a folder says that it holds this version; what it holds is checked when it is
        loaded."""
        try:
            return read_manifest(folder) == self.manifest
        except UnusableModel:
            return False


@cache
def named_models() -> dict[str, NamedModel]:
    """The models of `models.toml` by their names."""
    import tomllib

    read = tomllib.loads(files("bot.fetching").joinpath("models.toml").read_text("utf-8"))
    return {
        name: NamedModel(
            name,
            said["at"],
            said["query"],
            said["sentence"],
            {file: ModelFile(**of_file) for file, of_file in said["files"].items()},
        )
        for name, said in read.items()
    }
