"""`/feeds`: added, listed, checked, paused, removed, and asked by themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.cards.feeds import feeds_card
from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.fetching.loopback import Reply, loopback
from bot.fetching.polling import Poller
from bot.texts import CHINESE, Texts
from db.feeds.feed import Feed
from db.feeds.keeping import MAX_FEEDS, feeds
from db.papers.reading import all_papers
from tests.fake_sources import FakeSources, papers
from tests.lab import ODD_TEXTS, Lab, shown


@dataclass
class Sources:
    """What a feed's address leads to, and the cog that asks it."""

    host: FakeSources
    address: str
    cog: Any


@pytest.fixture
async def sources(lab: Lab) -> AsyncIterator[Sources]:
    """A host on loopback, which the lab's bot may reach."""
    cog: Any = lab.bot.get_cog("Feeds")
    host = FakeSources(papers(5))
    cog.rounds.cancel()  # the tests take its turns
    cog.reach = Reach.ANYWHERE
    fetcher = Fetcher(reach=Reach.ANYWHERE, contact=None, clock=lab.bot.clock)
    cog.poller = Poller(lab.bot.store, fetcher, lambda: lab.bot.clock())
    async with loopback(host) as address, fetcher:
        yield Sources(host, address, cog)


async def only(lab: Lab) -> Feed:
    [feed] = await lab.bot.store.ask(feeds)
    return feed


async def test_a_feed_is_added_asked_and_searched(lab: Lab, sources: Sources) -> None:
    added = await lab.ask("feeds add", what=f"{sources.address}/rss.xml", name="Folding")
    assert added.ephemeral
    assert "Added **Folding**" in shown(added)
    await sources.cog.poll()
    listed = shown(await lab.ask("feeds list"))
    assert "**Folding** · RSS or Atom" in listed
    assert "5 papers so far." in listed
    found = shown(await lab.ask("search", query="tokenizers for machine", source="Folding"))
    assert "FoldE: tokenizers for machine 4" in found


async def test_a_check_says_what_came(lab: Lab, sources: Sources) -> None:
    await lab.ask("feeds add", what=f"{sources.address}/rss.xml", name="Folding")
    checked = await lab.ask("feeds check", feed="folding")
    assert "**Folding**: 5 new papers, 0 changed." in shown(checked)
    assert "was just checked" in shown(await lab.ask("feeds check", feed="folding"))


async def test_a_failure_is_shown_with_its_reason_and_told_once_after_three_days(
    lab: Lab, sources: Sources
) -> None:
    await lab.ask("feeds add", what=f"{sources.address}/rss.xml", name="Folding")
    sources.host.faults.extend([Reply(503)] * 1_000)
    for hours in range(0, 120, 12):
        lab.bot.clock = partial(_later, lab.env.now(), hours)
        await sources.cog.poll()
    listed = shown(await lab.ask("feeds list"))
    assert "Failing since <t:" in listed
    assert "Its server fails (503)." in listed
    assert (await only(lab)).failure is not None
    notices = [
        request
        for request in lab.env.http_requests
        if request.path.endswith("/messages") and "has been failing since" in str(request.json)
    ]
    assert len(notices) == 1
    assert "\\_" not in str(notices[0].json)
    lab.complaints.take()


async def test_paused_resumed_and_removed(lab: Lab, sources: Sources) -> None:
    await lab.ask("feeds add", what=f"{sources.address}/rss.xml", name="Folding")
    assert "Paused **Folding**" in shown(await lab.ask("feeds pause", feed="Folding"))
    await sources.cog.poll()
    assert sources.host.asked == []
    assert "Paused." in shown(await lab.ask("feeds list"))
    assert "Resumed **Folding**" in shown(await lab.ask("feeds pause", feed="Folding"))
    await sources.cog.poll()
    assert "Removed **Folding**" in shown(await lab.ask("feeds remove", feed="Folding"))
    assert "no feeds yet" in shown(await lab.ask("feeds list"))
    assert len(await lab.bot.store.ask(all_papers, "Folding")) == 5


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("http://example.org/feed.xml", "it does not begin with https://"),
        ("something", "it is neither a category of arXiv"),
        ("ftp://example.org/feed.xml", "it is neither a category of arXiv"),
        ("https://user:secret@example.org/feed.xml", "a user's name or a password"),
    ],
)
async def test_what_is_no_feed_is_refused_in_a_sentence(lab: Lab, what: str, said: str) -> None:
    assert said in shown(await lab.ask("feeds add", what=what)).replace("\\", "")
    assert await lab.bot.store.ask(feeds) == []


async def test_an_address_of_this_machine_is_not_asked_unless_the_host_allows_it(
    lab: Lab, sources: Sources
) -> None:
    await lab.ask("feeds add", what=f"{sources.address}/rss.xml", name="Folding")
    strict = Fetcher(reach=Reach.PUBLIC, contact=None, clock=lab.bot.clock)
    async with strict:
        sources.cog.poller = Poller(lab.bot.store, strict, lab.bot.clock)
        await sources.cog.poll()
    assert sources.host.asked == []
    assert "PAPERBOY_PRIVATE_NETWORK=on" in shown(await lab.ask("feeds list")).replace("\\", "")


async def test_a_server_has_at_most_so_many_feeds(lab: Lab) -> None:
    for number in range(MAX_FEEDS):
        await lab.ask("feeds add", what=f"ti:number{number}")
    assert f"at most {MAX_FEEDS} feeds" in shown(await lab.ask("feeds add", what="cs.CL"))
    assert "10 more" in shown(await lab.ask("feeds list"))


async def test_the_same_feed_again_is_there_already(lab: Lab) -> None:
    await lab.ask("feeds add", what="cs.CL")
    assert "is already here" in shown(
        await lab.ask("feeds add", what="https://arxiv.org/list/cs.CL/recent")
    )


async def test_odd_names_and_texts_are_answered(lab: Lab) -> None:
    for text in ODD_TEXTS:
        for command in ("feeds pause", "feeds remove"):
            assert shown(await lab.ask(command, feed=text))


def _later(begin: datetime, hours: int) -> datetime:
    return begin + timedelta(hours=hours)


def shown_card(some: list[Feed]) -> str:
    card: Any = feeds_card(some, Texts(CHINESE))
    return str(card.to_components())


async def test_a_reader_of_chinese_reads_chinese(lab: Lab) -> None:
    assert "本服务器还没有订阅源" in shown_card([])
    await lab.ask("feeds add", what="cs.CL")
    assert "下次检查" in shown_card([await only(lab)])
