"""Models of the sentence encoder that have a name are fetched once, whole and checked."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from yarl import URL

from bot.fetching.client import Bounds, Fetcher
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.named_models import ModelFile, NamedModel
from db.searching.meaning.encoder.model_folder import MANIFEST

SECONDS = 1_800.0
"""Half an hour a file is enough for a slow line."""


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
