"""Models of the sentence encoder that have a name: fetched once, whole and checked."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from yarl import URL

from bot.fetching.client import Bounds, Fetcher
from bot.fetching.failures import FetchFailed, Trouble
from db.searching.meaning.encoder.base import UnusableModel
from db.searching.meaning.encoder.model_folder import MANIFEST, Manifest, read_manifest

SECONDS = 1_800.0
"""Half an hour a file is enough for a slow line."""


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


async def fetch_model(
    fetcher: Fetcher, model: NamedModel, folder: Path, mirror: str | None = None
) -> None:
    """Fetch a model into its folder, in place of what stands there. A `mirror` stands for the
    server of its address. Raises FetchFailed, with nothing changed then, and OSError."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True)
        for name, file in model.files.items():
            await _fetch(fetcher, _address(model, file, mirror), file, unfinished / name)
        (unfinished / MANIFEST).write_text(model.manifest.as_json(), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


async def _fetch(fetcher: Fetcher, address: str, file: ModelFile, path: Path) -> None:
    found = hashlib.sha256()
    with path.open("wb") as written:

        def take(part: bytes, _: int | None) -> None:
            found.update(part)
            written.write(part)

        await fetcher.get(address, take, bounds=Bounds(bytes=file.bytes, seconds=SECONDS))
    if found.hexdigest() != file.sha256:
        raise FetchFailed(Trouble.UNREADABLE, f"{file.path} has another checksum than it should")


def _address(model: NamedModel, file: ModelFile, mirror: str | None) -> str:
    if mirror is None:
        return model.at + file.path
    return mirror.rstrip("/") + URL(model.at).raw_path + file.path
