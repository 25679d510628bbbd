"""The papers that come with Paperboy get their titles, once, from a public list."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import Settings
from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.fetching.loopback import Asked, Reply, loopback
from bot.fetching.titles import fetch_titles
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.store.store import Store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def titles_of(store: Store) -> dict[int, str]:
    papers: list[Paper] = store.read(papers_by_number, range(1, 804 * 3))
    return {paper.place.record: paper.title for paper in papers if paper.title and paper.place}


def the_list(store: Store) -> bytes:
    """A list with the titles of the first three papers, the third edited by its authors, and one
    of a paper that is not here."""
    first, second, third = store.read(papers_by_number, range(1, 4))
    edited = third.abstract.replace("We ", "In this work we ") + " Code is available."
    entries = [
        {"title": "The First", "abstract": first.abstract, "author": "Ada First;Bo First"},
        {"title": "The Second", "abstract": second.abstract},
        {"title": "The Third", "abstract": edited},
        {"title": "Another", "abstract": "We fold paper cranes. " * 20},
    ]
    return json.dumps(entries).encode()


async def fetch(store: Store, reply: Callable[[Asked], Reply], tries: int = 1) -> list[bool]:
    fetcher = Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=lambda: NOW)
    async with loopback(reply) as address, fetcher:
        settings = Settings(lists=address)
        return [await fetch_titles(store, settings, fetcher, lambda: NOW) for _ in range(tries)]


async def test_titles_come_once_and_add_no_papers(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    asked: list[Asked] = []
    body = the_list(store)

    def reply(request: Asked) -> Reply:
        asked.append(request)
        return Reply(200, body)

    assert await fetch(store, reply, tries=3) == [True, True, True]
    assert [request.path for request in asked] == ["/iclr/iclr2026.json"]
    assert titles_of(store) == {1: "The First", 2: "The Second", 3: "The Third"}
    assert "3 papers have their titles now" in caplog.messages
    assert any("PAPERBOY_TITLES=off" in message for message in caplog.messages)


@pytest.mark.parametrize("reply", [Reply(503), Reply(200, b"[{"), Reply(200, b"<html>")])
async def test_a_failure_is_logged_and_tried_again(
    store: Store, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    assert await fetch(store, lambda _: reply) == [False]
    assert any(message.startswith("No titles yet: ") for message in caplog.messages)
    assert titles_of(store) == {}
    body = the_list(store)
    assert await fetch(store, lambda _: Reply(200, body)) == [True]
    assert len(titles_of(store)) == 3


async def test_a_store_without_the_bundled_papers_asks_nobody(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.db") as store:
        assert await fetch(store, lambda _: Reply(404)) == [True]
