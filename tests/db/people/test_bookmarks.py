"""Bookmarks: what a member saved, from where, and what taking it back takes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.loading.loader import load
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.papers.record import Record
from db.people import bookmark_transfer, bookmarks
from db.people.bookmark_transfer import Kept
from db.people.bookmarks import (
    Origin,
    ReadingState,
    TooManyBookmarks,
    Wanted,
    bookmark_of,
    bookmarks_of,
    clear,
    count,
    few_bookmarks_of,
    remove,
    save,
    set_note,
    set_state,
    suggest_bookmarks,
    take_back,
)
from db.people.messages import Shown, remember_message
from db.people.reactions import Missed, Reaction, make_up_for
from db.searching.lookup import find_paper
from db.searching.search import matching
from db.store.store import Store
from db.tags.lookup import UnknownTag
from tests.seed_files import write

READER, OTHER = 1, 2
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BUTTON = Origin("button", NOON, message=7, guild=3)


@pytest.fixture
def papers(store: Store) -> list[str]:
    """The ids of a few papers."""
    return [paper.id for paper in store.read(papers_by_number, range(1, 8))]


def saved(store: Store, member: int = READER) -> list[str]:
    """The ids of a member's bookmarks, in the order of the list."""
    page = store.read(bookmarks_of, member, size=100)
    return [bookmark.paper.id for bookmark in page.bookmarks]


# Saving and removing.


def test_saved_papers_are_listed_for_the_member_alone(store: Store, papers: list[str]) -> None:
    assert store.write(save, READER, papers[:2], BUTTON) == tuple(papers[:2])
    assert set(saved(store)) == set(papers[:2])
    assert saved(store, OTHER) == []


def test_saving_again_changes_nothing(store: Store, papers: list[str]) -> None:
    store.write(save, READER, papers[:2], BUTTON)
    later = Origin("button", NOON + timedelta(days=1), message=9)
    assert store.write(save, READER, papers[:3], later) == (papers[2],)
    first = store.read(bookmarks_of, READER, size=100).bookmarks[-1]
    assert first.saved_at == NOON


def test_the_newest_come_first_a_page_at_a_time(store: Store, papers: list[str]) -> None:
    for hours, paper in enumerate(papers):
        store.write(save, READER, [paper], Origin("command", NOON + timedelta(hours=hours)))
    pages = [store.read(bookmarks_of, READER, page=page, size=3) for page in range(3)]
    shown = [bookmark.paper.id for page in pages for bookmark in page.bookmarks]
    assert shown == papers[::-1]
    assert [(page.total, page.page, page.pages) for page in pages] == [
        (7, 0, 3),
        (7, 1, 3),
        (7, 2, 3),
    ]


@pytest.mark.parametrize("page", [3, 99])
def test_behind_the_last_page_comes_the_last_page(
    store: Store, papers: list[str], page: int
) -> None:
    store.write(save, READER, papers, BUTTON)
    last = store.read(bookmarks_of, READER, page=page, size=3)
    assert (last.page, len(last.bookmarks)) == (2, 1)


@pytest.mark.parametrize("page", [-1, 0, 1, 2, 9])
def test_a_page_of_few_is_the_same_page(store: Store, papers: list[str], page: int) -> None:
    store.write(save, READER, papers[:3], BUTTON)
    store.write(save, READER, papers[3:], Origin("button", NOON + timedelta(days=1)))
    store.write(set_note, READER, papers[4], "mine")
    store.write(set_state, READER, papers[5], ReadingState.READ)
    few = store.read(few_bookmarks_of, READER, page=page, size=3)
    assert few == store.read(bookmarks_of, READER, page=page, size=3)


def test_a_page_of_many_is_not_found_in_a_moment(
    store: Store, papers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookmarks, "FEW", len(papers))
    store.write(save, READER, papers, BUTTON)
    assert store.read(few_bookmarks_of, READER, size=3)
    monkeypatch.setattr(bookmarks, "FEW", len(papers) - 1)
    assert store.read(few_bookmarks_of, READER, size=3) is None


def test_no_bookmarks_are_one_empty_page(store: Store) -> None:
    page = store.read(bookmarks_of, READER, size=5)
    assert (page.bookmarks, page.total, page.page, page.pages) == ((), 0, 0, 1)


def test_a_removed_bookmark_is_gone_whatever_it_came_from(store: Store, papers: list[str]) -> None:
    store.write(save, READER, papers[:1], BUTTON)
    store.write(save, READER, papers[:1], Origin("command", NOON))
    assert store.write(remove, READER, papers[0])
    assert saved(store) == []


