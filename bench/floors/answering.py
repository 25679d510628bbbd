"""What answers cost inside the bot: from an interaction's arrival to its answer's leaving.

The bot runs as it does for a lab, in a process of its own at a Discord on loopback, and is asked
one thing at a time. What the network takes is not counted.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import discord

from bench.floors.figure import Figure
from bench.floors.timed_bot import KEPT, NOTHING
from bot.cards import charts
from bot.texts import texts_for
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, save
from db.searching.tag_digest import digest
from db.store.connection import connect, use_wal
from db.store.store import Store
from tests.wire_discord import WireDiscord, wire_discord

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 10.0

GOALS = {"/search": 6.0, "/paper": 3.0, "/random": 3.0, "/bookmarks list": 3.0}
AUTOCOMPLETE, CHART, REACTION = 2.0, 1.3, 3.0
OF_A_SEARCH = 2.0
"""What `/similar`, `/recommend`, `/alerts` and *Find related* may take of a search's time."""

READERS = range(3_000, 3_050)
"""Who asks in turn: so many that nobody is told to wait."""

SAVER = 1_002
ALERTED = 2_001
"""The first of those who add an alert."""
SAVED = 30
"""Papers that the saver has saved, to whom others are recommended."""

REMEMBERED_S = 0.05
"""Seconds after an answer until it is known which papers it shows."""

FIND_RELATED = "Find related"

COMMIT = "commit"
"""Under which a bare commit's time is kept."""


@dataclass
class TimedBot:
    """A bot that says how long each answer took."""

    fake: WireDiscord
    process: asyncio.subprocess.Process
    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    worked: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    readers: Iterator[int] = field(default_factory=lambda: cycle(READERS))

    async def ask(
        self, name: str, member: int | None = None, typing: str | None = None, **o: Any
    ) -> Any:
        """Ask a command, and wait; its time is kept under `name`, or `name, typing`."""
        reader = member or next(self.readers)
        asked = await self.fake.members.command(reader, name, typing=typing, **o)
        return await self._answered(f"{name}, typing" if typing else name, asked)

    async def relate(self, text: str) -> None:
        """*Find related* on a message of a member's."""
        message = self.fake._message(
            str(self.fake.members._number()), str(self.fake.members.channel)
        )
        message |= {"content": text, "author": self.fake.members.member(SAVER)["user"]}
        data = {
            "id": "2",
            "name": FIND_RELATED,
            "type": 3,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }
        asked = await self.fake.members.ask(next(self.readers), 2, data)
        await self._answered(FIND_RELATED, asked)

    async def react(self, message: str) -> None:
        """A reaction that saves, then one on a message of a member's."""
        await self.fake.members.react(next(self.readers), message)
        await self._line()
        await self.fake.members.react(next(self.readers), message, author=SAVER)
        await self._line()

    async def _answered(self, name: str, asked: Any) -> Any:
        if not await asked.answer(PATIENCE_S):
            raise TimeoutError(f"no answer to {name}")
        await self._line(name)
        return asked

    async def _line(self, name: str | None = None) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            what, ms, worked = (await self.process.stdout.readline()).split()
        self.took[name or what.decode()].append(float(ms))
        self.worked[name or what.decode()].append(float(worked))


@asynccontextmanager
async def _timed_bot(store: Path) -> AsyncIterator[TimedBot]:
    now = datetime.now(UTC)
    async with wire_discord(now) as fake:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.floors.timed_bot"),
            *(str(store), fake.url, now.isoformat()),
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        try:
            async with asyncio.timeout(60):
                await fake.gateway.greeted.wait()
            yield TimedBot(fake, process)
        finally:
            process.kill()
            await process.wait()


