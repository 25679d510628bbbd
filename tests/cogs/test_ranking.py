"""The bot makes the second index of a large store that came without one."""

from __future__ import annotations

import pytest

from db.searching import sidebuild
from db.searching.engine import engine
from db.searching.sideindex import SideIndex
from tests.lab import Lab, shown


async def test_a_large_store_without_a_second_index_gets_one_while_the_bot_answers(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sidebuild, "LARGE", 100)
    assert "GuardSpace" in shown(await lab.ask("search", query="guard space"))
    await lab.env.advance_time(61)
    assert isinstance(await lab.bot.store.ask(engine), SideIndex)
    assert "**1. GuardSpace:" in shown(await lab.ask("search", query="guard space"))
