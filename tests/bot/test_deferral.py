"""While another process holds the store's write lock, an answer is announced in time and given when
it is done."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot import deferral
from bot.actions import SavePaper
from bot.cards.parts import Card
from bot.client import create_bot
from bot.config import Settings
from bot.refusals import Refusal
from db.people.bookmarks import bookmarks_of
from db.searching.lookup import find_paper

HOLDS = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read(1)
held.execute("ROLLBACK")
"""
"""Another process that writes, until it is told to end."""


class Pressed:
    """A press of a button, as far as an answer needs one; it keeps how it was answered."""

    id = 1
    type = discord.InteractionType.component
    locale = discord.Locale.american_english
    guild_id = channel_id = 5
    client = SimpleNamespace(get_guild=lambda _: "here")
    user = SimpleNamespace(id=7)
    message = SimpleNamespace(id=9)

    def __init__(self) -> None:
        self.deferred = asyncio.Event()
        self.told: list[str] = []
        self.extras: dict[str, Any] = {}
        self.response = self.followup = self

    def is_done(self) -> bool:
        return self.deferred.is_set()

    async def defer(self, **_: Any) -> None:
        self.deferred.set()

    async def send_modal(self, form: discord.ui.Modal) -> None:
        self.told.append(form.title)

    async def send(self, *, view: Card, **_: Any) -> SimpleNamespace:
        self.told += [str(part) for part in view.to_components()]
        return SimpleNamespace(id=2)


async def test_a_save_while_another_process_writes_is_deferred_and_answered_when_it_is_done(
    store_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deferral, "PATIENCE_S", 0.05)
    bot = create_bot(Settings(db=store_copy))
    await bot.load_extension("cogs.bookmarks")
    paper = bot.store.read(find_paper, "GuardSpace")
    writes = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDS, str(store_copy), stdin=PIPE, stdout=PIPE
    )
    assert writes.stdin
    assert writes.stdout
    assert await writes.stdout.readline() == b"held\n"
    pressed: Any = Pressed()
    try:
        bot.deferrals.begin(pressed)
        pressing = asyncio.create_task(bot.press(pressed, SavePaper(paper.id)))
        async with asyncio.timeout(10):
            await pressed.deferred.wait()
        assert pressed.told == []
        assert bot.store.read(bookmarks_of, 7, size=5).total == 0
    finally:
        await writes.communicate(b"x")
    await pressing
    assert "Saved **GuardSpace" in pressed.told[0]
    assert bot.store.read(bookmarks_of, 7, size=5).total == 1
    bot.store.close()


async def test_a_form_is_an_answer_and_one_that_comes_too_late_is_said_not_to_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deferral, "PATIENCE_S", 0.05)
    pressed: Any = Pressed()
    form = discord.ui.Modal(title="A note")
    async with create_bot(Settings(db=tmp_path / "paperboy.db")) as bot:
        bot.deferrals.begin(pressed)
        await bot.ask_by_form(pressed, form)
        await asyncio.sleep(0.1)
        assert not pressed.deferred.is_set()
        await pressed.defer()
        with pytest.raises(Refusal, match="too long"):
            await bot.ask_by_form(pressed, form)
    assert pressed.told == ["A note"]
