"""Feeds are asked in turn, and what they bring is loaded, whatever their servers do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.fetching import asking
from bot.fetching.addresses import Reach
from bot.fetching.asking import Sites
from bot.fetching.client import Fetcher
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.loopback import Asked, Reply, loopback
from bot.fetching.polling import LEASE, Outcome, Poller
from bot.fetching.readers import arxiv, openreview
from db.feeds.entry import FeedEntry
from db.feeds.feed import EVERY, Feed, Kind
from db.feeds.keeping import (
    add_feed,
    feed_named,
    feeds,
    pause_feed,
    resume_feed,
    untold_failures,
)
from db.feeds.turns import take_turn
from db.loading.feed_loading import MAX_NEWS, FeedReport, take_in
from db.papers.reading import all_papers
from db.papers.record import Bibliography, Record
from db.store.store import Store
from tests.fake_sources import BEGIN, FakePaper, FakeSources, atom, papers

HOUR = timedelta(hours=1)


@dataclass
class World:
    """A store, a host on loopback, and a clock that stands still until it is moved."""

    store: Store
    host: FakeSources
    address: str
    fetcher: Fetcher
    now: datetime = BEGIN

    def poller(self) -> Poller:
        sites = Sites(
            f"{self.address}/api/query", f"{self.address}/notes", f"{self.address}/api/daily_papers"
        )
        return Poller(self.store, self.fetcher, self.clock, chance=Random(1), sites=sites)

    def clock(self) -> datetime:
        return self.now

    def add(self, kind: Kind, query: str) -> Feed:
        feed, _ = self.store.write(add_feed, kind, query, now=self.now)
        return feed

    async def turn(self) -> Outcome:
        outcome = await self.poller().turn()
        assert outcome is not None
        return outcome

    def feed(self) -> Feed:
        [feed] = self.store.read(feeds)
        return feed

    def titles(self, source: str) -> set[str]:
        return {paper.title or "" for paper in self.store.read(all_papers, source)}

    def arrivals(self) -> int:
        (count,) = self.store.read(
            lambda db: db.conn.execute("SELECT count(*) FROM arrivals").fetchone()
        )
        return int(count)


@asynccontextmanager
async def opened(path: Path, count: int) -> AsyncIterator[World]:
    host = FakeSources(papers(count))
    with Store(path) as store:
        store.write(lambda db: db.conn.execute("UPDATE papers_version SET token = 'begun'"))
        fetcher: Fetcher
        async with loopback(host) as address:
            fetcher = Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=lambda: BEGIN)
            async with fetcher:
                yield World(store, host, address, fetcher)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path / "p.db", 30) as world:
        yield world


async def test_arxiv_is_read_from_the_newest_to_what_was_read_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arxiv, "PAGE", 10)
    monkeypatch.setattr(asking, "OVERLAP", timedelta(minutes=3))
    world.add(Kind.ARXIV, "cs.CL")
    assert (await world.turn()).report == FeedReport(added=20, news=20)  # two pages to begin with
    world.now = world.feed().due_at
    assert world.now >= BEGIN + EVERY[Kind.ARXIV]
    world.host.papers += papers(15, first=100, at=BEGIN + 5 * HOUR)
    world.host.asked.clear()
    assert (await world.turn()).report == FeedReport(added=15, news=15)
    assert [request.query["start"] for request in world.host.asked] == ["0", "10"]
    assert len(world.titles("cs.CL")) == 35


async def test_more_than_a_turn_takes_is_read_in_the_next_ones_and_nothing_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arxiv, "PAGE", 10)
    monkeypatch.setattr(asking, "MAX_PAGES", 3)
    world.add(Kind.ARXIV, "cs.CL")
    await world.turn()
    world.host.papers += papers(95, first=100, at=BEGIN + 5 * HOUR)
    turns = 0
    world.now = world.feed().due_at
    while world.feed().due_at <= world.now + timedelta(minutes=1):
        world.now = max(world.now, world.feed().due_at)
        await world.turn()
        turns += 1
        world.host.papers += papers(2, first=1_000 + 10 * turns, at=BEGIN + 6 * HOUR + turns * HOUR)
    expected = {paper.title for paper in papers(95, first=100)}
    assert turns > 3
    assert expected <= world.titles("cs.CL")
    world.now = world.feed().due_at
    await world.turn()
    late = {paper.title for n in range(1, turns + 1) for paper in papers(2, first=1_000 + 10 * n)}
    assert late <= world.titles("cs.CL")


async def test_a_replaced_and_a_withdrawn_version_are_no_new_papers(world: World) -> None:
    world.host.papers = papers(3)
    world.add(Kind.ARXIV, "cs.CL")
    await world.turn()
    first, second, _ = world.host.papers
    later = BEGIN + 3 * HOUR
    world.host.papers[:2] = [
        replace(first, version=2, updated=later),
        replace(second, version=2, updated=later, withdrawn=True),
    ]
    world.now = world.feed().due_at
    assert (await world.turn()).report == FeedReport(changed=2)
    assert world.arrivals() == 3
    by_title = {paper.title: paper for paper in world.store.read(all_papers, "cs.CL")}
    assert "In version 2" in by_title[first.title].abstract
    assert by_title[second.title].status == "Withdrawn"


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        (Kind.RSS, "/rss.xml"),
        (Kind.RSS, "/atom.xml"),
        (Kind.HUGGINGFACE, ""),
        (Kind.OPENREVIEW, "FOLD.cc/2026/Conference"),
        (Kind.LIST, "/folds.json"),
        (Kind.ARXIV, "cs.CL"),
    ],
)
async def test_every_kind_brings_its_papers_once(world: World, kind: Kind, query: str) -> None:
    feed = world.add(kind, world.address + query if query.startswith("/") else query)
    assert (await world.turn()).report == FeedReport(added=30, news=30)
    world.now = world.feed().due_at
    assert (await world.turn()).report == FeedReport()
    assert world.titles(feed.name) == {paper.title for paper in papers(30)}
    assert world.feed().brought == world.arrivals() == 30
    assert world.feed().succeeded_at == world.now


async def test_a_feed_that_did_not_change_costs_one_request_without_a_body(world: World) -> None:
    world.add(Kind.RSS, f"{world.address}/rss.xml")
    await world.turn()
    world.now = world.feed().due_at
    await world.turn()
    assert world.host.asked[-1].headers["if-none-match"] == world.feed().etag
    assert len(world.host.asked) == 2


async def test_an_empty_feed_after_a_full_one_withdraws_nothing(world: World) -> None:
    world.add(Kind.RSS, f"{world.address}/rss.xml")
    await world.turn()
    world.host.papers = []
    world.now = world.feed().due_at
    assert (await world.turn()).report == FeedReport()
    assert len(world.titles(world.feed().name)) == 30


async def test_of_a_list_of_thousands_the_first_are_news(world: World) -> None:
    world.host.papers = papers(MAX_NEWS + 40)
    world.add(Kind.LIST, f"{world.address}/folds.json")
    assert (await world.turn()).report == FeedReport(added=MAX_NEWS + 40, news=MAX_NEWS)
    assert world.arrivals() == MAX_NEWS


FAULTS = [
    (Reply(200, cut_after=300), Trouble.CUT_OFF),
    (Reply(429, headers={"Retry-After": "7200"}), Trouble.TOO_OFTEN),
    (Reply(500), Trouble.SERVER_FAILED),
    (Reply(503, headers={"Retry-After": "60"}), Trouble.SERVER_FAILED),
    (Reply(404), Trouble.NOT_THERE),
    (Reply(200, b"<!doctype html><p>Sign in"), Trouble.WEB_PAGE),
    (Reply(200, b"<rss><channel><item>"), Trouble.UNREADABLE),
    (Reply(200, b"x" * 400), Trouble.UNREADABLE),
]


@pytest.mark.parametrize(("fault", "trouble"), FAULTS)
async def test_a_failing_feed_says_why_and_when_it_is_asked_again_and_loses_nothing(
    world: World, fault: Reply, trouble: Trouble
) -> None:
    world.add(Kind.RSS, f"{world.address}/rss.xml")
    await world.turn()
    validator = world.feed().etag
    world.host.papers += papers(1, first=500, at=BEGIN + HOUR)
    world.now = world.feed().due_at
    world.host.faults.append(fault)
    failed = await world.turn()
    feed = world.feed()
    assert failed.failure is not None
    assert failed.failure.trouble is trouble
    assert feed.failure is not None
    assert (feed.failure.trouble, feed.failure.times) == (trouble.value, 1)
    wait = feed.due_at - world.now
    asked = timedelta(seconds=int(fault.headers.get("Retry-After", 0)))
    assert wait >= max(asked, timedelta(minutes=2, seconds=30))
    assert (feed.etag, len(world.titles(feed.name))) == (validator, 30)
    world.now = feed.due_at
    assert (await world.turn()).report == FeedReport(added=1, news=1)
    assert world.feed().failure is None


async def test_one_failing_feed_keeps_no_other_from_its_turn(world: World) -> None:
    world.add(Kind.RSS, f"{world.address}/nowhere.xml")
    world.add(Kind.RSS, f"{world.address}/rss.xml")
    world.add(Kind.HUGGINGFACE, "")
    await world.poller().round()
    assert [feed.failure is not None for feed in world.store.read(feeds)] == [True, False, False]
    assert await world.poller().turn() is None


async def test_a_bug_in_one_feed_is_logged_under_a_reference_and_ends_its_turn(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> FeedReport:
        raise ZeroDivisionError

    monkeypatch.setattr("db.loading.feed_loading.take_in", broken)
    world.add(Kind.RSS, f"{world.address}/rss.xml")
    failed = await world.turn()
    assert failed.failure is not None
    assert "ZeroDivisionError" in failed.failure.detail
    assert any(record.exc_info for record in caplog.records)
    assert world.feed().due_at > world.now


async def test_two_processes_never_ask_one_feed_at_once(world: World) -> None:
    world.add(Kind.RSS, f"{world.address}/rss.xml")
    outcomes = await asyncio.gather(*(world.poller().turn() for _ in range(5)))
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert len(world.host.asked) == 1


async def test_arxiv_is_asked_by_one_process_at_a_time_and_never_within_three_seconds(
    world: World,
) -> None:
    world.add(Kind.ARXIV, "cs.CL")
    world.add(Kind.ARXIV, "cs.LG")
    assert await world.poller().turn() is not None
    assert await world.poller().turn() is None
    world.now += timedelta(seconds=2.9)
    assert await world.poller().turn() is None
    world.now += timedelta(seconds=0.2)
    assert await world.poller().turn() is not None


async def test_a_turn_that_was_never_ended_is_free_when_its_lease_is_over(world: World) -> None:
    world.add(Kind.RSS, f"{world.address}/rss.xml")
    assert world.store.write(take_turn, "a process that died", world.now, LEASE) is not None
    assert await world.poller().turn() is None
    world.now += LEASE
    assert (await world.turn()).report == FeedReport(added=30, news=30)


async def test_a_wished_turn_comes_before_its_time_but_not_twice_a_minute(world: World) -> None:
    feed = world.add(Kind.RSS, f"{world.address}/rss.xml")
    await world.turn()
    assert await world.poller().turn(feed.id) is None
    world.now += timedelta(minutes=2)
    assert await world.poller().turn() is None
    assert await world.poller().turn(feed.id) is not None
    world.store.write(pause_feed, feed.id, world.now)
    world.now += timedelta(days=1)
    assert await world.poller().turn(feed.id) is None


async def test_an_address_that_moved_for_good_is_asked_where_it_is(world: World) -> None:
    world.add(Kind.RSS, f"{world.address}/old.xml")
    world.host.faults.append(Reply(301, headers={"Location": "/rss.xml"}))
    await world.turn()
    assert world.feed().query == f"{world.address}/rss.xml"


async def test_a_feed_that_is_added_again_is_the_same_and_continues_its_source(
    world: World,
) -> None:
    feed = world.add(Kind.ARXIV, "cs.CL")
    again, is_new = world.store.write(add_feed, Kind.ARXIV, "cs.CL", now=world.now)
    assert (again.id, is_new) == (feed.id, False)
    assert world.store.read(feed_named, "CS.cl").id == feed.id


def test_a_failure_keeps_its_detail() -> None:
    assert str(FetchFailed(Trouble.REFUSED, "403")) == "refused: 403"
    assert FakePaper(1, BEGIN).arxiv == "2603.00001"


async def test_two_feeds_that_moved_to_one_address_both_go_on(world: World) -> None:
    for name in ("one", "two"):
        world.add(Kind.RSS, f"{world.address}/{name}.xml")
    for _ in range(2):
        world.host.faults.append(Reply(301, headers={"Location": "/rss.xml"}))
        world.host.faults.append(None)
        assert (await world.turn()).failure is None
    assert [feed.query for feed in world.store.read(feeds)] == [
        f"{world.address}/rss.xml",
        f"{world.address}/two.xml",
    ]


async def test_a_venue_with_reviews_among_its_papers_is_read_to_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openreview, "PAGE", 10)
    world.host.papers[12] = replace(world.host.papers[12], is_review=True)
    world.add(Kind.OPENREVIEW, "FOLD.cc/2026/Conference")
    assert (await world.turn()).report == FeedReport(added=29, news=29)


async def test_a_hole_in_arxivs_pages_is_read_in_the_next_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arxiv, "PAGE", 10)
    world.add(Kind.ARXIV, "cs.CL")
    await world.turn()
    world.host.papers += papers(15, first=100, at=BEGIN + 5 * HOUR)
    world.host.faults.extend([None, Reply(200, atom([], total=45))])
    world.now = world.feed().due_at
    assert (await world.turn()).report == FeedReport(added=10, news=10)
    world.now = world.feed().due_at
    assert (await world.turn()).report == FeedReport(
        added=15, news=15
    )  # with five and ten behind the hole
    world.host.faults.append(Reply(200, atom([], total=45)))
    world.now = world.feed().due_at
    failure = (await world.turn()).failure
    assert failure is not None
    assert failure.trouble is Trouble.UNREADABLE


async def test_a_paper_that_arxiv_shows_days_after_its_date_is_not_missed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arxiv, "PAGE", 10)
    world.host.papers = [
        replace(paper, published=BEGIN - n * HOUR) for n, paper in enumerate(papers(90))
    ]
    world.add(Kind.ARXIV, "cs.CL")
    await world.turn()
    held_back = FakePaper(500, BEGIN - timedelta(days=3))
    world.host.papers.append(held_back)
    world.now = world.feed().due_at
    await world.turn()
    assert held_back.title in world.titles("cs.CL")


async def test_a_date_in_the_future_hides_nothing_that_comes_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arxiv, "PAGE", 10)
    world.host.papers.append(FakePaper(99, BEGIN + timedelta(days=900)))
    world.add(Kind.ARXIV, "cs.CL")
    await world.turn()
    later = papers(15, first=200, at=BEGIN + timedelta(days=20))
    world.host.papers += later
    world.now = BEGIN + timedelta(days=20)
    await world.turn()
    assert {paper.title for paper in later} <= world.titles("cs.CL")


async def test_who_was_asked_too_often_is_not_asked_sooner_because_somebody_wishes_it(
    world: World,
) -> None:
    feed = world.add(Kind.RSS, f"{world.address}/rss.xml")
    world.host.faults.append(Reply(429, headers={"Retry-After": "7200"}))
    await world.turn()
    world.now += HOUR
    assert await world.poller().turn(feed.id) is None
    world.now += HOUR
    assert await world.poller().turn(feed.id) is not None


async def test_a_feed_that_does_not_answer_delays_no_other(world: World) -> None:
    """The host answers the first feed only after it was asked for the second."""
    both = asyncio.Event()

    async def answer(asked: Asked) -> Reply:
        if asked.path == "/rss.xml":
            await both.wait()
        both.set()
        return world.host(asked)

    async with loopback(answer) as address:
        world.add(Kind.RSS, f"{address}/rss.xml")
        world.add(Kind.RSS, f"{address}/atom.xml")
        await world.poller().round()
    assert all(feed.succeeded_at for feed in world.store.read(feeds))


async def test_a_resumed_feed_did_not_fail_while_nobody_asked_it(world: World) -> None:
    feed = world.add(Kind.RSS, f"{world.address}/nowhere.xml")
    await world.turn()
    assert world.feed().failure is not None
    world.store.write(pause_feed, feed.id, world.now)
    world.now += timedelta(days=9)
    world.store.write(resume_feed, feed.id, world.now)
    assert world.feed().failure is None
    await world.turn()
    assert world.store.read(untold_failures, world.now - timedelta(days=3)) == []


@pytest.mark.parametrize("name", ["../../evil.json", "..", "/etc/passwd", "a\\b", "con:", "Folds"])
async def test_a_list_is_loaded_whatever_somebody_calls_it(world: World, name: str) -> None:
    feed, _ = world.store.write(
        add_feed, Kind.LIST, f"{world.address}/folds.json", now=world.now, name=name
    )
    assert (await world.turn()).report == FeedReport(added=30, news=30)
    assert not set("/\\:") & set(feed.name)
    assert feed.name.endswith(".json")
    assert [path.name for path in world.store.path.parent.glob("*evil*")] == []


async def test_a_list_never_takes_the_place_of_another_source(world: World) -> None:
    listed = Bibliography(entry="1", title="before")
    before = FeedEntry(Record("", "", "", None, None, "It was here before.", listed))
    take_in(world.store, "folds.json", [before], world.clock)
    feed, _ = world.store.write(
        add_feed, Kind.LIST, f"{world.address}/folds.json", now=world.now, name="FOLDS.json"
    )
    await world.turn()
    assert feed.name == "FOLDS-2.json"
    assert world.titles("folds.json") == {"before"}
