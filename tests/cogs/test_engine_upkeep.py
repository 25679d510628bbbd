"""The bot makes the second index of a large store that came without one."""

from __future__ import annotations

from typing import Any

import pytest

from cogs.engine_upkeep import RETRY_S
from db.searching.engines import tantivy_build
from db.searching.engines.active import engine
from db.searching.engines.tantivy import TantivyIndex
from tests.lab import Lab, shown


async def test_a_large_store_without_a_second_index_gets_one_while_the_bot_answers(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_build, "MIN_PAPERS", 100)
    assert "GuardSpace" in shown(await lab.ask("search", query="guard space"))
    await lab.env.advance_time(61)
    assert isinstance(await lab.bot.store.ask(engine), TantivyIndex)
    assert "**1. GuardSpace:" in shown(await lab.ask("search", query="guard space"))


async def test_an_index_that_cannot_be_written_is_tried_again_after_an_hour(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tantivy_build, "MIN_PAPERS", 100)
    in_the_way = lab.bot.store.path.with_name(f"{lab.bot.store.path.name}.index")
    in_the_way.write_text("")
    for _ in range(5):
        await lab.env.advance_time(61)
    assert [record.name for record in caplog.records if "cannot be written" in record.message] == [
        "db.searching.engines.tantivy_build"
    ]
    assert "**1. GuardSpace:" in shown(await lab.ask("search", query="guard space"))
    upkeep: Any = lab.bot.get_cog("EngineUpkeep")
    assert upkeep.rounds.seconds == RETRY_S == 3600
    in_the_way.unlink()
    await upkeep.catch_up()  # the round that comes then; simcord gives a turn of the clock 5 s
    assert isinstance(await lab.bot.store.ask(engine), TantivyIndex)
