"""What managers see fits Discord's limits whatever is set up, and says what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.cards.admin import (
    MAX_FEEDS_SHOWN,
    Access,
    Override,
    health_card,
    overview_card,
    roles_card,
)
from bot.cards.schedules import MAX_SCHEDULES, Listed
from bot.monitoring.health import Health
from bot.texts import ENGLISH, Texts
from db.feeds.feed import Failure, Feed, Kind
from db.searching.meaning.encoder.keeping import Progress
from db.store.store import Waiting
from db.weekly.claims import OpenClaims, Post, SlotState
from db.weekly.schedule import Pause, Schedule, Slot
from tests.cards import NOW, assert_fits, languages, shown
from tests.longest_schedule import longest_schedule

SLOT = Slot(1, NOW.date(), NOW)
FEED = Feed(7, Kind.ARXIV, "cs.CL", "cs.CL", NOW, NOW + timedelta(hours=6), succeeded_at=NOW)
FAILING = replace(FEED, failure=Failure("timed-out", "", 9, NOW, NOW))
HEALTH = Health(
    connected=True,
    latency_s=0.042,
    servers=2,
    papers=803,
    encoding=None,
    feeds=(),
    claims=OpenClaims(0, 0, 0),
    paused_schedules=0,
    reminders_due=0,
    letters_overdue=0,
    answering=1,
    answers_waiting=0,
    store_waiting=Waiting(0, 0),
    store_bytes=20_000_000,
    wal_bytes=0,
    free_bytes=5_000_000_000,
    copied_at=None,
)


def schedule(pause: Pause | None = None) -> Schedule:
    return replace(longest_schedule(), id=3, time=time(9), pause=pause)


def test_a_bot_that_is_well_says_so_line_by_line() -> None:
    text = shown(
        health_card(HEALTH, [Listed(schedule(), SLOT, None)], [FEED], "0.2.0", Texts(ENGLISH))
    )
    assert "⚠️" not in text
    assert "Connected to Discord; an answer takes 42 ms" in text
    assert "Papers: 803" in text
    assert "Scheduled posts: 1" in text
    assert "Feeds: 1" in text
    assert "Version 0.2.0" in text


def test_what_is_not_well_is_named() -> None:
    health = replace(
        HEALTH,
        latency_s=None,
        papers=0,
        claims=OpenClaims(1, 0, 1),
        reminders_due=2,
        free_bytes=5_000,
        encoding=Progress(20, 803),
        copied_at=NOW,
    )
    paused = Listed(schedule(Pause(NOW, "channel")), SLOT, None)
    text = shown(health_card(health, [paused], [FAILING], "0.2.0", Texts(ENGLISH)))
    assert text.count("⚠️") == 6
    assert "paused by themselves: #3" in text
    assert "Feeds that fail: **cs.CL**" in text
    assert "late: 3" in text
    assert "has read 20 of 803 papers" in text


def test_a_post_that_a_member_paused_is_no_fault() -> None:
    paused = Listed(schedule(Pause(NOW, "member")), SLOT, None)
    assert "⚠️" not in shown(health_card(HEALTH, [paused], [], "0.2.0", Texts(ENGLISH)))


@languages
@pytest.mark.parametrize("state", SlotState)
@pytest.mark.parametrize("why", [None, "member", "channel", "refused " + "x" * 500])
def test_the_longest_overview_fits(state: SlotState, why: str | None, t: Texts) -> None:
    one = Listed(schedule(Pause(NOW, why) if why else None), SLOT, Post(SLOT, state, 2**63 - 1))
    names = [replace(FAILING, name="@everyone **b** " * 4), replace(FEED, paused_at=NOW), FEED]
    assert_fits(overview_card([one] * MAX_SCHEDULES, names * 9, t))
    assert_fits(health_card(HEALTH, [one] * MAX_SCHEDULES, names * 9, "0.2.0", t))


def test_an_overview_tells_the_states_apart() -> None:
    listed = [
        Listed(schedule(), SLOT, Post(SLOT, SlotState.POSTED, 1)),
        Listed(schedule(), SLOT, Post(SLOT, SlotState.MISSED, None)),
        Listed(schedule(Pause(NOW, "member")), SLOT, None),
        Listed(schedule(), None, None),
    ]
    new = replace(FEED, succeeded_at=None)
    text = shown(overview_card(listed, [FEED, FAILING, new], Texts(ENGLISH)))
    marks = [line.split(" ")[0] for line in text.splitlines()]
    assert marks == ["##", "✅", "⚠️", "⏸️", "⚠️", "##", "✅", "⚠️", "⏳"]
    assert "… and 5 more." in shown(
        overview_card([], [FEED] * (MAX_FEEDS_SHOWN + 5), Texts(ENGLISH))
    )


@languages
def test_the_longest_list_of_roles_fits(t: Texts) -> None:
    overrides = tuple(Override(f"<@&{2**63 - number}>", bool(number % 2)) for number in range(100))
    names = (None, "weekly", "feeds", "settings", "admin")
    assert_fits(roles_card([Access(name, overrides) for name in names], t))


def test_roles_say_what_admins_changed_and_where() -> None:
    text = shown(
        roles_card(
            [
                Access("weekly", (Override("<@&7>", True), Override(None, False))),
                Access("feeds", ()),
            ],
            Texts(ENGLISH),
        )
    )
    assert "**/weekly**: ✅ <@&7> · ⛔ all channels" in text
    assert "**/feeds**: as by default" in text
    assert "Server Settings → Integrations" in text
