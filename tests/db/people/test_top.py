"""What a server saved most: counted by members, never told by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from db.papers.reading import papers_by_number
from db.people.bookmarks import How, Origin, remove, save
from db.people.top import opt_in, opt_out, top
from db.store.store import Store

GUILD, ELSEWHERE = 3, 4
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def papers(store: Store) -> list[str]:
    return [paper.id for paper in store.read(papers_by_number, range(1, 5))]


def saves(
    store: Store,
    member: int,
    papers: Sequence[str],
    guild: int | None = GUILD,
    how: How = "button",
    days_ago: int = 0,
) -> None:
    origin = Origin(how, NOON - timedelta(days=days_ago), member, guild)
    store.write(save, member, papers, origin)


def counts(store: Store, since: datetime | None = None) -> dict[str, int]:
    return {
        favourite.paper.id: favourite.members for favourite in store.read(top, GUILD, since, 10)
    }


def test_papers_are_counted_by_members_of_this_server(store: Store, papers: list[str]) -> None:
    a, b, c, _ = papers
    saves(store, 1, [a, b])
    saves(store, 2, [a, b])
    saves(store, 2, [b], how="command")
    saves(store, 5, [b])
    saves(store, 6, [papers[3]])
    saves(store, 3, [c], guild=ELSEWHERE)
    saves(store, 4, [c], guild=None)
    assert counts(store) == {b: 3, a: 2}
    assert next(iter(counts(store))) == b


def test_only_what_was_saved_in_that_time_counts(store: Store, papers: list[str]) -> None:
    for member in 1, 2:
        saves(store, member, papers[:1], days_ago=8)
        saves(store, member, papers[1:2], days_ago=6)
    assert counts(store, NOON - timedelta(days=7)) == {papers[1]: 2}


def test_what_was_brought_in_or_removed_does_not_count(store: Store, papers: list[str]) -> None:
    for member in 1, 2:
        saves(store, member, papers[:1], how="import")
        saves(store, member, papers[1:2])
    store.write(remove, 2, papers[1])
    assert counts(store) == {}


def test_whoever_opted_out_is_not_counted_until_they_opt_in(
    store: Store, papers: list[str]
) -> None:
    for member in 1, 2:
        saves(store, member, papers[:1])
    store.write(opt_out, 1, NOON)
    store.write(opt_out, 1, NOON)
    assert counts(store) == {}
    store.write(opt_in, 1)
    assert counts(store) == {papers[0]: 2}


def test_papers_that_the_store_does_not_hold_are_left_out(store: Store) -> None:
    for member in 1, 2:
        saves(store, member, ["unknownpaper"])
    assert counts(store) == {}
