"""What scheduled posts cost when very many fall due in the same minute.

    python -m bench.weekly_load [--schedules N] [--servers N]

First the processor time of choosing and rendering one post, for schedules of several sizes in
servers whose members saved papers. Then a simulated Discord with as many schedules as asked for:
all fall due at once while `/search` goes on. Its time runs from an interaction's arrival at
discord.py to its answer's leaving, idle and under load in the same run.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import click
import discord
from discord.webhook import async_ as webhooks

from bot.cards.weekly_post import weekly_post
from bot.delivery.posting import Postman
from bot.texts import texts_for
from db.loading.loader import bundled_seeds, load
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, save
from db.store.store import Store
from db.weekly.choosing import choose_papers, news
from db.weekly.schedule import NewSchedule, Schedule, next_slot
from db.weekly.schedule_store import add_schedule, due
from tests.lab import Lab, open_lab

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
"""When a simulated Discord begins: a Thursday."""

SEARCHES = 40


class Stopwatch:
    """Notes when an interaction arrives at a lab's bot, and how long its answer takes to leave."""

    def __init__(self, lab: Lab) -> None:
        self.arrived = self.took_ms = 0.0
        emit = lab.env.backend.emit
        adapter = webhooks.async_context.get()
        answer = adapter.create_interaction_response

        def arriving(event: str, payload: Mapping[str, Any]) -> None:
            if event == "INTERACTION_CREATE":
                self.arrived = time.perf_counter()
            emit(event, payload)

        def leaving(*args: Any, **options: Any) -> Any:
            self.took_ms = 1000 * (time.perf_counter() - self.arrived)
            return answer(*args, **options)

        lab.env.backend.emit = arriving  # type: ignore[method-assign]
        adapter.create_interaction_response = leaving  # type: ignore[method-assign]


@click.command()
@click.option("--schedules", default=2_500, show_default=True)
@click.option("--servers", default=300, show_default=True, help="Servers whose members saved.")
def main(schedules: int, servers: int) -> None:
    """Measure and print tables in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paperboy.db"
        with Store(path) as store:
            load(store, bundled_seeds())
            papers = store.read(papers_by_number, list(range(1, 804)))
            _save_some(store, papers, servers)
        _time_one(path, servers)
        asyncio.run(_time_many(path, schedules, papers))


def _save_some(store: Store, papers: list[Paper], servers: int) -> None:
    """Let three members of each server bookmark five papers each."""
    chance = random.Random(2026)
    for guild in range(1, servers + 1):
        for member in range(3):
            ids = [paper.id for paper in chance.sample(papers, 5)]
            origin = Origin("reaction", BEGIN, message=guild, guild=guild)
            store.write(save, guild * 10 + member, ids, origin)


def _schedule(store: Store, guild: int, channel: int, papers: int, zone: str = "UTC") -> Schedule:
    return store.write(
        add_schedule,
        NewSchedule(
            guild=guild,
            channel=channel,
            owner=1,
            weekday=BEGIN.weekday(),
            time=clock_time(0, 1),
            zone=zone,
            tags=(),
            papers=papers,
            language="zh-CN" if guild % 2 else "en-US",
            since=BEGIN,
        ),
    )


def _time_one(path: Path, servers: int) -> None:
    click.echo("| papers a post | p50 ms | p95 ms | first ms |\n| --- | --- | --- | --- |")
    with Store(path) as store:
        for papers in (1, 5, 10):
            took = [_once(store, _schedule(store, g, 1, papers)) for g in range(1, servers + 1)]
            first, took = took[0], took[1:]  # the very first one reads the words of the papers
            middle, high = statistics.median(took), statistics.quantiles(took, n=20)[-1]
            click.echo(f"| {papers} | {middle:.2f} | {high:.2f} | {first:.2f} |")
        store.write(lambda db: db.conn.execute("DELETE FROM schedules"))


def _once(store: Store, schedule: Schedule) -> float:
    """Milliseconds of processor time, of all threads, for choosing and rendering a post."""
    begin = time.process_time()
    slot = next_slot(schedule, BEGIN)
    choices = store.read(choose_papers, schedule, slot)
    told = store.read(news, schedule, slot)
    t = texts_for(discord.Locale(schedule.language))
    weekly_post(schedule, slot, choices, t, news=told).to_components()
    return (time.process_time() - begin) * 1000


async def _time_many(path: Path, schedules: int, papers: list[Paper]) -> None:
    chance = random.Random(2026)
    async with open_lab(path) as lab:
        store = lab.bot.store
        for _ in range(schedules):
            _schedule(store, lab.guild.id, lab.channel.id, 5)
        watch = Stopwatch(lab)
        idle = [await _search(lab, watch, chance, papers) for _ in range(SEARCHES)]
        begin = time.process_time()
        found = len(store.read(due, BEGIN.replace(minute=2)))
        looked = (time.process_time() - begin) * 1000
        postman = Postman(lab.bot)
        lab.bot.clock = lambda: BEGIN.replace(minute=2)
        posting = asyncio.create_task(postman.round())
        busy: list[float] = []
        while not posting.done():
            busy.append(await _search(lab, watch, chance, papers))
        await posting
        lab.bot.clock = lab.env.now
        posted = store.read(
            lambda db: db.conn.execute(
                "SELECT count(*) FROM posts WHERE state = 'posted'"
            ).fetchone()
        )[0]
    click.echo(f"\n{found} schedules due, found in {looked:.0f} ms")
    click.echo(f"{posted} posted, {len(busy)} searches meanwhile\n")
    click.echo("| /search | p50 ms | p95 ms |\n| --- | --- | --- |")
    for name, took in (("idle", idle), ("while posting", busy)):
        middle, high = statistics.median(took), statistics.quantiles(took, n=20)[-1]
        click.echo(f"| {name} | {middle:.1f} | {high:.1f} |")
    click.echo(f"ratio of the p50: {statistics.median(busy) / statistics.median(idle):.2f}")


async def _search(lab: Lab, watch: Stopwatch, chance: random.Random, papers: list[Paper]) -> float:
    words = chance.choice(papers).abstract.split()[:12]
    await lab.reader.slash(lab.channel, "search", query=" ".join(words))
    return watch.took_ms


if __name__ == "__main__":
    main()
