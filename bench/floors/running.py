"""The bot as a process, at a Discord on loopback, beside one of discord.py that does nothing."""

from __future__ import annotations

import asyncio
import os
import random
import re
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.floors.figure import Figure
from db.papers.reading import papers_by_number
from db.people.greetings import claim_greeting
from db.store.store import Store
from tests.wire_discord import WireDiscord, wire_discord
from tests.wire_gateway import Event
from tests.wire_interactions import COMMAND, Asked

ROOT = Path(__file__).parent.parent.parent

STARTS = 5
PATIENCE_S = 10.0
AT_ONCE = 20
MEMBERS = 200
SERVERS = range(7_000, 7_040)
"""Who asks, and in which servers: so many that nobody is told to wait."""

MORE_TO_START_MS, MORE_MEMORY_MB, LONGEST_MS = 150.0, 24.0, 5.0
P99_MS = 250.0
RATES = (100, 200, 300, 400, 500)
RATE_S = 4.0

EMPTY = """
import sys, discord, yarl
from discord.ext import commands
discord.http.Route.BASE = sys.argv[2]
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sys.argv[2]) / "gateway/"
bot = commands.Bot(commands.when_mentioned, intents=discord.Intents(guilds=True))
bot._connection.guild_ready_timeout = 0.1
@bot.tree.command(description="Answers and does nothing else")
async def empty(interaction: discord.Interaction):
    await interaction.response.send_message(".")
bot.run("token", log_handler=None)
"""
OURS = """
import asyncio.events, os, sys, time
from pathlib import Path
sys.modules["tantivy"] = None
longest, run = 0.0, asyncio.events.Handle._run
def timed(handle):
    global longest
    begin = time.thread_time()
    run(handle)
    took = time.thread_time() - begin
    if took > longest and told.exists():
        longest = took
        told.write_text(str(1000 * took))
if "LONGEST" in os.environ:
    told = Path(os.environ["LONGEST"])
    asyncio.events.Handle._run = timed
from bot.process import collect_nothing_yet
collect_nothing_yet()
import discord, yarl
from bot.client import create_bot
from bot.config import Settings
discord.http.Route.BASE = sys.argv[2]
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sys.argv[2]) / "gateway/"
bot = create_bot(Settings(db=Path(sys.argv[1]), token="token", titles=False))
bot._connection.guild_ready_timeout = 0.1
bot.run("token", log_handler=None)
"""
"""The bot as `make run` installs it. Where `LONGEST` names a file, that says how many milliseconds
of the processor one callback kept the event loop at most since the file was made."""


@dataclass
class Running:
    """A bot that runs, the Discord that it is at, and how long it took until it was there."""

    pid: int
    fake: WireDiscord
    begun: float
    start_ms: float

    @property
    def memory_mb(self) -> float:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0


@asynccontextmanager
async def running(program: str, store: Path, **variables: str) -> AsyncIterator[Running]:
    now = datetime.now(UTC)
    async with wire_discord(now) as fake:
        fake.gateway.greeting = _with_servers(fake.gateway.greeting)
        begin = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", program, str(store), fake.url),
            stdout=asyncio.subprocess.DEVNULL,
            cwd=ROOT,
            env=_as_installed(variables),
        )
        try:
            async with asyncio.timeout(60):
                await fake.gateway.greeted.wait()
            yield Running(process.pid, fake, begin, 1000 * (time.perf_counter() - begin))
        finally:
            process.kill()
            await process.wait()


def _with_servers(greeting: Sequence[Event]) -> Sequence[Event]:
    """A greeting for a bot that is in all servers from which it is asked: it notes which papers its
    answers there show."""
    (ready, session), (create, server) = greeting
    everyone = server["roles"][0]
    ids = list(map(str, SERVERS))
    return (
        (ready, {**session, "guilds": [{"id": id_, "unavailable": True} for id_ in ids]}),
        *((create, {**server, "id": id_, "roles": [{**everyone, "id": id_}]}) for id_ in ids),
    )


