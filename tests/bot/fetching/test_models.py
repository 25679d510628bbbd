"""A model with a name is fetched once, whole and checked, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.loopback import Asked, Reply, loopback
from bot.fetching.models import fetch_model
from bot.fetching.named_models import ModelFile, NamedModel, named_models
from db.searching.meaning.encoder.model_folder import FILES
from db.searching.meaning.encoder.onnx_model import OnnxModel
from tests.tiny_model import write_model


@pytest.fixture
def original(tmp_path: Path) -> Path:
    return write_model(tmp_path / "original")


def named(original: Path) -> NamedModel:
    """A model whose files stand on some server."""
    files = {}
    for name in FILES:
        held = (original / name).read_bytes()
        files[name] = ModelFile(f"onnx/{name}", len(held), hashlib.sha256(held).hexdigest())
    return NamedModel("tiny", "https://models.example.org/lab/tiny/", "", "", files)


async def fetch(model: NamedModel, original: Path, folder: Path, **change: object) -> list[str]:
    """Fetch a model from this machine; out come the paths that were asked for."""
    asked: list[str] = []

    def replies(request: Asked) -> Reply:
        asked.append(request.path)
        body = (original / request.path.rpartition("/")[2]).read_bytes()
        return replace(Reply(body=body), **change)  # type: ignore[arg-type]

    fetcher = Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=lambda: datetime.now(UTC))
    async with loopback(replies) as address, fetcher:
        await fetch_model(fetcher, model, folder, mirror=address)
    return asked


async def test_a_model_comes_from_a_mirror_and_works(original: Path, tmp_path: Path) -> None:
    model, folder = named(original), tmp_path / "models" / "tiny"
    assert not model.is_in(folder)
    asked = await fetch(model, original, folder)
    assert asked == [f"/lab/tiny/onnx/{name}" for name in FILES]
    assert model.is_in(folder)
    assert OnnxModel(folder).queries(["dog"]).shape == (1, 4)


@contextmanager
def leaves_nothing(folder: Path) -> Iterator[None]:
    yield
    assert list(folder.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"body": b"another file"}, Trouble.UNREADABLE),
        ({"body": b"x" * 100_000}, Trouble.TOO_LARGE),
        ({"cut_after": 200}, Trouble.CUT_OFF),
        ({"status": 404}, Trouble.NOT_THERE),
        ({"status": 503}, Trouble.SERVER_FAILED),
    ],
)
async def test_what_is_not_the_model_leaves_nothing_behind(
    original: Path, tmp_path: Path, change: dict[str, object], trouble: Trouble
) -> None:
    folder = tmp_path / "models" / "tiny"
    folder.parent.mkdir()
    with leaves_nothing(folder), pytest.raises(FetchFailed) as failed:
        await fetch(named(original), original, folder, **change)
    assert failed.value.trouble is trouble


async def test_another_version_takes_the_place_of_the_last_one(
    original: Path, tmp_path: Path
) -> None:
    model, folder = named(original), tmp_path / "models" / "tiny"
    write_model(folder, name="an old one")
    assert not model.is_in(folder)
    await fetch(model, original, folder)
    assert model.is_in(folder)


@pytest.mark.parametrize("model", named_models().values(), ids=lambda model: model.name)
def test_named_models_say_where_every_file_is_and_what_it_must_be(model: NamedModel) -> None:
    assert set(model.files) == set(FILES)
    for file in model.files.values():
        assert len(bytes.fromhex(file.sha256)) == 32
        assert file.bytes > 0
    assert model.at.startswith("https://")
    assert model.at.endswith("/")
