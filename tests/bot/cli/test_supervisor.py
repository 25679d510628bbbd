"""systemd is told when the bot is in Discord, that it works, and that it stops."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.supervisor import beats, supervised, tell
from tests.lab import Lab


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The end that systemd listens at."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield end


def heard(systemd: socket.socket) -> list[str]:
    said = []
    while True:
        try:
            said.append(systemd.recv(100).decode())
        except BlockingIOError:
            return said


async def test_it_is_told_of_the_beginning_and_the_end(lab: Lab, systemd: socket.socket) -> None:
    async with supervised(lab.bot):
        assert heard(systemd) == []
        lab.bot.dispatch("ready")
        await lab.env.settle()
        assert heard(systemd) == ["READY=1"]
    assert heard(systemd) == ["STOPPING=1"]


async def test_a_loop_that_works_says_so_twice_as_often_as_is_asked(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError

    monkeypatch.setenv("WATCHDOG_USEC", "120000000")
    with pytest.raises(asyncio.CancelledError):
        await beats(sleep)
    assert slept == [60] * 3
    assert heard(systemd) == ["WATCHDOG=1"] * 3


async def test_where_nobody_asks_nothing_is_told(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    before = len(asyncio.all_tasks())
    async with supervised(lab.bot):
        assert len(asyncio.all_tasks()) == before


def test_a_socket_that_is_gone_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    with caplog.at_level(logging.WARNING):
        tell("READY=1")
    assert "systemd could not be told READY=1" in caplog.text
