"""What feeds cost: how fast they come in, how much memory a list takes, who waits meanwhile.

    python -m bench.feed_speed

A feed of 2,000 entries is read (Atom, RSS) and taken into a store with the seeds, and again without
a change: processor time, which is what it costs however busy the machine is. Lists of 5 and 50 MB
stream to the disk, each in a process of its own that says how much more memory it took at most.
Feeds are polled while another task measures how long the event loop lets it wait, and while
searches are answered; both are measured before without polling too. The servers are another
process's.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import TypeVar

import click

from bot.fetching.addresses import Reach
from bot.fetching.asking import Sites
from bot.fetching.client import Fetcher
from bot.fetching.downloads import download
from bot.fetching.loopback import Asked, Reply, loopback
from bot.fetching.polling import Poller
from bot.fetching.readers import arxiv, syndication
from db.feeds.feed import Kind
from db.feeds.keeping import add_feed
from db.loading.feed_loading import take_in
from db.loading.loader import bundled_seeds, load
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store
from tests.fake_sources import atom, notes, paper_list, papers, rss

ENTRIES = 2_000
NOTES = 1_000
LISTS_MB = (5, 50)
ROUNDS = 4
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEARCHES = ("reward model", "推理 思维链", "federated learning privacy", "GuardSpace", "kv cache")

processes = multiprocessing.get_context("spawn")

T = TypeVar("T")


@click.command()
def main() -> None:
    """Print what was measured, a line each."""
    with tempfile.TemporaryDirectory() as folder, _served() as address:
        _speed(Path(folder) / "speed.db")
        for megabytes in LISTS_MB:
            click.echo(f"list of {megabytes} MB streams in: {_memory(address, megabytes)}")
        asyncio.run(_meanwhile(Path(folder) / "meanwhile.db", address))


def _speed(path: Path) -> None:
    some = papers(ENTRIES)
    page = _timed("read as arXiv's Atom", lambda: arxiv.read(atom(some)))
    _timed("read as RSS", lambda: syndication.read(rss(some)))
    with Store(path) as store:
        load(store, bundled_seeds())
        _timed("taken in", lambda: take_in(store, "cs.CL", page.entries))
        _timed("taken in again", lambda: take_in(store, "cs.CL", page.entries))


def _timed(what: str, work: Callable[[], T]) -> T:
    began = time.process_time()
    result = work()
    took = time.process_time() - began
    click.echo(f"{ENTRIES} entries {what}: {took:.2f} s, {ENTRIES / took:,.0f} a second")
    return result


# The servers.


@contextmanager
def _served() -> Iterator[str]:
    said, saying = processes.Pipe(duplex=False)
    server = processes.Process(target=_serve, args=(saying,), daemon=True)
    server.start()
    try:
        yield said.recv()
    finally:
        server.kill()
        server.join()


def _serve(saying: Connection) -> None:
    """Lists by their megabytes, and feeds by a number: each has other papers."""
    entries = paper_list(papers(2_500))[1:-1] + b","

    def answer(asked: Asked) -> Reply:
        name, _, kind = asked.path.strip("/").partition(".")
        if kind == "json":
            count = int(name) * 1_000_000 // len(entries) + 1
            return Reply(200, b"[" + (entries * count)[:-1] + b"]")
        if int(asked.query.get("offset", 0)):
            return Reply(200, notes([]))
        number = int(asked.query.get("content.venueid", name).rpartition("/")[2])
        if kind == "rss":
            return Reply(200, rss(papers(ENTRIES, first=number * ENTRIES)))
        return Reply(200, notes(papers(NOTES, first=number * ENTRIES)))

    async def serve() -> None:
        async with loopback(answer) as address:
            saying.send(address)
            await asyncio.Event().wait()

    asyncio.run(serve())


# The memory.


def _memory(address: str, megabytes: int) -> str:
    said, saying = processes.Pipe(duplex=False)
    process = processes.Process(target=_stream, args=(address, megabytes, saying))
    process.start()
    size, before, peak = said.recv()
    process.join()
    return f"{size / 1e6:.1f} MB on the disk, {(peak - before) / 1024:.1f} MiB more of memory"


def _stream(address: str, megabytes: int, saying: Connection) -> None:
    async def stream(megabytes: int, folder: Path) -> int:
        reach = Reach.THIS_MACHINE
        async with Fetcher(reach=reach, contact=None, clock=lambda: NOW) as fetcher:
            got = await download(fetcher, f"{address}/{megabytes}.json", folder)
        assert got.path is not None
        return got.path.stat().st_size

    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        asyncio.run(stream(1, Path(one)))  # what is loaded at the first time is not counted
        before = getrusage(RUSAGE_SELF).ru_maxrss
        size = asyncio.run(stream(megabytes, Path(two)))
    saying.send((size, before, getrusage(RUSAGE_SELF).ru_maxrss))


# The event loop.


async def _meanwhile(path: Path, address: str) -> None:
    sites = Sites(openreview=f"{address}/0.notes")
    with Store(path) as store:
        load(store, bundled_seeds())
        fetcher = Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=lambda: NOW)
        async with fetcher:
            now = NOW
            poller = Poller(store, fetcher, lambda: now, sites=sites)
            number = 0

            async def poll(kind: Kind) -> None:
                nonlocal number, now
                number, now = number + 1, now + timedelta(days=1)
                query = f"{address}/{number}.rss" if kind is Kind.RSS else f"V.cc/{number}"
                feed, _ = await store.change(add_feed, kind, query, now=now)
                outcome = await poller.turn(feed.id)
                assert outcome is not None
                assert outcome.report is not None, outcome.failure

            idle = await _longest(lambda: asyncio.sleep(5))
            click.echo(f"the loop's longest wait, idle: {idle:.1f} ms")
            for kind, what in (
                (Kind.RSS, f"RSS, {ENTRIES}"),
                (Kind.OPENREVIEW, f"a venue, {NOTES}"),
            ):
                waits = [await _longest(partial(poll, kind)) for _ in range(ROUNDS)]
                click.echo(
                    f"while polling {what} new entries: {max(waits):.1f} ms"
                    f" (median of {ROUNDS} polls: {statistics.median(waits):.1f})"
                )
            await _searches(store, lambda: poll(Kind.RSS))


async def _longest(work: Callable[[], Awaitable[None]]) -> float:
    """How long the loop let a task wait at most during some work, in ms."""
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - began - 0.001)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    await work()
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return longest * 1000


async def _searches(store: Store, poll: Callable[[], Awaitable[None]]) -> None:
    """Searches one after the other without polling and with it, in turns."""
    idle: list[float] = []
    busy: list[float] = []
    await _ask(store, [])
    for _ in range(ROUNDS):
        polling = asyncio.ensure_future(poll())
        while not polling.done():
            await _ask(store, busy)
            await asyncio.sleep(0.05)
        await polling
        for _ in range(10):
            await _ask(store, idle)
            await asyncio.sleep(0.05)
    for what, times in (("idle", idle), ("while polling", busy)):
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
        click.echo(f"search, {what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms ({len(times)} searches)")
    ratio = statistics.median(busy) / statistics.median(idle)
    click.echo(f"ratio of the medians: {ratio:.2f}")


async def _ask(store: Store, times: list[float]) -> None:
    for query in SEARCHES:
        began = time.perf_counter()
        await store.ask(search, Question(query), limit=5)
        times.append((time.perf_counter() - began) * 1000)


if __name__ == "__main__":
    main()
