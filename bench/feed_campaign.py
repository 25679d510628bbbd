"""Every entry of every feed comes once, and is in one post once: a campaign of kills and failures.

python -m bench.feed_campaign [--days N] [--seed N] [--wire]

Each day of virtual time, papers come out at a host on loopback that speaks as arXiv, OpenReview,
Hugging Face, a journal's RSS and a public list do; some are in several of these, some are replaced
or withdrawn later. Processes ask the feeds and claim the day's post of new papers. They are killed
with `kill -9` before a statement of their store's, before or after a request; or two run at once,
and each dies at a point of its own. Answers are cut, packed wrongly, refused, delayed, redirected.
Each day ends with processes that nothing disturbs. At the end every paper that came out must be in
the store once, have arrived once, and be in the posts once. With `--wire` the real bot sends the
posts to a Discord on the wire, and the messages there are what is judged.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import multiprocessing
import os
import random
import re
import signal
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import click

from bot.fetching.addresses import Reach
from bot.fetching.asking import Sites
from bot.fetching.client import Bounds, Fetcher
from bot.fetching.loopback import Reply, loopback
from bot.fetching.polling import Poller
from db.feeds.entry import FeedEntry
from db.feeds.feed import Kind
from db.feeds.keeping import add_feed
from db.loading.feed_loading import take_in
from db.papers.record import Bibliography, Record
from db.store.connection import Database
from db.store.store import Store
from db.weekly.claims import claim, expired_claims, record_posted, take_over
from db.weekly.schedule import NewSchedule, Rhythm
from db.weekly.schedule_store import add_schedule, due
from tests.fake_sources import BEGIN, FakePaper, FakeSources
from tests.wire_discord import CHANNEL, GUILD, OWNER, WireDiscord, run_bot, wire_discord

A_DAY = 6
"""Papers that come out each day: fewer than a post shows, and more where it makes up for the day
before; what it has no room for waits."""

LIVES = 6
LEASE = timedelta(seconds=45)
HOURS = (1, 2, 3)

FAULTS = [
    Reply(200, cut_after=200),
    Reply(200, cut_after=2_000),
    Reply(429, headers={"Retry-After": "30"}),
    Reply(500),
    Reply(503, headers={"Retry-After": "Mon, 02 Mar 2026 09:00:00 GMT"}),
    Reply(302, headers={"Location": "/loop"}),
    Reply(200, b"x", {"Content-Length": "900"}),
    Reply(200, b"<!doctype html><title>Sign in</title>"),
    Reply(200, gzip.compress(bytes(40_000_000)), {"Content-Encoding": "gzip"}),
    Reply(200, gzip.compress(b"<rss>")[:-4], {"Content-Encoding": "gzip"}),
    Reply(200, b"<rss><channel><item><title>half"),
]

processes = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class World:
    """The store, the address of the host of feeds, and the Discord on the wire if there is one."""

    path: Path
    address: str
    discord: WireDiscord | None


@dataclass
class Outcome:
    """What a campaign found; `points` are what a process was about to do when it was killed."""

    points: Counter[str] = field(default_factory=Counter)
    distinct: set[tuple[str, int]] = field(default_factory=set)
    pairs: int = 0
    faults: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unposted: list[str] = field(default_factory=list)
    posted_twice: list[str] = field(default_factory=list)
    came: int = 0
    posts: int = 0
    slots_twice: list[str] = field(default_factory=list)


@click.command()
@click.option("--days", default=60, show_default=True)
@click.option("--seed", default=2026, show_default=True)
@click.option("--wire", is_flag=True, help="The real bot sends the posts: four times as slow.")
def main(days: int, seed: int, wire: bool) -> None:
    """Run a campaign and print what became of every paper."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(campaign(Path(folder), days, seed, wire=wire))
    killed = sum(times for point, times in outcome.points.items() if point != "nothing")
    click.echo(
        f"{days} days; {killed} processes killed by kill -9 at {len(outcome.distinct)} distinct"
        f" points, {outcome.pairs} times two at once; {outcome.faults} faults of servers"
    )
    for point, times in outcome.points.most_common(12):
        click.echo(f"  {times:4} before {point}")
    click.echo(f"{outcome.came} papers came out; {outcome.posts} posts")
    faults = ("lost", "doubled", "unposted", "posted_twice", "slots_twice")
    for name in faults:
        click.echo(f"{name.replace('_', ' ')}: {getattr(outcome, name) or 'none'}")
    if any(getattr(outcome, name) for name in faults):
        raise SystemExit(1)


