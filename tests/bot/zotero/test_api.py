"""How Zotero is asked: whose key it is, a library page by page, waiting where it asks to."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.concealing import concealed
from bot.fetching.addresses import Reach
from bot.fetching.client import Bounds, Fetcher
from bot.zotero import api
from bot.zotero.api import API, Trouble, Zotero, ZoteroFailed
from bot.zotero.items import items_in
from tests.bot.zotero.conftest import ACCOUNT, Clock
from tests.fake_zotero import KEY, FakeZotero, Fault, serving


async def trouble_with_key(zotero: Zotero) -> Trouble:
    with pytest.raises(ZoteroFailed) as failed:
        await zotero.owner(KEY)
    return failed.value.trouble


async def test_a_key_says_whose_it_is_and_what_it_may(zotero: Zotero, server: FakeZotero) -> None:
    assert await zotero.owner(KEY) == ACCOUNT
    server.access = {"library": True}
    assert not (await zotero.owner(KEY)).can_write
    server.access = {}
    assert await trouble_with_key(zotero) is Trouble.NO_LIBRARY
    server.is_known = False
    assert await trouble_with_key(zotero) is Trouble.KEY_GONE


async def test_a_key_stands_in_no_repr_and_no_line_of_the_log(zotero: Zotero) -> None:
    await zotero.library(ACCOUNT)  # as after a restart, when it comes from the store
    assert KEY not in repr(ACCOUNT)
    assert KEY not in concealed(f"GET {API} Zotero-API-Key: {KEY}")


async def test_a_library_is_read_page_by_page(zotero: Zotero, server: FakeZotero) -> None:
    for number in range(250):
        server.put(_key(number), title=f"Paper {number}")
    library = await zotero.library(ACCOUNT)
    assert len({item.key for item in library.items}) == 250
    assert len(server.asked) == 3
    assert server.keys_seen == {KEY}


async def test_of_a_large_library_what_was_added_last_is_read(
    zotero: Zotero, server: FakeZotero, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "MAX_READ", 100)
    for number in range(150):
        server.put(_key(number), title="x", dateAdded=f"2026-01-01T10:{number // 60:02}:00Z")
    library = await zotero.library(ACCOUNT)
    assert library.has_more
    assert len(library.items) == 100
    assert {item.added_at.minute for item in library.items} == {0, 1, 2}


async def test_a_library_that_changes_meanwhile_is_read_again(
    zotero: Zotero, server: FakeZotero
) -> None:
    for number in range(150):
        server.put(_key(number), title="x")
    server.page_changes = True
    assert len((await zotero.library(ACCOUNT)).items) == 150
    assert len(server.asked) == 4


async def test_a_library_that_takes_too_long_is_given_up(
    zotero: Zotero, server: FakeZotero, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "READING_S", 0.0)
    with pytest.raises(ZoteroFailed) as failed:
        await zotero.library(ACCOUNT)
    assert failed.value.trouble is Trouble.UNREACHABLE


async def test_a_page_that_is_too_large_is_given_up(
    zotero: Zotero, server: FakeZotero, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put("AAAA2222", title="x" * 2_000)
    monkeypatch.setattr(api, "BOUNDS", Bounds(bytes=1_000, seconds=10))
    with pytest.raises(ZoteroFailed) as failed:
        await zotero.library(ACCOUNT)
    assert failed.value.trouble is Trouble.UNREACHABLE
    assert len(server.asked) == 1


async def test_what_zotero_asks_to_wait_is_waited(
    zotero: Zotero, server: FakeZotero, clock: Clock
) -> None:
    server.backoff = "7"
    await zotero.owner(KEY)
    await zotero.owner(KEY)
    assert clock.pauses == [7.0]
    server.backoff = None
    server.faults.append(Fault(429, {"Retry-After": "5"}))
    await zotero.owner(KEY)
    assert clock.pauses == [7.0, 7.0, 5.0]


async def test_a_long_wait_is_told_and_nothing_is_asked_meanwhile(
    zotero: Zotero, server: FakeZotero
) -> None:
    server.faults.append(Fault(503, {"Retry-After": "3600"}))
    assert await trouble_with_key(zotero) is Trouble.BUSY
    assert await trouble_with_key(zotero) is Trouble.BUSY
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault(500), Trouble.FAILED),
        (Fault(429), Trouble.BUSY),
        (Fault(cut=True), Trouble.UNREACHABLE),
    ],
)
async def test_what_goes_on_failing_is_asked_four_times(
    zotero: Zotero, server: FakeZotero, clock: Clock, fault: Fault, trouble: Trouble
) -> None:
    server.faults.extend([fault] * 9)
    assert await trouble_with_key(zotero) is trouble
    assert len(server.asked) == (8 if fault.cut else 4)  # aiohttp asks again on a new line itself
    assert clock.pauses == [2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(400, Trouble.FAILED), (404, Trouble.FAILED), (409, Trouble.LOCKED), (428, Trouble.FAILED)],
)
async def test_what_is_refused_is_not_asked_again(
    zotero: Zotero, server: FakeZotero, status: int, trouble: Trouble
) -> None:
    server.faults.append(Fault(status))
    with pytest.raises(ZoteroFailed) as failed:
        await zotero.library(ACCOUNT)
    assert failed.value.trouble is trouble
    assert len(server.asked) == 1


async def test_a_refusal_is_told_from_a_key_that_is_gone(
    zotero: Zotero, server: FakeZotero
) -> None:
    server.faults.append(Fault(403))
    with pytest.raises(ZoteroFailed) as failed:
        await zotero.library(ACCOUNT)
    assert failed.value.trouble is Trouble.NOT_ALLOWED
    server.is_known = False
    with pytest.raises(ZoteroFailed) as failed:
        await zotero.library(ACCOUNT)
    assert failed.value.trouble is Trouble.KEY_GONE


async def test_a_key_goes_to_no_address_that_zotero_redirects_to(
    zotero: Zotero, server: FakeZotero
) -> None:
    server.faults.append(Fault(302, {"Location": "https://example.org/"}))
    assert await trouble_with_key(zotero) is Trouble.FAILED
    assert len(server.asked) == 1


async def test_by_default_nothing_but_zoteros_own_public_address_is_asked(clock: Clock) -> None:
    assert API == "https://api.zotero.org"
    server = FakeZotero()
    async with (
        serving(server) as address,
        Fetcher(reach=Reach.PUBLIC, contact=None, clock=clock) as fetcher,
    ):
        private = Zotero(fetcher, clock, api=address, pause=clock.pause)
        assert await trouble_with_key(private) is Trouble.UNREACHABLE
    assert server.asked == []


@pytest.mark.parametrize("body", ["", "nonsense", "[]", '{"userID": "4711"}', '{"userID": true}'])
async def test_an_answer_that_nobody_can_read_is_a_failure(body: str) -> None:
    with pytest.raises(ZoteroFailed) as failed:
        api._account(body.encode(), KEY)
    assert failed.value.trouble is Trouble.FAILED


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda below: some.lists(below) | some.dictionaries(some.text(), below),
    max_leaves=10,
)


@given(
    some.lists(
        JSON
        | some.fixed_dictionaries(
            {
                "data": some.dictionaries(
                    some.sampled_from(
                        ["key", "title", "creators", "extra", "dateAdded", "itemType", "url"]
                    ),
                    JSON,
                )
            }
        )
    )
)
def test_whatever_a_page_holds_is_read_or_left_out(page: list[object]) -> None:
    items_in(page)


@given(JSON, some.integers(0, 50))
def test_every_item_that_was_sent_has_become_something(answer: object, count: int) -> None:
    added = api._added(json.dumps(answer).encode(), count)
    assert added.there | added.refused.keys() == set(range(count))


def _key(number: int) -> str:
    digits = [2 + number // 64 % 8, 2 + number // 8 % 8, 2 + number % 8]
    return "AAAAA" + "".join(map(str, digits))
