"""Cards of alerts: that Discord takes them, whatever they hold, and what they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

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
from bot.texts import CHINESE, ENGLISH, Texts
from db.alerts.interest import Interest
from db.alerts.keeping import MAX_ALERTS, Alert, Preview
from db.alerts.letters import Slot, Told
from db.alerts.settings import Settings
from db.alerts.telling import MAX_PAPERS
from db.papers.paper import Paper
from tests.cards import assert_taken, labels, languages, shown

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LONGEST = Interest("*" * 300, "@everyone" * 11, "`" * 100, "abcdefgh2345")
TIMES = Times(
    Settings(540, "en-US", refused_at=NOON),
    "America/Argentina/Buenos_Aires",
    Slot(NOON.date(), NOON),
)


def preview(papers: list[Paper], *, is_of_all: bool = False) -> Preview:
    return Preview(tuple(papers), 7, 120, is_of_all)


@languages
def test_every_paper_fits_into_a_preview_and_among_what_waits(
    papers: list[Paper], t: Texts
) -> None:
    for at in range(0, len(papers), MAX_PAPERS):
        some = papers[at : at + MAX_PAPERS]
        likes = {"abcdefgh2345": some[0]}
        told = [Told(paper.id, (LONGEST,)) for paper in some]
        assert_taken(waiting_card(told, some, 3, likes, t))
        assert_taken(preview_card(LONGEST, preview(some[:PREVIEWED]), likes, t))


@languages
def test_as_many_alerts_as_there_may_be_fit_into_the_list(guardspace: Paper, t: Texts) -> None:
    alerts = [Alert(2**62 + number, 1, LONGEST, NOON, 10**6) for number in range(MAX_ALERTS)]
    likes = {"abcdefgh2345": guardspace}
    assert_taken(alerts_card(alerts, TIMES, 10**6, likes, t))
    assert_taken(alert_added(alerts[0], True, preview([]), TIMES, likes, t, "note"))
    assert_taken(time_chosen(TIMES, t, "note"))
    assert_taken(refused_notice(TIMES.settings, 12, t))


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_the_list_says_what_is_paused_and_what_waits(language: str) -> None:
    t = Texts(language)
    alerts = [Alert(1, 1, Interest("one"), NOON), Alert(2, 1, Interest("two"), None, 3)]
    card = alerts_card(alerts, TIMES, 3, {}, t)
    assert f"**1.** “one” · ⏸️ {t('paused')}" in shown(card)
    assert f"**2.** “two” · {t('{count} waiting', count=3)}" in shown(card)
    assert t("Read what waits ({count})", count=3) in labels(card)
