"""Messages that show papers: what a reaction on one means, a year later too."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.people.messages import papers_of_message, remember_message
from db.store.store import Store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
CARD, LIST = 10, 11


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "paperboy.db") as store:
        yield store


def remember(store: Store, message: int, *papers: str, guild: int | None = 3) -> None:
    store.write(remember_message, message, papers, channel=2, guild=guild, at=NOON)


def test_a_message_shows_its_papers_in_their_order(store: Store) -> None:
    remember(store, LIST, "c", "a", "b")
    remember(store, CARD, "a")
    assert store.read(papers_of_message, LIST) == ("c", "a", "b")
    assert store.read(papers_of_message, CARD) == ("a",)


def test_a_message_that_is_not_ours_shows_none(store: Store) -> None:
    remember(store, CARD, "a")
    assert store.read(papers_of_message, 99) == ()


def test_a_turned_page_shows_what_it_shows_now(store: Store) -> None:
    remember(store, LIST, "a", "b", "c")
    remember(store, LIST, "d", "e")
    assert store.read(papers_of_message, LIST) == ("d", "e")
    remember(store, LIST)
    assert store.read(papers_of_message, LIST) == ()


def test_what_a_message_shows_outlives_the_process(store: Store) -> None:
    remember(store, CARD, "a", guild=None)
    with Store(store.path) as later:
        assert later.read(papers_of_message, CARD) == ("a",)
