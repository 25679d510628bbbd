"""The bot has a sentence encoder read its papers while it answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cogs.encoding import Encoding
from db.searching.meaning.encoder import chosen, keeping
from tests.db.searching.meaning.test_encoder import OneIdea
from tests.lab import Lab


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
    cog: Any = lab.bot.get_cog("Encoding")
    assert not cog.rounds.is_running()
