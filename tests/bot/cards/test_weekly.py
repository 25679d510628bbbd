"""No paper, schedule or slot makes a weekly card that Discord would refuse."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.base import COLOURS, Card
from bot.cards.schedule_notices import (
    paused_notice,
    posted_notice,
    resumed_notice,
    set_up_notice,
    stopped_notice,
)
from bot.cards.schedule_words import paused
from bot.cards.schedules import HISTORY, MAX_SCHEDULES, Listed, history_card, schedules_card
from bot.cards.weekly_post import thread_name, weekly_post, weekly_preview
from bot.texts import CHINESE, ENGLISH, Texts
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.store.store import Store
from db.weekly.choosing import Choice, News, Reason, Why
from db.weekly.claims import Post, SlotState
from db.weekly.schedule import Pause, Rhythm, Schedule, Slot
from tests.discord_rules import message_faults, message_payload
from tests.hostile_papers import hostile_listed_papers, hostile_papers

LARGEST = 2**63 - 1
SLOT = Slot(LARGEST, date(2026, 9, 30), datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
HOSTILE_TAGS = tuple(f"@everyone **{'#' * 80}** {number}" for number in range(10))

NEWS = News(saved=(("*" * 200, 9),) * 3, new=803, new_labels=("@everyone" * 30,) * 3)

languages = pytest.mark.parametrize("t", [Texts(ENGLISH), Texts(CHINESE)], ids=str)


def schedule(tags: tuple[str, ...] = HOSTILE_TAGS) -> Schedule:
    """The longest there can be."""
    return Schedule(
        LARGEST,
        LARGEST,
        LARGEST,
        LARGEST,
        2,
        time(23, 59),
        max(available_timezones(), key=len),
        tags,
        10,
        "zh-CN",
        SLOT.at,
        categories=tuple(COLOURS),
        role=LARGEST,
        thread=True,
        pause=Pause(SLOT.at, "refused 403 " + "*" * 400),
    )


def chosen(papers: list[Paper]) -> list[Choice]:
    """The papers, each with the longest reason there can be."""
    return [Choice(paper, Reason(Why.LIKE, "*" * 200)) for paper in papers]


def assert_taken(card: Card) -> None:
    assert message_faults(message_payload(view=card)) == []


@pytest.fixture(scope="module")
def papers(loaded_store: Path) -> Iterator[list[Paper]]:
    with Store(loaded_store) as store:
        yield store.read(papers_by_number, range(1, 804))


@languages
def test_ten_papers_always_fit_one_post_whichever_they_are(papers: list[Paper], t: Texts) -> None:
    longest = sorted(papers, key=lambda paper: len(paper.label) + sum(map(len, paper.tags)))
    assert len(longest) == 803
    for begin in range(0, 803, 10):
        shown = chosen(longest[begin : begin + 10])
        assert_taken(weekly_post(schedule(), SLOT, shown, t, news=NEWS, late=True))
    assert_taken(weekly_preview(schedule(), SLOT, chosen(longest[-10:]), t, news=NEWS))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(hostile_papers() | hostile_listed_papers(), st.sampled_from([ENGLISH, CHINESE]))
def test_ten_papers_fit_one_post_whatever_they_hold(paper: Paper, language: str) -> None:
    shown = chosen([replace(paper, id=f"{number}") for number in range(10)])
    assert_taken(weekly_post(schedule(), SLOT, shown, Texts(language), news=NEWS, late=True))


@languages
def test_of_ten_papers_each_is_named_and_says_something(papers: list[Paper], t: Texts) -> None:
    for begin in range(0, 803, 10):
        shown = chosen(papers[begin : begin + 10])
        payload = message_payload(view=weekly_post(schedule(()), SLOT, shown, t))
        texts = [str(part.get("content", "")) for part in _parts(payload)]
        entries = [
            entry
            for text in texts
            for entry in re.split(r"\n(?=\*\*\d)", text)
            if entry[:2] == "**"
        ]
        assert len(entries) == len(shown)
        assert not [entry for entry in entries if entry.splitlines()[1].startswith("-#")]


@languages
def test_a_post_without_papers_says_so_and_still_carries_its_claim(t: Texts) -> None:
    card = weekly_post(schedule(), SLOT, [], t)
    assert_taken(card)
    custom_ids = [part.get("custom_id") for part in _parts(message_payload(view=card))]
    assert f"weekly:{LARGEST}:2026-09-30" in custom_ids


@languages
@pytest.mark.parametrize("state", SlotState)
def test_all_schedules_that_a_server_may_have_fit_one_list(state: SlotState, t: Texts) -> None:
    entry = Listed(schedule(), SLOT, Post(SLOT, state, LARGEST))
    assert_taken(schedules_card([entry] * MAX_SCHEDULES, t))


@languages
@pytest.mark.parametrize("state", SlotState)
def test_a_history_fits_whatever_became_of_the_slots(state: SlotState, t: Texts) -> None:
    post = Post(SLOT, state, LARGEST)
    assert_taken(history_card(schedule(), [post] * HISTORY, t))
    assert_taken(history_card(schedule(), [], t))
    assert_taken(posted_notice(schedule(), post, t))


@languages
@pytest.mark.parametrize("rhythm", Rhythm)
def test_notices_fit(rhythm: Rhythm, t: Texts) -> None:
    longest = replace(schedule(), rhythm=rhythm)
    assert_taken(set_up_notice(longest, SLOT, t))
    assert_taken(stopped_notice(longest, t))
    assert_taken(paused_notice(longest, t))
    assert_taken(resumed_notice(longest, SLOT, t))
    assert len(thread_name(SLOT, t)) <= 100


@languages
def test_each_reason_of_a_pause_is_a_sentence_of_its_own(t: Texts) -> None:
    reasons = ["member", "server", "channel", "permissions send_messages,view_channel", "refused x"]
    said = {paused(Pause(SLOT.at, why), t) for why in reasons}
    assert len(said) == len(reasons)
    assert all(sentence.endswith((".", "。")) and "_" not in sentence for sentence in said)


def _parts(component: object) -> Iterator[dict[str, object]]:
    """A component and all that is in it."""
    if isinstance(component, dict):
        yield component
        component = list(component.values())
    if isinstance(component, list):
        for part in component:
            yield from _parts(part)
