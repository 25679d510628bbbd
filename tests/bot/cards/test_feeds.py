"""Feeds as a server's managers see them, however they fare and whatever they are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.feeds import (
    MAX_SHOWN,
    added_card,
    checked_card,
    failed_card,
    failing_notice,
    feeds_card,
)
from bot.fetching.failures import FetchFailed, Trouble
from bot.texts import ENGLISH, Texts
from db.feeds.feed import Failure, Feed, Kind
from db.loading.feed_loading import FeedReport
from tests.cards import NOW, assert_taken, languages, shown

FEED = Feed(7, Kind.ARXIV, "cs.CL", "arxiv-cs.CL", NOW, NOW + timedelta(hours=6), brought=12)
FAILING = replace(FEED, failure=Failure("timed-out", "", 9, NOW, NOW))


def hostile(kind: Kind, trouble: Trouble) -> Feed:
    words = "@everyone **b** [l](https://a.org) " * 40
    return Feed(
        2**63 - 1,
        kind,
        words,
        words,
        NOW,
        NOW,
        brought=10**9,
        failure=Failure(trouble.value, words, 10**6, NOW, NOW),
    )


@languages
@pytest.mark.parametrize("trouble", Trouble)
def test_no_feed_makes_a_card_that_discord_would_refuse(trouble: Trouble, t: Texts) -> None:
    feeds = [hostile(kind, trouble) for kind in Kind]
    assert_taken(feeds_card(feeds * 9, t))
    for feed in feeds:
        assert_taken(added_card(feed, True, t))
        assert_taken(added_card(feed, False, t))
        assert_taken(checked_card(feed, FeedReport(10**9, 10**9, 10**9), t))
        assert_taken(failed_card(feed, FetchFailed(trouble, feed.query), t))
        assert_taken(failing_notice(feed, t))


def test_a_feed_says_how_it_fares() -> None:
    t = Texts(ENGLISH)
    at = int(NOW.timestamp())
    assert "12 papers so far." in shown(feeds_card([FEED], t))
    asked = replace(FEED, succeeded_at=NOW)
    assert f"Last checked: <t:{at}:R>. Next check: <t:{at + 6 * 3600}:R>." in shown(
        feeds_card([asked], t)
    )
    assert f"Failing since <t:{at}:R>." in shown(feeds_card([FAILING], t))
    assert "Paused." in shown(feeds_card([replace(FAILING, paused_at=NOW)], t))


def test_more_feeds_than_fit_are_counted() -> None:
    assert "… and 3 more." in shown(feeds_card([FEED] * (MAX_SHOWN + 3), Texts(ENGLISH)))


def test_what_asking_brought_is_said() -> None:
    t = Texts(ENGLISH)
    assert "nothing new" in shown(checked_card(FEED, FeedReport(), t))
    assert "4 new papers, 2 changed" in shown(checked_card(FEED, FeedReport(4, 4, 2), t))
