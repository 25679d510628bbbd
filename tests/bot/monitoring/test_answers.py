"""A line of the log for each interaction: what was asked for, how long it took, how it ended."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sqlite3
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.cli.terminal import JsonFormatter
from bot.monitoring import answers
from tests.lab import Lab

SECRET = "what only the member knows"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, answers.__name__)
    return caplog


def said(lines: pytest.LogCaptureFixture) -> list[str]:
    """The lines about interactions so far, without their milliseconds."""
    found = [record for record in lines.records if record.name == answers.__name__]
    return [re.sub(r"in \d+ ms$", "in … ms", record.getMessage()) for record in found]


async def test_an_answer_is_one_line_without_what_was_typed(
    lab: Lab, lines: pytest.LogCaptureFixture
) -> None:
    await lab.ask("search", query=SECRET)
    assert said(lines) == ["/search: answered in … ms"]
    assert SECRET not in lines.text
    assert str(lab.reader.id) not in "".join(said(lines))


async def test_a_button_is_called_by_its_verb(lab: Lab, lines: pytest.LogCaptureFixture) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.press(card, "Save")
    assert said(lines) == ["/paper: answered in … ms", "save (button): answered in … ms"]


async def test_typing_ahead_is_a_line_too(lab: Lab, lines: pytest.LogCaptureFixture) -> None:
    await lab.reader.autocomplete(lab.channel, "paper", "paper", "Guard")
    assert said(lines) == ["/paper (typing): answered in … ms"]


async def test_a_refusal_is_called_one(lab: Lab, lines: pytest.LogCaptureFixture) -> None:
    await lab.ask("weekly list")
    assert said(lines) == ["/weekly list: refused in … ms"]


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (RuntimeError("a bug"), "bug"),
        (TimeoutError(), "cut off"),
        (sqlite3.OperationalError("database is locked"), "unavailable"),
    ],
)
async def test_a_failure_is_called_by_whose_it_is(
    lab: Lab,
    lines: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    outcome: str,
) -> None:
    async def fails(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr(lab.bot.store, "ask", fails)
    await lab.ask("search", query="safety")
    lab.complaints.take()
    assert said(lines) == [f"/search: {outcome} in … ms"]


async def test_a_command_that_the_bot_lacks_is_unknown(
    lab: Lab, lines: pytest.LogCaptureFixture
) -> None:
    lab.bot.tree.remove_command("random")
    await lab.ask("random")
    assert said(lines) == ["/unknown: refused in … ms"]


async def test_a_line_in_json_has_its_parts(lab: Lab, lines: pytest.LogCaptureFixture) -> None:
    await lab.ask("search", query=SECRET)
    (record,) = (record for record in lines.records if record.name == answers.__name__)
    told = json.loads(JsonFormatter().format(record))
    assert (told["command"], told["outcome"]) == ("/search", "answered")
    assert 0 <= told["ms"] < 60_000


def test_each_kind_of_interaction_but_a_ping_has_a_name() -> None:
    kinds = {kind for kind in discord.InteractionType if kind is not discord.InteractionType.ping}
    assert kinds == answers.KINDS.keys()


async def test_leftovers_are_looked_for_when_no_answer_is_worked_on_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[str] = []
    monkeypatch.setattr(answers, "collect_leftovers", lambda: looks.append("a look"))
    watching, let_go = answers.Answers(), [asyncio.Event(), asyncio.Event()]

    async def answer(event: asyncio.Event) -> None:
        press: Any = SimpleNamespace(extras={}, type=discord.InteractionType.component)
        watching.begin(press)
        await event.wait()

    tasks = [asyncio.create_task(answer(event)) for event in let_go]
    await asyncio.sleep(0)
    for event, task, seen in zip(let_go, tasks, (0, 1), strict=True):
        event.set()
        await task
        await asyncio.sleep(0)
        assert len(looks) == seen
