"""The bot has a sentence encoder read its papers while it answers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import encoder
from bot.config import Settings
from bot.fetching.loopback import Asked, Reply, loopback
from bot.fetching.named_models import NamedModel
from cogs.encoding import Encoding
from db.searching.meaning.encoder import chosen, keeping
from tests.bot.fetching.test_models import named
from tests.db.searching.meaning.test_encoder import OneIdea
from tests.lab import Lab
from tests.tiny_model import write_model


@pytest.fixture(autouse=True)
def no_encoder_is_left() -> Iterator[None]:
    yield
    chosen.use(None)


async def test_the_bot_reads_all_papers(lab: Lab) -> None:
    chosen.use(lambda: OneIdea("one"))
    await Encoding(lab.bot).catch_up()
    assert await lab.bot.store.ask(keeping.progress, "one") == keeping.Progress(803, 803)
    assert await lab.bot.store.ask(keeping.encoded) is not None


async def test_without_an_encoder_nothing_runs(lab: Lab) -> None:
    chosen.use(None)
    cog = Encoding(lab.bot)
    await cog.cog_load()
    assert not cog.rounds.is_running()
    assert not cog.fetching.is_running()


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NamedModel:
    """A model that the host can name, whose files stand in `original`."""
    model = named(write_model(tmp_path / "original"))
    monkeypatch.setattr(encoder, "named_models", lambda: {"tiny": model})
    return model


def choose(lab: Lab, settings: Settings) -> None:
    """What the bot does when it starts."""
    lab.bot.settings = settings
    encoder.choose_encoder(settings)


async def fetching(lab: Lab, folder: Path, reply: Reply | None = None) -> Encoding:
    """The bot after one try to fetch the model that its host named, from files or with a reply."""

    def replies(request: Asked) -> Reply:
        return reply or Reply(body=(folder / request.path.rpartition("/")[2]).read_bytes())

    async with loopback(replies) as address:
        choose(lab, replace(lab.settings, model="tiny", models=address, private_network=True))
        cog = Encoding(lab.bot)
        await cog.fetch()
        await cog.cog_unload()
    return cog


async def test_a_named_model_is_fetched_and_reads_the_papers(
    lab: Lab, tmp_path: Path, tiny: NamedModel
) -> None:
    cog = await fetching(lab, tmp_path / "original")
    assert encoder.model_to_fetch(lab.bot.settings) is None
    await cog.catch_up()
    state = await lab.bot.store.ask(encoder.encoder_state, lab.bot.settings)
    assert state == encoder.EncoderState(
        tiny.manifest.version, keeping.Progress(803, 803), is_used=True
    )


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=503), "Its server fails (503)."),
        (Reply(body=b"no model"), "has another checksum than it should"),
    ],
)
async def test_a_model_that_does_not_come_is_said_in_the_log_and_tried_again(
    lab: Lab, tmp_path: Path, caplog: pytest.LogCaptureFixture, reply: Reply, said: str
) -> None:
    with caplog.at_level(logging.WARNING):
        await fetching(lab, tmp_path / "original", reply)
    assert chosen.chosen() is None
    assert encoder.model_to_fetch(lab.bot.settings) is not None
    (line,) = [record.getMessage() for record in caplog.records if "tiny" in record.getMessage()]
    assert line.startswith("The search goes on without tiny, and fetches it again in an hour: ")
    assert said in line


@pytest.mark.usefixtures("tiny")
async def test_without_a_network_nothing_but_the_log_changes(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    choose(lab, replace(lab.settings, model="tiny", models="http://127.0.0.1:1"))
    cog = Encoding(lab.bot)
    with caplog.at_level(logging.WARNING):
        await cog.fetch()
    assert chosen.chosen() is None
    assert [r.levelname for r in caplog.records if "tiny" in r.getMessage()] == ["WARNING"]
