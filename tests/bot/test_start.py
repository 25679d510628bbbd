"""The bot is at Discord before it can answer: what comes meanwhile waits, and nothing is lost."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import discord
import pytest
import yarl

from bot import deferral
from bot.client import create_bot
from bot.config import Settings
from db.people.bookmarks import bookmark_of
from db.searching.lookup import find_paper
from tests.conftest import ROOT
from tests.wire_discord import WireDiscord, wire_discord
from tests.wire_interactions import COMPONENT, DEFERRED, Asked, save_button

FORM = 5
"""The kind of interaction that a filled form is."""

PATIENCE_S = 20.0


class Start:
    """A bot that is at Discord, and prepares itself once `go_on` is set."""

    def __init__(self, store: Path, fake: WireDiscord) -> None:
        self.fake = fake
        self.bot = create_bot(Settings(db=store, token="token", titles=False))
        self.bot._connection.guild_ready_timeout = 0.1
        self.go_on = asyncio.Event()
        self._prepare = self.bot.prepare
        self.bot.prepare = self._prepare_late  # type: ignore[method-assign]
        self.running = asyncio.create_task(self.bot.start("token"))

    async def _prepare_late(self) -> None:
        await self.go_on.wait()
        await self._prepare()

    async def ask_everything(self, paper: str) -> list[Asked]:
        """A command, a text that is typed, a button, a menu and a form, each by another member."""
        ask = self.fake.members
        shown = save_button(paper)
        message = {**self.fake._message("700", "300"), **shown}
        note = {"type": 4, "custom_id": "note", "value": "to be read"}
        return [
            await ask.command(1, "paper", paper=paper),
            await ask.command(2, "paper", typing="paper", paper="Guard"),
            await ask.press(3, f"save:{paper}", message),
            await ask.ask(
                *(4, COMPONENT),
                {"component_type": 3, "custom_id": "menu-papers", "values": [f"open:{paper}"]},
                message=message,
            ),
            await ask.ask(
                *(5, FORM),
                {"custom_id": f"note:{paper}", "components": [{"type": 1, "components": [note]}]},
            ),
        ]


@pytest.fixture
async def start(store_copy: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Start]:
    async with wire_discord(datetime.now(UTC)) as fake:
        monkeypatch.setattr(discord.http.Route, "BASE", fake.url)
        gateway = yarl.URL(fake.url) / "gateway/"
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        start = Start(store_copy, fake)
        async with start.bot:
            await asyncio.wait_for(fake.gateway.greeted.wait(), PATIENCE_S)
            yield start
        start.running.cancel()
        await asyncio.gather(start.running, return_exceptions=True)


async def test_what_comes_before_the_cogs_is_answered_once_they_are_there(start: Start) -> None:
    paper = start.bot.store.read(find_paper, "GuardSpace")
    asked = await start.ask_everything(paper.id)
    await asyncio.sleep(0.1)
    assert not any(one.answers for one in asked)
    start.go_on.set()
    for one in asked:
        assert await one.answer(PATIENCE_S), one.data
        assert len([it for it in one.answers if it.get("type") not in DEFERRED]) == 1, one.data
    assert start.bot.store.read(bookmark_of, 3, paper.id)


async def test_what_waits_for_the_cogs_for_long_is_deferred(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deferral, "PATIENCE_S", 0.05)
    paper = start.bot.store.read(find_paper, "GuardSpace")
    asked = await start.ask_everything(paper.id)
    command, typed, *others = asked
    await asyncio.sleep(0.5)
    assert [one.answers[0]["type"] in DEFERRED for one in (command, *others)] == [True] * 4
    assert not typed.answers
    start.go_on.set()
    for one in asked:
        assert await one.answer(PATIENCE_S), one.data


async def test_a_bot_that_cannot_be_prepared_ends_and_says_why(start: Start) -> None:
    async def broken(name: str, *, package: str | None = None) -> None:
        raise ZeroDivisionError("nobody expected this")

    start.bot.load_extension = broken  # type: ignore[method-assign]
    start.go_on.set()
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(start.running, PATIENCE_S)


async def test_a_bot_that_is_not_prepared_yet_ends_cleanly(start: Start) -> None:
    start.running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start.running
    await start.bot.close()
    assert start.bot.is_closed()


async def test_that_discord_ends_the_connection_is_said_before_the_cogs_are_there_too(
    start: Start,
) -> None:
    await start.fake.gateway.close(4004)
    with pytest.raises(discord.ConnectionClosed):
        await asyncio.wait_for(start.running, PATIENCE_S)


@pytest.mark.parametrize("way", ["bot.client", "bot.cli.main, bot.cli.joining"])
def test_the_way_to_discord_imports_nothing_that_only_answers_need(way: str) -> None:
    late = (
        *("numpy", "rapidfuzz", "babel", "sqlite_utils", "filelock"),
        *("bot.actions", "db.schema", "db.searching", "db.papers.reading"),
    )
    program = f"import sys, {way}; print(*(set(sys.modules) & set(sys.argv[1:])))"
    found = subprocess.run(
        [sys.executable, "-c", program, *late], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == []


def test_a_bot_that_waits_for_commands_has_imported_nothing_that_only_few_of_them_need() -> None:
    rare = (
        *("sqlite_utils", "click", "html.entities", "importlib.metadata", "tomllib", "zipfile"),
        *("opencc", "PIL", "pylatexenc", "feedparser", "bot.cli", "bot.fetching.asking"),
        *("db.schema", "db.loading.loader"),
    )
    program = """
import importlib, sys
sys.modules["tantivy"] = None
from bot.client import COGS, _import_what_answers
_import_what_answers()
for cog in COGS:
    importlib.import_module(cog)
print(*(set(sys.modules) & set(sys.argv[1:])))
"""
    found = subprocess.run(
        [sys.executable, "-c", program, *rare], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == []
