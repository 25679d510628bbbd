"""How long the bot waits for Discord."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import discord
import pytest

from bot import network
from bot.client import create_bot
from bot.config import Settings
from bot.delivery.outbox import DEADLINE_S, LEASE
from tests.wire_discord import HANGS, Failing, wire_discord


def test_a_lost_request_ends_before_a_send_does_and_a_send_before_its_claim() -> None:
    assert network.ANSWER_S < DEADLINE_S < 2 * DEADLINE_S < LEASE.total_seconds()


async def test_a_request_of_which_nothing_comes_back_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "ANSWER_S", 0.2)
    async with wire_discord(datetime.now(UTC)) as fake:
        monkeypatch.setattr(discord.http.Route, "BASE", fake.url)
        async with create_bot(Settings(db=tmp_path / "paperboy.db", token="token")) as bot:
            monkeypatch.setattr(bot, "load_extension", _load_nothing)
            await bot.login("token")
            fake.disturb = lambda method, path: Failing(HANGS)
            with pytest.raises(TimeoutError):
                await bot.fetch_channel(1)


async def _load_nothing(name: str) -> None:
    pass
