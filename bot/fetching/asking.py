"""What each kind of feed is asked, and what its answers say: entries, and where to go on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.fetching.client import Answer, Bounds, Fetcher, Validators
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.readers import arxiv, huggingface, openreview, syndication
from bot.fetching.readers.page import Page
from db.feeds.entry import FeedEntry
from db.feeds.feed import Feed, Kind

BOUNDS = Bounds(bytes=32_000_000, seconds=60.0)

FIRST_PAGES = 2
"""Pages of arXiv that a new feed begins with: its newest 400 entries."""

MAX_PAGES = 10
"""Pages that are asked for in one turn; what is left is the next turn's."""

MAX_NOTES = 30
"""Pages of a venue, a thousand papers each: no venue has had so many."""

OVERLAP = timedelta(days=4)
"""How far a turn reads into what the last one read. arXiv dates a paper by the moment when it was
submitted and shows it when it is announced: over a weekend, or once its moderators let it pass,
that is days later."""


@dataclass(frozen=True, slots=True)
class Sites:
    """Where the sites with an API are."""

    arxiv: str = arxiv.API
    openreview: str = openreview.API
    huggingface: str = huggingface.API


@dataclass(frozen=True, slots=True)
class Got:
    """What a turn gave: the entries, what to keep for the next turn, the address that the feed has
    moved to for good, and whether there is more that the next turn should get soon."""

    entries: tuple[FeedEntry, ...] = ()
    validators: Validators = Validators()  # noqa: RUF009 (frozen)
    cursor: str | None = None
    moved_to: str | None = None
    has_more: bool = False


async def ask(fetcher: Fetcher, feed: Feed, sites: Sites, now: datetime) -> Got:
    """Ask a feed of any kind but a list, of which nothing is parsed here, at the present moment
    (UTC). Raises FetchFailed."""
    match feed.kind:
        case Kind.ARXIV:
            return await _ask_arxiv(fetcher, feed, sites, now)
        case Kind.OPENREVIEW:
            return await _ask_venue(fetcher, feed, sites)
        case Kind.HUGGINGFACE:
            return await _ask_once(
                fetcher, feed, huggingface.address(api=sites.huggingface), huggingface.read
            )
    return await _ask_once(fetcher, feed, feed.query, syndication.read)


async def _ask_once(
    fetcher: Fetcher, feed: Feed, address: str, read: Callable[[bytes, str], Page]
) -> Got:
    """Ask for one answer that holds all there is, if it changed."""
    known = Validators(feed.etag, feed.last_modified)
    answer, body = await fetcher.read(
        address, bounds=BOUNDS, accept=syndication.ACCEPT, known=known
    )
    if answer.not_modified:
        return Got(validators=known, moved_to=answer.moved_to)
    page = await _parsed(read, answer, body)
    return Got(page.entries, answer.validators, moved_to=answer.moved_to)


async def _ask_venue(fetcher: Fetcher, feed: Feed, sites: Sites) -> Got:
    entries: list[FeedEntry] = []
    start = 0
    for _ in range(MAX_NOTES):
        address = openreview.address(feed.query, start, api=sites.openreview)
        answer, body = await fetcher.read(address, bounds=BOUNDS)
        page = await _parsed(openreview.read, answer, body)
        entries += page.entries
        start += page.held
        if _is_last(page, start, openreview.PAGE) or _is_hole(page, start, entries):
            break
    return Got(tuple(entries))


@dataclass(frozen=True, slots=True)
class _Sweep:
    """How far arXiv was read: all up to `since`; where a turn could not read all that is newer, it
    goes on at entry `start` until it gets there, and then all is read up to `newest`."""

    since: datetime | None = None
    newest: datetime | None = None
    start: int = 0

    @classmethod
    def of(cls, cursor: str | None) -> _Sweep:
        if cursor is None:
            return cls()
        since, newest, start = json.loads(cursor)
        return cls(_moment(since), _moment(newest), start)

    @property
    def cursor(self) -> str:
        moments = (self.since, self.newest)
        return json.dumps(
            [*(moment.isoformat() if moment else None for moment in moments), self.start]
        )


async def _ask_arxiv(fetcher: Fetcher, feed: Feed, sites: Sites, now: datetime) -> Got:
    """Read on from the newest entries to those that were read before. The next turn overlaps by a
    page where this one ended early, since new entries push all others on. What is dated in the
    future moves nothing."""
    sweep = _Sweep.of(feed.cursor)
    entries: list[FeedEntry] = []
    newest, start = sweep.newest, max(0, sweep.start - arxiv.PAGE)
    for _ in range(FIRST_PAGES if sweep.since is None else MAX_PAGES):
        address = arxiv.address(feed.query, start, api=sites.arxiv)
        answer, body = await fetcher.read(address, bounds=BOUNDS)
        page = await _parsed(arxiv.read, answer, body)
        entries += page.entries
        start += page.held
        if _is_hole(page, start, entries):  # what lies behind it is the next turn's
            return Got(tuple(entries), cursor=feed.cursor)
        changes = [min(entry.updated, now) for entry in page.entries if entry.updated]
        newest = max([*filter(None, [newest]), *changes], default=None)
        is_last = _is_last(page, start, arxiv.PAGE)
        if is_last or (sweep.since and min(changes, default=sweep.since) < sweep.since - OVERLAP):
            return Got(tuple(entries), cursor=_Sweep(since=newest or sweep.since).cursor)
    if sweep.since is None:
        return Got(tuple(entries), cursor=_Sweep(since=newest).cursor)
    rest = _Sweep(sweep.since, newest, start)
    return Got(tuple(entries), cursor=rest.cursor, has_more=True)


def _is_last(page: Page, end: int, size: int) -> bool:
    """Whether there is nothing behind a page that ends with the `end`th entry. A server may give
    less at once than was asked for."""
    return page.held < size if page.total is None else end >= page.total


def _is_hole(page: Page, end: int, entries: list[FeedEntry]) -> bool:
    """Whether a server says that there is more and gives nothing, as arXiv does at times. Raises
    FetchFailed where it gave nothing before either."""
    is_hole = page.held == 0 and end < (page.total or 0)
    if is_hole and not entries:
        raise FetchFailed(Trouble.UNREADABLE, f"{end} of {page.total} entries")
    return is_hole


async def _parsed(read: Callable[[bytes, str], Page], answer: Answer, body: bytes) -> Page:
    """Parse off the event loop."""
    return await asyncio.to_thread(read, body, answer.content_type)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
