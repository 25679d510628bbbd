"""Letters: that Discord takes them, whatever they hold, and what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.letters import letter_card
from bot.texts import CHINESE, ENGLISH, Texts
from db.alerts.interest import Interest
from db.alerts.letters import Kind, Letter, Told
from db.alerts.telling import MAX_PAPERS
from db.papers.paper import Paper
from tests.cards import any_papers, assert_taken, both, languages, shown

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LONGEST = Interest("*" * 300, "@everyone" * 11, "`" * 100, "abcdefgh2345")


def letter(papers: list[Paper], *why: Interest) -> Letter:
    told = tuple(Told(paper.id, why) for paper in papers)
    ends = NOON + timedelta(seconds=60)
    return Letter(2**62, Kind.ALERTS, 1, date(2026, 1, 1), "en-US", told, "me", NOON, ends)


@languages
def test_every_paper_fits_into_a_letter(papers: list[Paper], t: Texts) -> None:
    for at in range(0, len(papers), MAX_PAPERS):
        some = papers[at : at + MAX_PAPERS]
        likes = {"abcdefgh2345": some[0]}
        assert_taken(letter_card(letter(some, *[LONGEST] * 5), some, likes, 10**6, t))


@given(any_papers, st.integers(1, MAX_PAPERS), both)
def test_hostile_papers_fit_too(paper: Paper, count: int, t: Texts) -> None:
    papers = [replace(paper, id=f"abcdefgh234{number}") for number in range(count)]
    likes = {"abcdefgh2345": paper}
    assert_taken(letter_card(letter(papers, LONGEST, LONGEST), papers, likes, 1, t))


def test_a_letter_says_why_each_paper_came(guardspace: Paper) -> None:
    why = Interest("safety", tag="LLMs"), Interest(liked=guardspace.id), Interest(author="Ada")
    likes = {guardspace.id: guardspace}
    card = letter_card(letter([guardspace], *why), [guardspace], likes, 1, Texts(ENGLISH))
    assert "-# 🔔 “safety” + tag LLMs, like GuardSpace, 1 more" in shown(card)
    assert "1 more paper comes with the next message." in shown(card)
    card = letter_card(letter([guardspace], *why), [guardspace], likes, 0, Texts(CHINESE))
    assert "-# 🔔 “safety” + 标签 LLMs、类似 GuardSpace、另有 1" in shown(card)