async def campaign(
    folder: Path, days: int, seed: int, *, lives: int = LIVES, wire: bool = False
) -> Outcome:
    """Run a campaign on a store in `folder`; so many processes a day end early. On the `wire` the
    real bot posts."""
    processes.set_forkserver_preload(["bot.fetching.polling", "tests.fake_sources"])
    chance = random.Random(seed)
    outcome = Outcome()
    host = FakeSources()
    path = folder / "paperboy.db"
    async with loopback(host) as address, wire_discord(BEGIN) as discord:
        discord.file = folder / "discord.jsonl"
        discord.file.touch()
        world = World(path, address, discord if wire else None)
        with Store(path) as store:
            take_in(store, "before", [_first_paper()])  # what comes first is no news
            _set_up(store, address)
        for day in range(days):
            now = BEGIN + timedelta(days=day)
            _come_out(host, now, chance)
            for _ in range(lives):
                now += timedelta(hours=chance.choice(HOURS))
                host.faults.extend(chance.choices(FAULTS, k=chance.randint(0, 3)))
                faults = len(host.faults)
                count = 2 if chance.random() < 0.3 else 1
                ends = [int(2 ** chance.uniform(0, 9.5)) for _ in range(count)]
                points = await asyncio.gather(*(_live(world, now, end) for end in ends))
                outcome.points.update(points)
                outcome.distinct.update(
                    (point, end)
                    for point, end in zip(points, ends, strict=True)
                    if point != "nothing"
                )
                outcome.pairs += count == 2
                outcome.faults += faults - len(host.faults)
            host.faults.clear()
            for hours in (3, 2):
                now += timedelta(hours=hours)
                await _live(world, now, 0)
        now = BEGIN + timedelta(days=days, hours=23)
        for _ in range(3):
            await _live(world, now, 0)
            now += timedelta(days=1)
        posts = _kept(discord.file) if wire else _claimed(path)
    _judge(path, host, posts, outcome)
    return outcome


def _first_paper() -> FeedEntry:
    listed = Bibliography(entry="first", title="A paper that was here before all others")
    return FeedEntry(Record("", "", "", None, None, "We were here before all others.", listed))


def _set_up(store: Store, address: str) -> None:
    for kind, query in (
        (Kind.ARXIV, "cs.CL"),
        (Kind.ARXIV, "cs.LG"),
        (Kind.RSS, f"{address}/rss.xml"),
        (Kind.OPENREVIEW, "FOLD.cc/2026/Conference"),
        (Kind.HUGGINGFACE, ""),
        (Kind.LIST, f"{address}/folds.json"),
    ):
        store.write(add_feed, kind, query, now=BEGIN)
    daily = NewSchedule(
        guild=GUILD,
        channel=CHANNEL,
        owner=OWNER,
        zone="UTC",
        language="en-US",
        since=BEGIN - timedelta(days=1),
        time=time(8),
        rhythm=Rhythm.DAILY,
        papers=10,
        only_new=True,
    )
    store.write(add_schedule, daily)


def _come_out(host: FakeSources, now: datetime, chance: random.Random) -> None:
    """A day's papers, and new versions of older ones."""
    first = len(host.papers) + 1
    for number in range(first, first + A_DAY):
        categories = chance.choice((("cs.CL",), ("cs.LG",), ("cs.LG", "cs.CL")))
        host.papers.append(FakePaper(number, now, categories=categories, votes=number % 40))
    for place in chance.sample(range(len(host.papers)), k=2):
        old = host.papers[place]
        withdrawn = chance.random() < 0.2
        host.papers[place] = replace(old, version=old.version + 1, updated=now, withdrawn=withdrawn)


async def _live(world: World, now: datetime, end: int) -> str:
    """Let a process ask and post, until it is killed before its `end`th step (0: never). Returns
    what it was about to do."""
    said, saying = processes.Pipe(duplex=False)
    if world.discord:
        world.discord.now = now
    url = world.discord.url if world.discord else None
    life = processes.Process(target=_life, args=(world.path, world.address, url, now, end, saying))
    life.start()
    saying.close()
    try:
        point: str = await asyncio.to_thread(said.recv)
    except EOFError:
        raise RuntimeError("a process ended by itself") from None
    finally:
        life.kill()
        await asyncio.to_thread(life.join)
        said.close()
    return point


