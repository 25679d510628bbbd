"""The card of a shelf: that Discord takes it, whatever it holds, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.shelf import SHELVED_A_PAGE, shelf_card
from bot.texts import CHINESE, ENGLISH, Texts
from db.papers.paper import Paper
from db.people.shelf import Note, ShelfPage, Shelved
from tests.cards import any_papers, assert_taken, both, languages, shown

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTES = tuple(Note("*" * 500, "@everyone" * 10) for _ in range(9))


def page(papers: list[Paper], *notes: Note) -> ShelfPage:
    return ShelfPage(tuple(Shelved(paper, NOON, notes) for paper in papers), 1_000, 1, 200)


@languages
def test_every_paper_fits_on_a_shelf(papers: list[Paper], t: Texts) -> None:
    for at in range(0, len(papers), SHELVED_A_PAGE):
        assert_taken(shelf_card(page(papers[at : at + SHELVED_A_PAGE], *NOTES), t))


@given(any_papers, st.integers(0, SHELVED_A_PAGE), both)
def test_hostile_papers_fit_too(paper: Paper, count: int, t: Texts) -> None:
    papers = [replace(paper, id=f"abcdefgh234{number}") for number in range(count)]
    assert_taken(shelf_card(page(papers, *NOTES), t))


def test_a_note_has_the_name_of_who_agreed(guardspace: Paper) -> None:
    notes = Note("read §3"), Note("see *also*", "Bo"), Note("a third")
    card = shown(shelf_card(page([guardspace], *notes), Texts(ENGLISH)))
    assert "📝 read §3\n" in card
    assert r"📝 see \*also\* — Bo" in card
    assert "1 more note" in card
    assert "empty" in shown(shelf_card(ShelfPage((), 0), Texts(ENGLISH)))
    assert "书架" in shown(shelf_card(ShelfPage((), 0), Texts(CHINESE)))
