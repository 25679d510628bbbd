"""The demo's own feed: RSS on this machine that brings one more paper every minute.

Its papers tell how feeds work. They have no authors, since nobody wrote them as papers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from bot.fetching.loopback import Asked, Reply, loopback

NAME = "demo-feed"
PATH = "/papers.xml"
EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DemoPaper:
    """A paper that the feed brings."""

    title: str
    abstract: str


PAPERS = (
    DemoPaper(
        "While you watched: this paper came out of a feed",
        "Paperboy asked a feed on this machine, found an entry that it had not seen, and loaded it"
        " as it loads any list: all of it or nothing. The paper can be found, saved and posted from"
        " now on, and a scheduled post of new papers has it first.",
    ),
    DemoPaper(
        "Nothing changed: what a feed that stands still costs",
        "A feed that has nothing new is asked with the validators of its last answer, an ETag or a"
        " date. Its server says that nothing changed and sends no body. One request is all that"
        " it costs, and nothing is written to the store.",
    ),
    DemoPaper(
        "One paper in three places: identifiers before titles, titles before abstracts",
        "A paper that a feed of arXiv, a public list and a journal all hold is one paper with three"
        " sources. Its identifiers say so, or else its title and authors, or else its abstract. A"
        " version that replaces another one is no new paper.",
    ),
    DemoPaper(
        "A server that fails is asked later and later",
        "What fails is asked again after minutes, then after hours, and never sooner than its"
        " server asks to wait. The list of feeds says why and until when. Other feeds go on, and"
        " nothing that came before is lost.",
    ),
    DemoPaper(
        "The newest two hundred are news: feeds that list ten years at once",
        "A feed that is added today may list all that it ever held. Its newest papers are news to"
        " scheduled posts, and the rest arrives in silence, so that no channel is flooded by what"
        " came out years ago.",
    ),
)


@asynccontextmanager
async def demo_feed(clock: Callable[[], datetime]) -> AsyncIterator[str]:
    """Serve the feed for as long as the context lasts; gives its address. The first paper is there
    at once, the next a minute later, until all are; `clock` gives the present moment in UTC."""
    begin = clock()

    def answer(asked: Asked) -> Reply:
        if asked.path != PATH:
            return Reply(404)
        out = PAPERS[: 1 + (clock() - begin) // EVERY]
        etag = f'"{len(out)}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply(304, headers={"ETag": etag})
        headers = {"ETag": etag, "Content-Type": "application/rss+xml; charset=utf-8"}
        return Reply(200, rss(out, begin), headers)

    async with loopback(answer) as address:
        yield f"{address}{PATH}"


def rss(papers: tuple[DemoPaper, ...], begin: datetime) -> bytes:
    """The papers as RSS 2.0, the newest first, each a minute after the one before."""
    items = [
        f"<item><title>{escape(paper.title)}</title>"
        f"<guid isPermaLink='false'>demo-{number}</guid>"
        f"<pubDate>{format_datetime(begin + number * EVERY)}</pubDate>"
        f"<description>{escape(paper.abstract)}</description></item>"
        for number, paper in enumerate(papers)
    ]
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>The demo&apos;s feed</title>'
        f"<description>How feeds work</description>{''.join(reversed(items))}</channel></rss>"
    ).encode()