def _life(
    path: Path, address: str, discord: str | None, now: datetime, end: int, saying: Connection
) -> None:
    """What runs in a process; it kills itself at its end. With the address of a Discord the real
    bot posts there."""
    import logging

    import db.store.connection

    logging.disable(logging.CRITICAL)
    steps = 0

    def step(point: str) -> None:
        nonlocal steps
        steps += 1
        if steps == end:
            saying.send(point)
            os.kill(os.getpid(), signal.SIGKILL)

    connect = db.store.connection.connect
    get = Fetcher.get

    def traced(path: Path) -> Database:
        database = connect(path)
        database.conn.set_trace_callback(lambda sql: step(_first_words(sql)))
        return database

    async def counted(self: Fetcher, where: str, take: Any, *, bounds: Bounds, **rest: Any) -> Any:
        step("a request")
        answer = await get(self, where, take, bounds=replace(bounds, bytes=4_000_000), **rest)
        step("reading an answer")
        return answer

    db.store.connection.connect = traced
    Fetcher.get = counted  # type: ignore[method-assign,assignment]
    asyncio.run(_ask(path, address, now))
    if discord is None:
        _post(path, now)
        saying.send("nothing")
    else:
        Poller.round = _ask_nobody  # type: ignore[method-assign]
        run_bot(path, discord, now, partial(saying.send, "nothing"))


async def _ask_nobody(self: Poller) -> None:
    pass


async def _ask(path: Path, address: str, now: datetime) -> None:
    sites = Sites(f"{address}/api/query", f"{address}/notes", f"{address}/api/daily_papers")
    with Store(path) as store:
        fetcher = Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=lambda: now)
        async with fetcher:
            poller = Poller(store, fetcher, lambda: now, chance=random.Random(1), sites=sites)
            for _ in range(4):  # arXiv's two feeds are not asked within three seconds
                await poller.round()
                now += timedelta(seconds=4)


def _post(path: Path, now: datetime) -> None:
    with Store(path) as store:
        holder = str(os.getpid())
        for schedule, slot in store.read(due, now):
            if held := store.write(claim, schedule, slot, holder, now, LEASE):
                store.write(record_posted, held, 1, now)
        for held in store.read(expired_claims, now):
            if taken := store.write(take_over, held, holder, now, LEASE):
                store.write(record_posted, taken, 1, now)


def _first_words(statement: str) -> str:
    return " ".join(re.sub(r"\w*[0-9a-f]{32}", "…", statement).split()[:3])


def _claimed(path: Path) -> dict[str, list[list[str]]]:
    """The papers of each slot, as the store has them."""
    with Store(path) as store:
        rows = store.read(lambda db: db.conn.execute("SELECT slot, papers FROM posts").fetchall())
    return {slot: [json.loads(papers)] for slot, papers in rows}


def _kept(file: Path) -> dict[str, list[list[str]]]:
    """The papers of each message of each slot, as Discord has them."""
    posts: dict[str, list[list[str]]] = {}
    for line in file.read_text().splitlines():
        ids = re.findall(r'"custom_id": "(weekly|save):([^"]+)"', line)
        papers = [value for verb, value in ids if verb == "save"]
        for slot in (value for verb, value in ids if verb == "weekly"):
            posts.setdefault(slot, []).append(papers)
    return posts


def _judge(
    path: Path, host: FakeSources, posted: dict[str, list[list[str]]], outcome: Outcome
) -> None:
    """Hold every paper that came out against the store and its posts."""
    with Store(path) as store:
        rows = store.read(
            lambda db: db.conn.execute(
                "SELECT title, papers.id, arrivals.at FROM papers"
                " JOIN records ON records.id = papers.bibliography"
                " LEFT JOIN arrivals ON arrivals.paper = papers.id"
            ).fetchall()
        )
    held = Counter(title for title, _, _ in rows)
    posts = [papers for messages in posted.values() for papers in messages]
    shown = Counter(paper for papers in posts for paper in papers)
    outcome.slots_twice = [slot for slot, messages in posted.items() if len(messages) > 1]
    titles = {title: paper for title, paper, _ in rows}
    outcome.came, outcome.posts = len(host.papers), len(posts)
    for paper in host.papers:
        if paper.withdrawn:
            continue  # who comes to see it only then posts it no more
        if not held[paper.title]:
            outcome.lost.append(paper.title)
        elif held[paper.title] > 1:
            outcome.doubled.append(paper.title)
        elif not shown[titles[paper.title]]:
            outcome.unposted.append(paper.title)
        elif shown[titles[paper.title]] > 1:
            outcome.posted_twice.append(paper.title)


if __name__ == "__main__":
    main()
