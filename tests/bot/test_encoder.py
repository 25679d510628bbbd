"""The host's choice of an encoder, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.doctor.examine import examine
from bot.cli.doctor.finding import Finding
from bot.config import Settings
from bot.encoder import choose_encoder, encoder_state, model_folder, model_to_fetch
from db.searching.meaning.encoder import chosen, packaged
from db.searching.meaning.encoder.keeping import Progress, encode_some
from db.searching.meaning.encoder.model_folder import NETWORK
from db.store.store import Store
from tests.bot.cli.test_doctor import NOW
from tests.db.searching.meaning.test_encoder import no_encoder_is_left
from tests.tiny_model import write_model

__all__ = ["no_encoder_is_left"]


@pytest.fixture
def settings(store_copy: Path, tmp_path: Path) -> Settings:
    return Settings(db=store_copy, model=str(write_model(tmp_path / "model")))


@pytest.fixture(autouse=True)
def nothing_is_packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "is_installed", lambda: False)


def told(settings: Settings) -> list[Finding]:
    findings = examine(settings, NOW, offline=True)
    return [finding for finding in findings if finding.about == "sentence encoder"]


def test_a_folder_is_used(settings: Settings) -> None:
    choose_encoder(settings)
    using = chosen.chosen()
    assert using
    assert using.encoder()


def test_off_is_off(settings: Settings) -> None:
    choose_encoder(replace(settings, encoder=False))
    assert chosen.chosen() is None
    assert told(replace(settings, encoder=False)) == []


def test_a_named_model_is_kept_beside_the_store_and_fetched_first(settings: Settings) -> None:
    settings = replace(settings, model="multilingual-e5-small")
    assert model_folder(settings).parent.name == "paperboy.db.models"
    assert model_to_fetch(settings)
    choose_encoder(settings)
    assert chosen.chosen() is None


def test_nothing_is_told_where_there_is_no_encoder(settings: Settings) -> None:
    assert told(replace(settings, model=None)) == []


def test_half_of_the_papers_are_told(store: Store, settings: Settings) -> None:
    choose_encoder(settings)
    assert encode_some(store)
    state = store.read(encoder_state, settings)
    assert state
    assert (state.progress, state.is_used) == (Progress(20, 803), False)
    (finding,) = told(settings)
    assert finding.is_well
    assert finding.found.endswith("has read 20 of 803 papers; the bot goes on with the others")


def test_a_damaged_model_is_told_with_what_to_do(settings: Settings) -> None:
    (Path(settings.model or "") / NETWORK).write_bytes(b"cut off")
    (finding,) = told(settings)
    assert "is not the file that its manifest names" in finding.found
    assert finding.mend
    assert "multilingual-e5-small" in finding.mend
