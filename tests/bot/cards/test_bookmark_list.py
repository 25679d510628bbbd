"""The list of bookmarks reads at a glance, whatever the papers and the notes hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.bookmark_list import BOOKMARKS_A_PAGE, LISTED_ROOM, NOTE_ROOM, bookmarks_card
from bot.cards.markup import length
from bot.texts import ENGLISH, Texts
from db.labels.contribution import gist
from db.papers.paper import Paper
from db.people.bookmarks import Bookmark, BookmarkPage, ReadingState
from tests.cards import (
    LISTED,
    NOW,
    assert_taken,
    bookmarked,
    languages,
    pages,
    shown,
    values,
)
from tests.discord_rules import message_payload


@languages
def test_every_paper_can_be_bookmarked(papers: list[Paper], t: Texts) -> None:
    for page, some in enumerate(pages(papers, BOOKMARKS_A_PAGE)):
        assert_taken(bookmarks_card(bookmarked(some, len(papers), page), t))


@languages
@pytest.mark.parametrize("note", ["", "*words* of one's own " * 50])
def test_no_entry_is_longer_than_one_looks_at(papers: list[Paper], t: Texts, note: str) -> None:
    bookmarks = [Bookmark(paper, NOW, ReadingState.READING, note) for paper in papers]
    for start in range(0, len(bookmarks), 5):
        page = BookmarkPage(tuple(bookmarks[start : start + 5]), len(bookmarks), 0, 161)
        card = bookmarks_card(page, t)
        texts = values(message_payload(view=card), "content")
        room = LISTED_ROOM + (NOTE_ROOM + len("\n📝 ") + 1 if note else 0)
        assert max(map(length, texts)) <= room
        assert all("📝" in text for text in texts[1:]) is bool(note)


def test_a_withdrawn_paper_says_so_in_a_list(guardspace: Paper) -> None:
    gone = replace(guardspace, places=())
    assert "withdrawn" in shown(bookmarks_card(bookmarked([gone], 1, 0), Texts(ENGLISH)))


def test_a_list_names_three_of_many_authors() -> None:
    many = replace(LISTED, authors=tuple(f"A. Author{number}" for number in range(99)))
    text = shown(bookmarks_card(bookmarked([many], 1, 0), Texts(ENGLISH)))
    assert " · A. Author0, A. Author1, A. Author2 et al. · Oral" in text


def test_a_list_of_papers_without_a_tldr_says_what_they_contribute(papers: list[Paper]) -> None:
    silent = [paper for paper in papers if paper.tldr is None][:5]
    text = shown(bookmarks_card(bookmarked(silent, 5, 0), Texts(ENGLISH)))
    for paper in silent:
        assert gist(paper, chinese=False)[:40] in text


def test_a_list_of_one_page_has_no_buttons_to_turn_it(papers: list[Paper]) -> None:
    def turns(total: int, page: int) -> set[str]:
        card = bookmarks_card(bookmarked(papers[:5], total, page), Texts(ENGLISH))
        return {"Previous", "Next"} & set(values(message_payload(view=card), "label"))

    assert turns(5, 0) == set()
    assert turns(11, 0) == {"Next"}
    assert turns(11, 1) == {"Previous", "Next"}
    assert turns(11, 2) == {"Previous"}


def test_one_bookmark_is_not_several(papers: list[Paper]) -> None:
    t = Texts(ENGLISH)
    assert "1 paper," in shown(bookmarks_card(bookmarked(papers[:1], 1, 0), t))
    assert "5 papers," in shown(bookmarks_card(bookmarked(papers[:5], 5, 0), t))


def test_no_bookmarks_is_an_answer_that_says_how_to_have_some() -> None:
    assert "React with 🔖" in shown(bookmarks_card(BookmarkPage((), 0, 0, 1), Texts(ENGLISH)))