async def figures(store: Path, rounds: int) -> Iterator[Figure]:
    """Each command in turn, so many times, on a store with the seeds."""
    chance = random.Random(2026)
    with Store(store) as opened:
        papers = opened.read(papers_by_number, range(1, 804))
        saved = [paper.id for paper in chance.sample(papers, SAVED)]
        opened.write(save, SAVER, saved, Origin("button", datetime.now(UTC)))
        chart = opened.read(_chart_ms)
    commits = Commits(store.with_suffix(".commit"))
    warm = statistics.median(commits.ms() for _ in range(50))
    async with _timed_bot(store) as bot:
        await _ask_all(bot, papers, chance, 5, commits)  # nothing is asked for the first time
        bot.took.clear()
        await _ask_all(bot, papers, chance, rounds, commits)
    commits.close()
    ms = {what: statistics.median(took) for what, took in bot.took.items()}
    empty, search = ms["empty"], ms["search"]
    related = {
        "/similar": "similar",
        "/recommend": "recommend",
        "/alerts add": "alerts add",
        "/alerts preview": "alerts preview",
        f"*{FIND_RELATED}*": FIND_RELATED,
    }
    return iter(
        [
            *(Figure(what, ms[what[1:]], empty, goal=goal) for what, goal in GOALS.items()),
            *(
                Figure(f"{what} against /search", ms[name], search, goal=OF_A_SEARCH)
                for what, name in related.items()
            ),
            Figure("/digest against its chart", ms["digest"], chart, goal=CHART),
            Figure("/digest again", ms["digest again"], empty, goal=3.0),
            Figure("autocomplete", ms["digest, typing"], ms["empty, typing"], goal=AUTOCOMPLETE),
            Figure("🔖 against an empty handler", ms[KEPT], ms[NOTHING], goal=REACTION),
            Figure("🔖 against a bare commit", ms[KEPT], warm, goal=REACTION),
            Figure("… made after each, not one after the other", ms[KEPT], ms[COMMIT]),
        ]
    )


async def _ask_all(
    bot: TimedBot, papers: list[Paper], chance: random.Random, rounds: int, commits: Commits
) -> None:
    for member in range(ALERTED, ALERTED + rounds):  # who has one alert has room for more
        paper = chance.choice(papers)
        tag = chance.choice(paper.tags)
        await bot.ask("empty")
        await bot.ask("search", query=" ".join(paper.abstract.split()[:12]))
        await bot.ask("paper", paper=paper.id)
        await bot.ask("bookmarks list", member=SAVER)
        await bot.ask("similar", paper=paper.id)
        await bot.ask("digest", tag=tag)
        again = len(bot.took["digest"])
        await bot.ask("digest", tag=tag)
        bot.took["digest again"].append(bot.took["digest"].pop(again))
        await bot.ask("recommend", member=SAVER)
        await bot.ask("alerts add", member=member, tag=tag, zone="UTC")
        await bot.ask("alerts preview", member=member, like=paper.id)
        await bot.relate(paper.abstract[:80])
        await bot.ask("empty", typing="typed", typed="rea")
        await bot.ask("digest", typing="tag", tag=tag[:3])
        card = await bot.ask("random")
        await asyncio.sleep(REMEMBERED_S)
        await bot.react(card.message["id"])
        bot.took[COMMIT].append(commits.ms())


def _chart_ms(db: Any) -> float:
    """Milliseconds to draw the chart of a digest, the median of some tags."""
    t = texts_for(discord.Locale.american_english)
    took = []
    for tag in ("LLM", "Reasoning", "Reinforcement Learning", "Diffusion Models", "Agents") * 4:
        made = digest(db, tag)
        charts._drawn.clear()  # a drawn one is kept
        begin = time.perf_counter()
        charts.digest_chart(made, t)
        took.append(1000 * (time.perf_counter() - begin))
    return statistics.median(took)


class Commits:
    """A file in which a row is written and no more, as the store is written."""

    def __init__(self, file: Path) -> None:
        self._conn = connect(file).conn
        use_wal(self._conn)
        self._conn.execute("CREATE TABLE reactions (message INTEGER PRIMARY KEY, emoji TEXT)")

    def ms(self) -> float:
        """Milliseconds until one more row is on the disk."""
        begin = time.perf_counter()
        with self._conn:
            self._conn.execute("INSERT INTO reactions (emoji) VALUES (?)", ("🔖",))
        return 1000 * (time.perf_counter() - begin)

    def close(self) -> None:
        self._conn.close()
