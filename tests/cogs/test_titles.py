"""The bot fetches titles by itself only where it is in Discord and was not told not to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config import Settings
from cogs.titles import Titles
from tests.lab import Lab


@pytest.mark.parametrize(
    ("settings", "begins"),
    [
        (Settings(), False),
        (Settings(token="token", titles=False), False),
        (Settings(token="token"), True),
    ],
)
async def test_the_demo_and_who_said_off_fetch_no_titles(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, settings: Settings, begins: bool
) -> None:
    async def nothing() -> None:
        pass

    lab.bot.settings = replace(settings, db=lab.settings.db)
    cog = Titles(lab.bot)
    monkeypatch.setattr(cog.rounds, "coro", nothing)
    await cog.cog_load()
    assert cog.rounds.is_running() is begins
    await cog.cog_unload()