def test_what_is_not_bookmarked_cannot_be_removed(store: Store, papers: list[str]) -> None:
    store.write(save, OTHER, papers[:1], BUTTON)
    assert not store.write(remove, READER, papers[0])
    assert saved(store, OTHER) == papers[:1]


# Notes, states, and what is wanted.


def listed(store: Store, wanted: Wanted) -> list[str]:
    page = store.read(bookmarks_of, READER, size=100, wanted=wanted)
    return [bookmark.paper.id for bookmark in page.bookmarks]


def test_a_note_and_a_state_belong_to_a_bookmark(store: Store, papers: list[str]) -> None:
    store.write(save, READER, papers[:2], BUTTON)
    assert store.write(set_state, READER, papers[0], ReadingState.READING)
    assert store.write(set_note, READER, papers[0], "  for the reading group \ud800 ")
    bookmark = store.read(bookmark_of, READER, papers[0])
    assert bookmark
    assert (bookmark.state, bookmark.note) == (ReadingState.READING, "for the reading group ?")
    other = store.read(bookmark_of, READER, papers[1])
    assert other
    assert (other.state, other.note) == (ReadingState.TO_READ, "")


def test_what_is_not_bookmarked_takes_no_note_and_no_state(store: Store, papers: list[str]) -> None:
    store.write(save, OTHER, papers[:1], BUTTON)
    assert not store.write(set_state, READER, papers[0], ReadingState.READ)
    assert not store.write(set_note, READER, papers[0], "mine?")
    assert store.read(bookmark_of, READER, papers[0]) is None
    kept = store.read(bookmark_of, OTHER, papers[0])
    assert kept
    assert (kept.state, kept.note) == (ReadingState.TO_READ, "")


def test_saving_again_keeps_note_and_state(store: Store, papers: list[str]) -> None:
    store.write(save, READER, papers[:1], BUTTON)
    store.write(set_note, READER, papers[0], "mine")
    store.write(save, READER, papers[:1], Origin("command", NOON))
    assert store.read(bookmark_of, READER, papers[0]).note == "mine"  # type: ignore[union-attr]


def test_bookmarks_are_listed_by_tag_and_by_state(store: Store) -> None:
    some = store.read(papers_by_number, range(1, 60))
    store.write(save, READER, [paper.id for paper in some], BUTTON)
    tag = some[0].tags[0]
    tagged = {paper.id for paper in some if tag in paper.tags}
    store.write(set_state, READER, some[0].id, ReadingState.READ)
    assert set(listed(store, Wanted(tag=tag))) == tagged
    assert listed(store, Wanted(tag=tag, state=ReadingState.READ)) == [some[0].id]
    assert len(listed(store, Wanted(state=ReadingState.TO_READ))) == 58
    with pytest.raises(UnknownTag):
        listed(store, Wanted(tag="no such tag at all"))


def test_bookmarks_are_searched_as_papers_are(store: Store) -> None:
    some = store.read(papers_by_number, range(1, 60))
    store.write(save, READER, [paper.id for paper in some], BUTTON)
    guard = store.read(find_paper, "GuardSpace")
    store.write(save, READER, [guard.id], BUTTON)
    for query in ("guardspace", "gaurdspace", "Guard Space"):
        assert listed(store, Wanted(query))[0] == guard.id
    found = [paper.id for paper in store.read(papers_by_number, store.read(matching, "safety", 99))]
    own = {paper.id for paper in some} | {guard.id}
    assert listed(store, Wanted("safety")) == [id_ for id_ in found if id_ in own]


def test_words_of_a_note_are_found_before_those_of_papers(store: Store, papers: list[str]) -> None:
    store.write(save, READER, papers, BUTTON)
    store.write(set_note, READER, papers[5], "Ask the zebra about its loss")
    assert listed(store, Wanted("ZEBRA")) == [papers[5]]
    assert listed(store, Wanted("zebra", state=ReadingState.READ)) == []


def test_all_bookmarks_are_removed_at_once_and_nobody_elses(
    store: Store, papers: list[str]
) -> None:
    store.write(save, READER, [*papers, "unknownpaper"], BUTTON)
    store.write(save, OTHER, papers[:1], BUTTON)
    assert store.read(count, READER) == 8
    assert store.write(clear, READER) == 8
    assert (store.read(count, READER), store.read(count, OTHER)) == (0, 1)


def test_one_saving_is_taken_back_alone(store: Store, papers: list[str]) -> None:
    menu = Origin("command", NOON, message=9)
    store.write(save, READER, papers[:1], BUTTON)
    store.write(save, READER, papers[:3], menu)
    assert set(store.write(take_back, READER, "command", 9)) == set(papers[1:3])
    assert saved(store) == papers[:1]
    assert store.write(take_back, READER, "command", 9) == ()


