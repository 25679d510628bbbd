"""Cards of alerts and letters: that Discord takes them, whatever they hold, and what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.alerts import (
    PREVIEWED,
    Times,
    alert_added,
    alerts_card,
    preview_card,
    refused_notice,
    time_chosen,
    waiting_card,
)
from bot.cards.letters import letter_card
from bot.texts import CHINESE, ENGLISH, Texts
from db.alerts.interest import Interest
from db.alerts.keeping import MAX_ALERTS, Alert, Preview
from db.alerts.letters import Kind, Letter, Slot, Told
from db.alerts.settings import Settings
from db.alerts.telling import MAX_PAPERS
from db.papers.paper import Paper
from tests.cards import any_papers, assert_taken, both, labels, languages, shown

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LONGEST = Interest("*" * 300, "@everyone" * 11, "`" * 100, "abcdefgh2345")
TIMES = Times(
    Settings(540, "en-US", refused_at=NOON),
    "America/Argentina/Buenos_Aires",
    Slot(NOON.date(), NOON),
)


def letter(papers: list[Paper], *why: Interest) -> Letter:
    told = tuple(Told(paper.id, why) for paper in papers)
    ends = NOON + timedelta(seconds=60)
    return Letter(2**62, Kind.ALERTS, 1, date(2026, 1, 1), "en-US", told, "me", NOON, ends)


def preview(papers: list[Paper], *, is_of_all: bool = False) -> Preview:
    return Preview(tuple(papers), 7, 120, is_of_all)


@languages
def test_every_paper_fits_into_a_letter(papers: list[Paper], t: Texts) -> None:
    for at in range(0, len(papers), MAX_PAPERS):
        some = papers[at : at + MAX_PAPERS]
        likes = {"abcdefgh2345": some[0]}
        assert_taken(letter_card(letter(some, *[LONGEST] * 5), some, likes, 10**6, t))
        assert_taken(waiting_card(letter(some, LONGEST).papers, some, 3, likes, t))
        assert_taken(preview_card(LONGEST, preview(some[:PREVIEWED]), likes, t))


@given(any_papers, st.integers(1, MAX_PAPERS), both)
def test_hostile_papers_fit_too(paper: Paper, count: int, t: Texts) -> None:
    papers = [replace(paper, id=f"abcdefgh234{number}") for number in range(count)]
    likes = {"abcdefgh2345": paper}
    assert_taken(letter_card(letter(papers, LONGEST, LONGEST), papers, likes, 1, t))
    assert_taken(preview_card(LONGEST, preview(papers[:PREVIEWED]), likes, t))


@languages
def test_as_many_alerts_as_there_may_be_fit_into_the_list(guardspace: Paper, t: Texts) -> None:
    alerts = [Alert(2**62 + number, 1, LONGEST, NOON, 10**6) for number in range(MAX_ALERTS)]
    likes = {"abcdefgh2345": guardspace}
    assert_taken(alerts_card(alerts, TIMES, 10**6, likes, t))
    assert_taken(alert_added(alerts[0], True, preview([]), TIMES, likes, t, "note"))
    assert_taken(time_chosen(TIMES, t, "note"))
    assert_taken(refused_notice(TIMES.settings, 12, t))


def test_a_letter_says_why_each_paper_came(guardspace: Paper) -> None:
    why = Interest("safety", tag="LLMs"), Interest(liked=guardspace.id), Interest(author="Ada")
    likes = {guardspace.id: guardspace}
    card = letter_card(letter([guardspace], *why), [guardspace], likes, 1, Texts(ENGLISH))
    assert "-# 🔔 “safety” · tag LLMs, like GuardSpace, 1 more" in shown(card)
    assert "1 more paper comes with the next message." in shown(card)
    card = letter_card(letter([guardspace], *why), [guardspace], likes, 0, Texts(CHINESE))
    assert "-# 🔔 “safety” · 标签 LLMs、类似 GuardSpace、另有 1" in shown(card)


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_the_list_says_what_is_paused_and_what_waits(language: str) -> None:
    t = Texts(language)
    alerts = [Alert(1, 1, Interest("one"), NOON), Alert(2, 1, Interest("two"), None, 3)]
    card = alerts_card(alerts, TIMES, 3, {}, t)
    assert f"**1.** “one” · ⏸️ {t('paused')}" in shown(card)
    assert f"**2.** “two” · {t('{count} waiting', count=3)}" in shown(card)
    assert t("Read what waits ({count})", count=3) in labels(card)
