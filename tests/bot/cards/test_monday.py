"""The letter of a Monday: that Discord takes it, and what its buttons say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.monday import SETTLED, monday_card, settled_notice
from bot.texts import ENGLISH, Texts
from db.alerts.letters import Kind, Letter, Told
from db.alerts.monday import MAX_UNREAD
from db.papers.paper import Paper
from db.people.bookmarks import Bookmark, ReadingState
from tests.cards import any_papers, assert_taken, both, labels, languages, shown

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def letter(papers: list[Paper]) -> Letter:
    told = tuple(Told(paper.id) for paper in papers)
    ends = NOON + timedelta(seconds=60)
    return Letter(2**62, Kind.MONDAY, 2**62, date(2026, 3, 2), "en-US", told, "me", NOON, ends)


@languages
def test_every_paper_fits_into_a_monday(papers: list[Paper], t: Texts) -> None:
    for at in range(0, len(papers), MAX_UNREAD):
        some = papers[at : at + MAX_UNREAD]
        kept = {paper.id: Bookmark(paper, NOON, ReadingState.READING, "x" * 500) for paper in some}
        assert_taken(monday_card(letter(some), some, kept, 10**4, t))


@given(any_papers, st.integers(1, MAX_UNREAD), both)
def test_hostile_papers_fit_too(paper: Paper, count: int, t: Texts) -> None:
    papers = [replace(paper, id=f"abcdefgh234{number}") for number in range(count)]
    assert_taken(monday_card(letter(papers), papers, {}, 0, t))
    assert_taken(settled_notice(paper, "undo", t))


def test_each_paper_can_be_settled(guardspace: Paper) -> None:
    t = Texts(ENGLISH)
    card = monday_card(letter([guardspace]), [guardspace], {}, 3, t)
    assert {"Read", "Not for me", "All 4 unread"} <= set(labels(card))
    assert "Saved and not read" in shown(card)


@pytest.mark.parametrize("answer", SETTLED)
def test_what_was_settled_can_be_undone_once(guardspace: Paper, answer: str) -> None:
    offered = labels(settled_notice(guardspace, answer, Texts(ENGLISH)))
    assert offered == ([] if answer == "undo" else ["Undo"])
