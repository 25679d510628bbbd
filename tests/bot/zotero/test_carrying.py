"""Bookmarks to a library and back: nothing twice, nothing lost, nothing deleted."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot.zotero.api import Trouble, Zotero, ZoteroFailed
from bot.zotero.carrying import Carrier, Disconnected
from bot.zotero.items import item_key
from db.papers.paper import Paper
from db.people.bookmarks import bookmarks_of, remove
from db.people.saves import saved_papers
from db.people.zotero import disconnect, unsent
from db.store.connection import Database
from db.store.store import Store
from tests.bot.zotero.conftest import ACCOUNT, ADA, CRANES, NOW, Clock, bookmarked, saved
from tests.fake_zotero import FakeZotero, Fault

CUT = Fault(cut=True)
CUT_AFTER = Fault(cut=True, after=True)


async def test_what_is_saved_is_sent_fifty_at_a_time(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    saved(store, here)
    pushed = await carrier.push(ADA, ACCOUNT)
    assert (pushed.sent, pushed.refused, pushed.left, pushed.failure) == (121, (), 0, None)
    assert server.writes == 3
    assert len(server.items) == 121
    cranes = server.items[item_key(here[-1].id)]
    assert cranes["itemType"] == "conferencePaper"
    assert cranes["title"] == CRANES["title"]
    assert cranes["creators"][0] == {
        "creatorType": "author",
        "firstName": "Ada",
        "lastName": "Byron",
    }
    assert f"Paperboy: {here[-1].id}" in cranes["extra"]
    assert "arXiv: 2401.01234" in cranes["extra"]


async def test_a_second_push_asks_nothing_and_a_new_bookmark_is_all_that_follows(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    saved(store, here[:3])
    await carrier.push(ADA, ACCOUNT)
    asked = len(server.asked)
    assert (await carrier.push(ADA, ACCOUNT)).sent == 0
    assert len(server.asked) == asked
    saved(store, here[:4])
    assert (await carrier.push(ADA, ACCOUNT)).sent == 1
    assert len(server.items) == 4


async def test_what_the_library_has_already_is_not_sent(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    server.put("AAAA2222", title="Another name", url="https://arxiv.org/abs/2401.01234v3")
    saved(store, here[-2:])
    pushed = await carrier.push(ADA, ACCOUNT)
    assert (pushed.sent, pushed.were_there) == (1, 1)
    assert len(server.items) == 2


async def test_what_was_deleted_at_zotero_is_not_sent_again(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    saved(store, here[:1])
    await carrier.push(ADA, ACCOUNT)
    server.items.clear()
    assert (await carrier.push(ADA, ACCOUNT)).sent == 0
    assert server.items == {}


@pytest.mark.parametrize("fault", [CUT, CUT_AFTER, Fault(500), Fault(502, after=True)])
async def test_a_cut_line_or_a_failing_server_sends_nothing_twice(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper], fault: Fault
) -> None:
    saved(store, here[:60])
    server.faults.extend([None, fault, None, fault])
    pushed = await carrier.push(ADA, ACCOUNT)
    assert pushed.sent + pushed.were_there == 60
    assert len(server.items) == 60
    assert store.read(unsent, ADA) == []


async def test_who_dies_between_zoteros_answer_and_the_note_of_it_sends_nothing_twice(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper], zotero: Zotero
) -> None:
    saved(store, here[:10])
    server.hold_answers = asyncio.Event()
    push = asyncio.create_task(carrier.push(ADA, ACCOUNT))
    await server.written.wait()
    push.cancel()
    with suppress(asyncio.CancelledError):
        await push
    assert len(server.items) == 10
    assert len(store.read(unsent, ADA)) == 10  # nothing was noted
    server.hold_answers = None
    again = await Carrier(store, zotero, lambda: NOW).push(ADA, ACCOUNT)
    assert (again.sent, again.were_there) == (0, 10)
    assert len(server.items) == 10


async def test_a_process_that_is_killed_there_sends_nothing_twice_either(
    store: Store, zotero: Zotero, server: FakeZotero, here: list[Paper]
) -> None:
    saved(store, here[:10])
    server.hold_answers = asyncio.Event()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.zotero.pushing", store.path, zotero.api
    )
    try:
        async with asyncio.timeout(60):
            await server.written.wait()
    finally:
        process.kill()
        await process.wait()
    assert len(store.read(unsent, ADA)) == 10
    server.hold_answers.set()
    server.hold_answers = None
    again = await Carrier(store, zotero, lambda: NOW).push(ADA, ACCOUNT)
    assert (again.sent, again.were_there) == (0, 10)
    assert len(server.items) == 10


async def test_an_item_in_the_trash_is_left_there(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    """A page of the library does not show it, and Zotero says that it has it."""
    server.put(item_key(here[0].id), title="thrown away", deleted=1)
    saved(store, here[:1])
    pushed = await carrier.push(ADA, ACCOUNT)
    assert (pushed.sent, pushed.were_there) == (0, 1)
    assert server.items[item_key(here[0].id)]["title"] == "thrown away"


async def test_a_push_that_fails_in_the_middle_keeps_what_was_sent_and_goes_on_later(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper], clock: Clock
) -> None:
    saved(store, here[:120])
    server.faults.extend([None, None, Fault(429, {"Retry-After": "600"})])
    pushed = await carrier.push(ADA, ACCOUNT)
    assert (pushed.sent, pushed.left) == (50, 70)
    assert pushed.failure is not None
    assert pushed.failure.trouble is Trouble.BUSY
    with pytest.raises(ZoteroFailed):  # it is not asked before that
        await carrier.push(ADA, ACCOUNT)
    assert server.writes == 2
    clock.now += timedelta(minutes=10)
    assert (await carrier.push(ADA, ACCOUNT)).sent == 70
    assert len(server.items) == 120


async def test_an_item_that_is_refused_is_named_and_the_others_are_sent(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    store.write(_set_abstract, here[0].id, "x" * 70_000)
    saved(store, here[:3])
    pushed = await carrier.push(ADA, ACCOUNT)
    assert pushed.sent == 2
    assert pushed.refused == ((here[0].label, "Field value too long"),)


async def test_a_write_that_is_too_large_is_sent_in_halves(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    saved(store, here[:9])
    server.faults.extend([None, Fault(413), None, Fault(413)])
    assert (await carrier.push(ADA, ACCOUNT)).sent == 9
    assert len(server.items) == 9


async def test_who_takes_the_key_back_meanwhile_is_sent_no_more(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    saved(store, here[:60])
    server.hold_answers = asyncio.Event()
    push = asyncio.create_task(carrier.push(ADA, ACCOUNT))
    await server.written.wait()
    store.write(disconnect, ADA)
    server.hold_answers.set()
    with pytest.raises(Disconnected):
        await push
    assert len(server.items) == 50


# And back.


async def test_what_the_library_has_is_bookmarked_by_identifier_abstract_address_and_title(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    by_title, by_abstract, by_address, cranes = here[0], here[1], here[2], here[-1]
    author = {"creatorType": "author", "firstName": "A.", "lastName": "B"}
    family = {"creatorType": "author", "lastName": by_title.authors[0].split()[-1]}
    server.put("AAAA2222", title=by_title.title.upper() + ".", creators=[family])  # type: ignore[union-attr]
    server.put("AAAA3333", title="", abstractNote=by_abstract.abstract)
    server.put("AAAA4444", title="x", url=by_address.links[0].url + "#page=2")
    server.put("AAAA5555", title="Cranes", DOI="10.48550/arXiv.2401.01234")
    server.put("AAAA6666", title="A book about something else", creators=[author])
    server.put("AAAA7777", title="a snapshot", itemType="attachment", url=here[9].links[0].url)
    pulled = await carrier.pull(ADA, ACCOUNT, guild=None)
    assert bookmarked(store) == {by_title.id, by_abstract.id, by_address.id, cranes.id}
    assert (pulled.references, pulled.papers, pulled.brought.new) == (5, 4, 4)
    assert pulled.strangers == ("A book about something else",)


async def test_a_second_pull_bookmarks_nothing_twice_and_keeps_the_day_it_was_added(
    store: Store, carrier: Carrier, server: FakeZotero
) -> None:
    server.put("AAAA5555", title="Cranes", DOI="10.48550/arXiv.2401.01234")
    server.put("AAAA6666", title="Cranes", url="https://arxiv.org/pdf/2401.01234")
    await carrier.pull(ADA, ACCOUNT, guild=None)
    again = await carrier.pull(ADA, ACCOUNT, guild=None)
    assert (again.papers, again.brought.new, again.brought.had) == (1, 0, 1)
    (bookmark,) = store.read(bookmarks_of, ADA, size=5).bookmarks
    assert bookmark.saved_at == datetime(2026, 1, 5, 10, tzinfo=UTC)


async def test_a_bookmark_that_was_removed_here_comes_back_only_on_demand(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    server.put("AAAA5555", title="Cranes", DOI="10.48550/arXiv.2401.01234")
    await carrier.pull(ADA, ACCOUNT, guild=None)
    store.write(remove, ADA, here[-1].id)
    pulled = await carrier.pull(ADA, ACCOUNT, guild=None)
    assert (pulled.removed, bookmarked(store)) == (1, set())
    await carrier.pull(ADA, ACCOUNT, guild=None, removed_too=True)
    assert bookmarked(store) == {here[-1].id}


async def test_what_was_fetched_is_not_sent_and_what_was_sent_is_known_again(
    store: Store, carrier: Carrier, server: FakeZotero, here: list[Paper]
) -> None:
    server.put("AAAA5555", title="Cranes", DOI="10.48550/arXiv.2401.01234")
    saved(store, here[:2])
    await carrier.push(ADA, ACCOUNT)
    pulled = await carrier.pull(ADA, ACCOUNT, guild=None)
    assert (pulled.papers, pulled.brought.new) == (3, 1)
    assert (await carrier.push(ADA, ACCOUNT)).sent == 0
    assert len(server.items) == 3


async def test_one_name_of_two_papers_is_not_enough(
    store: Store, carrier: Carrier, server: FakeZotero
) -> None:
    other = {"creatorType": "author", "firstName": "Emmy", "lastName": "Noether"}
    server.put("AAAA2222", title=CRANES["title"], creators=[other])
    pulled = await carrier.pull(ADA, ACCOUNT, guild=None)
    assert (pulled.papers, bookmarked(store)) == (0, set())


async def test_what_is_fetched_counts_for_no_server(
    store: Store, carrier: Carrier, server: FakeZotero
) -> None:
    server.put("AAAA5555", title="Cranes", DOI="10.48550/arXiv.2401.01234")
    await carrier.pull(ADA, ACCOUNT, guild=100)
    assert store.read(saved_papers, 100, 5, at_least=1) == []


def _set_abstract(db: Database, paper: str, abstract: str) -> None:
    db.conn.execute("UPDATE records SET abstract = ? WHERE paper = ?", [abstract, paper])
