"""Asking feeds when it is their turn, and loading what they bring.

What came is loaded before the feed's state is kept: a process that dies between the two asks again
and loads the same, which changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bot.bugs import log_bug
from bot.fetching.client import Bounds, Fetcher, Validators
from bot.fetching.downloads import download
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.waiting import wait_after_failure, with_jitter
from db.feeds.feed import EVERY, Feed, Kind, Turn
from db.feeds.turns import end_badly, end_well, extend_turn, take_turn
from db.formats.seed_text import SeedError
from db.store.scratch import scratch_folder
from db.store.store import Store

if TYPE_CHECKING:
    from bot.fetching.asking import Got, Sites
    from db.feeds.entry import FeedEntry
    from db.loading.feed_loading import FeedReport

log = logging.getLogger(__name__)

PATIENCE_S = 480.0
"""Seconds for all of a feed's answers."""

AT_ONCE = 3
"""Feeds that are asked at once; what they bring is loaded one after the other."""

LEASE = timedelta(minutes=10)
"""How long a turn is held while a feed is asked, longer than the patience with it."""

LOADING = timedelta(hours=1)
"""How long it is held while what came is loaded: another load may have to end first."""

SOON = timedelta(seconds=30)
"""When the rest is asked for, where a feed had more than one turn takes."""

LIST_BOUNDS = Bounds(bytes=1_000_000_000, seconds=PATIENCE_S)


def _import_what_asks() -> None:
    """On a thread: the loop waits for no module. A bot that has no feed never needs it."""
    import bot.fetching.asking  # noqa: F401


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a turn: what a feed brought, or why it brought nothing."""

    feed: Feed
    report: FeedReport | None = None
    failure: FetchFailed | None = None


class Poller:
    """Asks the feeds of a store. Of many, in many processes, one asks a feed at a time.

    `clock` gives the present moment in UTC, `chance` draws how much later than it might a feed is
    asked again.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        *,
        chance: Random | None = None,
        sites: Sites | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._chance = chance or Random()
        self._sites = sites
        self._holder = secrets.token_hex(8)

    async def round(self) -> None:
        """Ask all feeds that are due, a few at once: a slow server delays no other's feeds."""
        await asyncio.gather(*(self._turns() for _ in range(AT_ONCE)))

    async def _turns(self) -> None:
        while await self.turn():
            pass

    async def turn(self, feed: int | None = None) -> Outcome | None:
        """Ask the feed that has been due longest, or this one although it is not due yet. None
        where there is none to ask at present: paused, just asked, or asked by another process."""
        turn = await self._store.change(take_turn, self._holder, self._clock(), LEASE, feed=feed)
        if turn is None:
            return None
        try:
            return await self._take(turn)
        except FetchFailed as failure:
            return await self._fail(turn, failure)
        except Exception as error:
            reference = log_bug(error, f"the feed {turn.feed.name}")
            bug = FetchFailed(Trouble.UNREADABLE, f"bug {reference}: {type(error).__name__}")
            return await self._fail(turn, bug)

    async def _take(self, turn: Turn) -> Outcome:
        await asyncio.to_thread(_import_what_asks)
        from bot.fetching.asking import Sites, ask

        feed = turn.feed
        here = self._store.path.parent
        with scratch_folder(here) as folder:
            path: Path | None = None
            try:
                async with asyncio.timeout(PATIENCE_S):
                    if feed.kind is Kind.LIST:
                        got, path = await self._download(feed, folder)
                    else:
                        got = await ask(self._fetcher, feed, self._sites or Sites(), self._clock())
            except TimeoutError:
                raise FetchFailed(Trouble.TIMED_OUT, f"{PATIENCE_S:g}") from None
            held = await self._hold_on(turn)
            if path is not None:
                report = await self._load_list(path)
            else:
                report = await self._load_entries(feed, got)
        now = self._clock()
        wait = SOON if got.has_more else with_jitter(EVERY[feed.kind], self._chance)
        await self._store.change(
            end_well,
            held,
            now,
            now + wait,
            etag=got.validators.etag,
            last_modified=got.validators.last_modified,
            cursor=got.cursor,
            brought=report.added,
            query=got.moved_to if feed.kind in (Kind.RSS, Kind.LIST) else None,
        )
        if report.added or report.changed:
            log.info("%s: %d new papers, %d changed", feed.name, report.added, report.changed)
        return Outcome(feed, report)

    async def _hold_on(self, turn: Turn) -> Turn:
        """The turn for long enough to load. Raises FetchFailed where another process has taken it
        over, which then loads the same."""
        held = await self._store.change(extend_turn, turn, self._clock(), LOADING)
        if held is None:
            raise FetchFailed(Trouble.TIMED_OUT, f"{LEASE.total_seconds():g}")
        return held

    async def _load_entries(self, feed: Feed, got: Got) -> FeedReport:
        return await asyncio.to_thread(_taken_in, self._store, feed.name, got.entries, self._clock)

    async def _download(self, feed: Feed, folder: Path) -> tuple[Got, Path | None]:
        from bot.fetching.asking import Got

        known = Validators(feed.etag, feed.last_modified)
        before = (feed.name, known) if known else None
        got = await download(self._fetcher, feed.query, folder, known=before, bounds=LIST_BOUNDS)
        path = got.path.rename(folder / feed.name) if got.path else None
        return Got(validators=got.validators), path

    async def _load_list(self, path: Path) -> FeedReport:
        try:
            return await asyncio.to_thread(_loaded, self._store, path, self._clock)
        except SeedError as error:
            raise FetchFailed(Trouble.UNREADABLE, str(error.faults[0])[:200]) from None

    async def _fail(self, turn: Turn, failure: FetchFailed) -> Outcome:
        feed = turn.feed
        times = feed.failure.times + 1 if feed.failure else 1
        now = self._clock()
        again = now + wait_after_failure(times, failure.retry_after, self._chance)
        await self._store.change(end_badly, turn, now, again, failure.trouble.value, failure.detail)
        log.warning("%s: %s", feed.name, failure)
        return Outcome(feed, failure=failure)


# On a thread, which also reads the loader: where there are no feeds, nobody waits for it.


def _taken_in(
    store: Store, name: str, entries: Sequence[FeedEntry], clock: Callable[[], datetime]
) -> FeedReport:
    from db.loading.feed_loading import FeedReport, take_in

    return take_in(store, name, entries, clock) if entries else FeedReport()


def _loaded(store: Store, path: Path, clock: Callable[[], datetime]) -> FeedReport:
    """Raises SeedError."""
    from db.loading.feed_loading import MAX_NEWS, FeedReport
    from db.loading.loader import load

    report = load(store, [path], most_news=MAX_NEWS, clock=clock)
    return FeedReport(report.added, min(report.added, MAX_NEWS), report.changed)
