"""`paperboy run` with a token: in Discord until told to stop, or a sentence that says why not."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import discord
import pytest

from tests.conftest import ROOT
from tests.wire_discord import BOT, WireDiscord, wire_discord

PAPERBOY = """
import sys
import discord, yarl
from bot.cli import joining
from bot.cli.main import main

url = sys.argv[1]
discord.http.Route.BASE = url
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url) / "gateway/"
joining.WAITS_S = [float(wait) for wait in sys.argv[2].split()]
main(sys.argv[3:])
"""
DEAF_AT_FIRST = """
import asyncio
from bot.cli import joining

async def work():
    print("working", flush=True)
    for what in ("lost", "stopped"):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            print(what, flush=True)

joining.PATIENCE_S = 0.1
asyncio.run(joining._until_stopped(work()))
"""
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
async def fake() -> AsyncIterator[WireDiscord]:
    async with wire_discord(datetime.now(UTC)) as fake:
        yield fake


Paperboy = Callable[..., Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
async def paperboy(fake: WireDiscord, store_copy: Path) -> AsyncIterator[Paperboy]:
    """Starts the program as a host does, but for Discord's address."""
    started: list[asyncio.subprocess.Process] = []

    async def start(
        *words: str, url: str = fake.url, token: str = "token", waits: str = ""
    ) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PAPERBOY, url, waits, "--db", str(store_copy), *words),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"DISCORD_TOKEN": token},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def said(process: asyncio.subprocess.Process) -> str:
    """What a program that ends in failure says: nothing on standard output."""
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    assert process.returncode == 1
    assert out == b""
    assert b"Traceback" not in err
    return err.decode()


async def test_it_prints_the_invitation_and_leaves_on_sigterm(
    paperboy: Paperboy, store_copy: Path
) -> None:
    process = await paperboy("run")
    assert process.stdout is not None
    link = urlsplit((await process.stdout.readline()).decode().split()[-1])
    asked = parse_qs(link.query)
    assert link.netloc == "discord.com"
    assert asked["client_id"] == [str(BOT)]
    assert asked["scope"] == ["bot applications.commands"]
    assert discord.Permissions(int(asked["permissions"][0])) == discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        create_public_threads=True,
        embed_links=True,
        attach_files=True,
        read_message_history=True,
    )
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        _, log = await process.communicate()
    assert process.returncode == 0
    assert b"WARNING" not in log
    assert [file.name for file in store_copy.parent.iterdir()] == [store_copy.name]


async def test_it_serves_its_health_where_the_host_wishes(
    paperboy: Paperboy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("PAPERBOY_HTTP", f"127.0.0.1:{port}")
    process = await paperboy("run")
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while await status(session, f"http://127.0.0.1:{port}/readyz") != 200:
            assert process.returncode is None
            await asyncio.sleep(0.1)
        assert await status(session, f"http://127.0.0.1:{port}/metrics") == 200
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        await process.communicate()
    assert process.returncode == 0


async def status(session: aiohttp.ClientSession, address: str) -> int | None:
    """The status of a page; None where nobody listens."""
    try:
        async with session.get(address) as answer:
            return answer.status
    except aiohttp.ClientConnectionError:
        return None


async def test_an_address_that_is_taken_is_said(
    paperboy: Paperboy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PAPERBOY_HTTP", f"127.0.0.1:{taken.getsockname()[1]}")
        process = await paperboy("run")
        assert "cannot be listened on: " in await said(process)


async def test_a_sigterm_that_gets_lost_on_its_way_is_told_again() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", DEAF_AT_FIRST), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"working\n"
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        out, _ = await process.communicate()
    assert (process.returncode, out) == (0, b"lost\nstopped\n")


@pytest.mark.parametrize("token", ["wrong", "令牌", "to ken"])
async def test_a_wrong_token_is_said(paperboy: Paperboy, token: str) -> None:
    process = await paperboy("run", token=token)
    assert "Discord does not know the token in DISCORD_TOKEN." in await said(process)


async def test_without_a_network_it_tries_for_a_while(paperboy: Paperboy) -> None:
    process = await paperboy("run", url=NOWHERE, waits="0.01 0.02")
    text = await said(process)
    assert text.count("Discord cannot be reached") == 3
    assert text.count("Trying again in") == 2


async def test_sigterm_ends_the_wait_for_a_network(paperboy: Paperboy) -> None:
    process = await paperboy("run", url=NOWHERE, waits="60")
    assert process.stderr is not None
    while b"Trying again in 60 s." not in await process.stderr.readline():
        pass
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        await process.communicate()
    assert process.returncode == 0


async def test_sync_tells_discord_the_commands(paperboy: Paperboy) -> None:
    process = await paperboy("sync")
    async with asyncio.timeout(30):
        out, _ = await process.communicate()
    assert (process.returncode, out) == (0, b"Discord knows the commands.\n")


async def test_sync_needs_a_token(paperboy: Paperboy) -> None:
    process = await paperboy("sync", token="")
    assert "DISCORD_TOKEN is not set." in await said(process)