# Papers that leave, and papers that nobody knows.


def test_a_bookmark_survives_a_load_that_drops_its_paper(
    tmp_path: Path, few_records: tuple[Record, ...]
) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, few_records)])
        first = store.read(papers_by_number, [1])[0]
        store.write(save, READER, [first.id], BUTTON)
        load(store, [write(tmp_path, few_records[1:])])
        (bookmark,) = store.read(bookmarks_of, READER, size=5).bookmarks
    assert bookmark.paper.id == first.id
    assert bookmark.paper.withdrawn


def test_a_bookmark_of_a_paper_that_the_store_does_not_hold_is_kept_and_not_shown(
    store: Store, papers: list[str]
) -> None:
    store.write(save, READER, ["unknownpaper", papers[0]], BUTTON)
    page = store.read(bookmarks_of, READER, size=1)
    assert [bookmark.paper.id for bookmark in page.bookmarks] == [papers[0]]
    assert (page.total, page.pages) == (1, 1)
    assert store.write(remove, READER, "unknownpaper")


# Autocomplete.


def test_ones_own_bookmarks_are_suggested_by_what_their_labels_hold(store: Store) -> None:
    every = store.read(papers_by_number, range(1, 804))
    mine = [paper for paper in every if "fine" in paper.label.casefold()][:3]
    store.write(save, READER, [paper.id for paper in mine], BUTTON)
    store.write(save, OTHER, [paper.id for paper in every[:30]], BUTTON)

    def suggested(typed: str) -> set[str]:
        return {paper.id for paper in store.read(suggest_bookmarks, READER, typed)}

    assert suggested("") == {paper.id for paper in mine}
    assert suggested(" FINE") == {paper.id for paper in mine}
    assert suggested(_name(mine[0])) >= {mine[0].id}
    assert suggested("no such thing") == set()


@pytest.mark.parametrize("typed", ["\ud800", "%", "_", "'", "😀", "x" * 6_000])
def test_whatever_is_typed_is_only_looked_for(store: Store, papers: list[str], typed: str) -> None:
    store.write(save, READER, papers, BUTTON)
    assert store.read(suggest_bookmarks, READER, typed) == []


def test_as_many_are_suggested_as_discord_takes(store: Store) -> None:
    every = store.read(papers_by_number, range(1, 40))
    store.write(save, READER, [paper.id for paper in every], BUTTON)
    assert len(store.read(suggest_bookmarks, READER, "")) == 25


def _name(paper: Paper) -> str:
    return paper.label.split()[0]


# How many there may be.


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many bookmarks are kept for a member in this test."""
    for module in (bookmarks, bookmark_transfer):
        monkeypatch.setattr(module, "MAX_BOOKMARKS", 3)
    return 3


def test_more_bookmarks_than_are_kept_are_refused_and_those_there_can_be_saved_again(
    store: Store, papers: list[str], few: int
) -> None:
    store.write(save, READER, papers[:few], Origin("command", NOON))
    with pytest.raises(TooManyBookmarks):
        store.write(save, READER, papers[few : few + 1], Origin("command", NOON))
    store.write(save, READER, papers[:few], Origin("button", NOON))
    assert store.read(count, READER) == few
    store.write(save, OTHER, papers[few : few + 1], Origin("command", NOON))


def test_of_a_file_the_newest_come_in_until_there_is_no_room(
    store: Store, papers: list[str], few: int
) -> None:
    store.write(save, READER, papers[:1], Origin("command", NOON))
    file = [
        Kept(paper, NOON + timedelta(days=day), ReadingState.TO_READ, "")
        for day, paper in enumerate(papers[:5])
    ]
    brought = store.write(bookmark_transfer.bring_in, READER, file, None)
    assert (brought.new, brought.had, brought.left_out) == (2, 1, 2)
    assert sorted(saved(store)) == sorted([papers[0], papers[3], papers[4]])


def test_a_missed_reaction_of_somebody_without_room_costs_nobody_elses(
    store: Store, papers: list[str], few: int
) -> None:
    store.write(save, READER, papers[:few], Origin("command", NOON))
    shown = Shown(1, 2, None, ((1, papers[4]),))
    missed = Missed(
        frozenset({Reaction(1, READER, "1\u20e3"), Reaction(1, OTHER, "1\u20e3")}),
        frozenset(),
        frozenset(),
    )
    store.write(remember_message, 1, [papers[4]], channel=2, guild=None, at=NOON)
    store.write(make_up_for, shown, missed, (), NOON)
    assert len(saved(store)) == few
    assert saved(store, OTHER) == [papers[4]]
