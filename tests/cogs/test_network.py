"""What the network does is no bug: whoever waits gets a sentence, and the log a warning."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import aiohttp
import discord
import pytest
from simcord.actors import _visible_message

from bot.deferral import PATIENCE_S
from db.people.bookmarks import bookmarks_of
from tests.lab import Lab, shown


async def test_a_save_that_waits_for_the_store_is_answered_when_it_is_done(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    change = lab.bot.store.change

    async def waits(*args: Any, **more: Any) -> Any:
        await asyncio.sleep(PATIENCE_S + 3)  # another process has the lock
        return await change(*args, **more)

    monkeypatch.setattr(lab.bot.store, "change", waits)
    result = await lab.reader.click(card, label="Save")
    await lab.env.advance_time(PATIENCE_S + 4)
    (told,) = result.followups
    assert told.ephemeral
    assert "Saved" in shown(told)
    assert lab.bot.store.read(bookmarks_of, lab.reader.id, size=5).total == 1


async def test_a_page_that_turns_late_turns_in_place(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = await lab.ask("search", query="safety")
    ask = lab.bot.store.ask

    async def waits(*args: Any, **more: Any) -> Any:
        await asyncio.sleep(PATIENCE_S)
        return await ask(*args, **more)

    monkeypatch.setattr(lab.bot.store, "ask", waits)
    result = await lab.reader.click(results, label="Next")
    await lab.env.advance_time(4 * PATIENCE_S)
    assert result.followups == []
    assert "Page 2" in str(_visible_message(lab.reader, results).components)


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (aiohttp.ServerDisconnectedError(), True),
        (TimeoutError(), True),
        ((503, 0), True),
        ((429, 0), True),
        ((404, 10008), True),
        ((404, 0), True),
        ((404, 10062), False),
        ((400, 40060), False),
    ],
)
async def test_a_failing_network_is_a_warning_and_a_sentence(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, failure: Any, told: bool
) -> None:
    def fails(*_: object, **__: object) -> None:
        if isinstance(failure, Exception):
            raise failure
        status, code = failure
        response: Any = type("Response", (), {"status": status, "reason": "x"})()
        raise discord.HTTPException(response, {"code": code, "message": "x"})

    monkeypatch.setattr(sys.modules["cogs.papers"], "paper_card", fails)
    result = await lab.reader.slash(lab.channel, "paper", paper="GuardSpace")
    assert lab.complaints.take() == []
    if told:
        assert "The connection to Discord failed" in shown(result.response)
    else:
        assert result.response is None