def _as_installed(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process whose modules are compiled once, as pip and `make` do."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **variables}


async def figures(store: Path, commands: int) -> Iterator[Figure]:
    """Start, memory after so many mixed commands, the loop's longest block over them, and how many
    interactions a second are answered in time."""
    mixed = mixed_commands(store)
    ours, empty = await _starts(OURS, store, mixed[0]), await _starts(EMPTY, store, ("empty", {}))
    found = [
        Figure("start to ready", ours[0], empty[0], more=MORE_TO_START_MS),
        Figure("start to the first answer, a search", ours[1], empty[1]),
    ]
    async with running(EMPTY, store) as bot:
        await ask_all(bot.fake, [("empty", {})], commands)
        floor_mb = bot.memory_mb
    longest = store.with_suffix(".longest")
    async with running(OURS, store, LONGEST=str(longest)) as bot:
        await ask_all(bot.fake, mixed, 100)
        await asyncio.to_thread(longest.touch)  # from now on it counts
        await ask_all(bot.fake, mixed, commands)
        memory = bot.memory_mb
    block_ms = float(await asyncio.to_thread(longest.read_text) or 0)
    found += [
        Figure("memory after mixed commands", memory, floor_mb, "MB", more=MORE_MEMORY_MB),
        Figure("the loop's longest block", block_ms, 1.0, goal=LONGEST_MS),
    ]
    rate = await _rate(store, mixed)
    return iter([*found, Figure("interactions a second at p99 ≤ 250 ms", rate, 1.0, "/ s")])


def mixed_commands(store: Path) -> list[tuple[str, dict[str, Any]]]:
    with Store(store) as opened:
        papers = opened.read(papers_by_number, range(1, 804))
        for server in SERVERS:
            opened.write(claim_greeting, server, datetime.now(UTC))
    chance = random.Random(2026)
    mixed: list[tuple[str, dict[str, Any]]] = []
    for paper in chance.sample(papers, 200):
        mixed += [
            ("search", {"query": " ".join(paper.abstract.split()[:12])}),
            ("search", {"query": paper.name or paper.label}),
            ("paper", {"paper": paper.id}),
            ("random", {}),
            ("bookmarks list", {}),
            ("tags", {"query": paper.tags[0]}),
        ]
    return mixed


async def _starts(
    program: str, store: Path, first: tuple[str, dict[str, Any]]
) -> tuple[float, float]:
    """Milliseconds from the start of a process to its being at Discord, and to its first answer,
    which is asked for as soon as it is there: the shortest of some."""
    ready, answered = [], []
    for _ in range(STARTS):
        async with running(program, store) as bot:
            ready.append(bot.start_ms)
            asked = await _ask(bot.fake, 0, first)
            if not await asked.answer(PATIENCE_S):
                raise TimeoutError(f"no answer to {first}")
            answered.append(1000 * (time.perf_counter() - bot.begun))
    return min(ready), min(answered)


async def _ask(fake: WireDiscord, number: int, asked: tuple[str, dict[str, Any]]) -> Asked:
    name, _, sub = asked[0].partition(" ")
    given: list[dict[str, Any]] = [
        {"name": key, "type": 3, "value": value} for key, value in asked[1].items()
    ]
    if sub:
        given = [{"name": sub, "type": 1, "options": given}]
    data = {"id": "1", "name": name, "type": 1, "options": given}
    server = str(SERVERS[number % len(SERVERS)])
    return await fake.members.ask(1_000 + number % MEMBERS, COMMAND, data, guild_id=server)


async def ask_all(
    fake: WireDiscord, asked: Sequence[tuple[str, dict[str, Any]]], times: int
) -> None:
    """Ask so often, some at once, and wait for each answer."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with free:
            answer = await _ask(fake, number, asked[number % len(asked)])
            if not await answer.answer(PATIENCE_S):
                raise TimeoutError(f"no answer to {asked[number % len(asked)]}")

    await asyncio.gather(*(one(number) for number in range(times)))


async def _rate(store: Path, mixed: Sequence[tuple[str, dict[str, Any]]]) -> float:
    """The highest of the rates at which 99 of 100 answers are there in time; 0 if none is."""
    best = 0.0
    async with running(OURS, store) as bot:
        await ask_all(bot.fake, mixed, 100)
        for rate in RATES:
            if await _p99_ms(bot.fake, mixed, rate) > P99_MS:
                break
            best = float(rate)
    return best


async def _p99_ms(
    fake: WireDiscord, mixed: Sequence[tuple[str, dict[str, Any]]], rate: int
) -> float:
    waiting: list[Asked] = []
    begin = time.perf_counter()
    for number in range(int(rate * RATE_S)):
        await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        waiting.append(await _ask(fake, number, mixed[number % len(mixed)]))
    await asyncio.gather(*(asked.answer(PATIENCE_S) for asked in waiting))
    return 1000 * statistics.quantiles([asked.took_s for asked in waiting], n=100)[-1]
