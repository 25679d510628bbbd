"""The demo's feed brings one paper more every minute, as RSS that the bot reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.demo_feed import PAPERS, demo_feed
from bot.fetching.addresses import Reach
from bot.fetching.client import Bounds, Fetcher
from bot.fetching.readers import syndication

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_a_paper_more_comes_every_minute_until_all_are_out() -> None:
    now = START
    fetcher = Fetcher(reach=Reach.OFFLINE, contact=None, clock=lambda: now)
    async with demo_feed(lambda: now) as address, fetcher:
        for minute in range(len(PAPERS) + 2):
            now = START + timedelta(minutes=minute, seconds=30)
            answer, body = await fetcher.read(address, bounds=Bounds())
            titles = [entry.title for entry in syndication.read(body).entries]
            assert titles == [paper.title for paper in PAPERS[: minute + 1]][::-1]
        again, body = await fetcher.read(address, bounds=Bounds(), known=answer.validators)
    assert again.not_modified
    assert body == b""
