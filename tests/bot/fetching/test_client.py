"""A GET that is bounded in time, bytes, redirects and reach, against a server on loopback."""

import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.fetching import client
from bot.fetching.addresses import Reach
from bot.fetching.client import Bounds, Fetcher, Validators
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.loopback import Asked, Replies, Reply, loopback
from bot.fetching.unpacking import Unpacker

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BODY = b"papers, " * 4_000
SMALL = Bounds(bytes=100_000, seconds=10)

Read = Callable[..., Awaitable[tuple[client.Answer, bytes]]]


@asynccontextmanager
async def reading(
    replies: Replies, reach: Reach = Reach.THIS_MACHINE
) -> AsyncIterator[tuple[str, Read]]:
    fetcher = Fetcher(reach=reach, contact="lab@example.org", clock=lambda: NOW)

    async def read(address: str, bounds: Bounds = SMALL, known: Validators = Validators()):  # type: ignore[no-untyped-def]  # noqa: B008
        return await fetcher.read(address, bounds=bounds, known=known)

    async with loopback(replies) as address, fetcher:
        yield address, read


async def trouble_of(reply: Reply, bounds: Bounds = SMALL) -> FetchFailed:
    async with reading(lambda _: reply) as (address, read):
        with pytest.raises(FetchFailed) as failed:
            await read(address, bounds)
        return failed.value


async def test_an_answer_comes_with_its_validators_and_says_who_asks() -> None:
    asked: list[Asked] = []

    def replies(request: Asked) -> Reply:
        asked.append(request)
        headers = {"ETag": '"a1"', "Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"}
        return Reply(body=BODY, headers=headers | {"Content-Type": "text/plain; charset=utf-8"})

    async with reading(replies) as (address, read):
        answer, body = await read(f"{address}/list.json?page=2#top")
    assert body == BODY
    assert answer.content_type == "text/plain"
    assert answer.validators == Validators('"a1"', "Mon, 02 Mar 2026 08:00:00 GMT")
    assert (asked[0].path, asked[0].query) == ("/list.json", {"page": "2"})
    assert asked[0].headers["user-agent"].startswith("Paperboy/")
    assert "lab@example.org" in asked[0].headers["user-agent"]


async def test_what_did_not_change_has_no_body() -> None:
    def replies(asked: Asked) -> Reply:
        assert asked.headers["if-none-match"] == '"a1"'
        assert asked.headers["if-modified-since"] == "yesterday"
        return Reply(304)

    async with reading(replies) as (address, read):
        answer, body = await read(address, known=Validators('"a1"', "yesterday"))
    assert answer.not_modified
    assert body == b""


async def test_an_unasked_304_is_a_failure_of_the_server() -> None:
    assert (await trouble_of(Reply(304))).trouble is Trouble.SERVER_FAILED


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (404, Trouble.NOT_THERE),
        (410, Trouble.NOT_THERE),
        (403, Trouble.REFUSED),
        (429, Trouble.TOO_OFTEN),
        (500, Trouble.SERVER_FAILED),
        (503, Trouble.SERVER_FAILED),
        (204, Trouble.SERVER_FAILED),
    ],
)
async def test_a_status_that_brings_nothing_says_what_it_is(status: int, trouble: Trouble) -> None:
    failure = await trouble_of(Reply(status, headers={"Retry-After": "120"}))
    assert failure.trouble is trouble
    if trouble is not Trouble.NOT_THERE:
        assert failure.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize("packed", [False, True])
async def test_an_answer_cut_at_any_byte_is_no_answer(packed: bool) -> None:
    headers = {"Content-Encoding": "gzip"} if packed else {}
    whole = Reply(body=gzip.compress(BODY) if packed else b"x" * 300, headers=headers)

    def replies(asked: Asked) -> Reply:
        return replace(whole, cut_after=int(asked.query["cut"]))

    async with reading(replies) as (address, read):
        for cut in range(0, len(whole.body), 7):
            with pytest.raises(FetchFailed) as failed:
                await read(f"{address}/?cut={cut}")
            assert failed.value.trouble in (Trouble.CUT_OFF, Trouble.UNREADABLE)


async def test_packed_data_that_ends_early_is_cut_off_whatever_its_length_says() -> None:
    half = gzip.compress(BODY)[:-20]
    failure = await trouble_of(Reply(body=half, headers={"Content-Encoding": "gzip"}))
    assert failure.trouble is Trouble.CUT_OFF


async def test_less_than_its_length_says_is_cut_off() -> None:
    failure = await trouble_of(Reply(body=BODY, headers={"Content-Length": "40000"}))
    assert failure.trouble is Trouble.CUT_OFF


async def test_more_than_its_length_says_is_never_taken() -> None:
    taken: list[bytes] = []
    fetcher = Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=lambda: NOW)
    reply = Reply(body=BODY, headers={"Content-Length": "1"})
    async with loopback(lambda _: reply) as address, fetcher:
        with suppress(FetchFailed):  # aiohttp may take the rest for a second answer
            await fetcher.get(address, lambda part, _: taken.append(part), bounds=SMALL)
    assert BODY[:1].startswith(b"".join(taken))


async def test_a_bomb_of_gzip_is_stopped_at_the_bound() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    taken = 0

    def take(part: bytes, _: int | None) -> None:
        nonlocal taken
        taken += len(part)

    fetcher = Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=lambda: NOW)
    reply = Reply(body=bomb, headers={"Content-Encoding": "gzip"})
    async with loopback(lambda _: reply) as address, fetcher:
        with pytest.raises(FetchFailed, match="too-large: 1000000"):
            await fetcher.get(address, take, bounds=Bounds(bytes=1_000_000))
    assert taken <= 1_000_000


async def test_a_body_that_says_it_is_too_large_is_not_begun() -> None:
    failure = await trouble_of(Reply(body=b"x", headers={"Content-Length": "100001"}))
    assert failure.trouble is Trouble.TOO_LARGE


async def test_a_slow_drip_ends_with_the_time_for_all_of_it() -> None:
    failure = await trouble_of(Reply(body=BODY, drip_s=0.05), Bounds(seconds=0.2))
    assert failure.trouble is Trouble.TIMED_OUT


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "x" * 100])
async def test_an_encoding_that_was_not_asked_for_is_not_guessed(encoding: str) -> None:
    failure = await trouble_of(Reply(body=BODY, headers={"Content-Encoding": encoding}))
    assert failure.trouble is Trouble.UNREADABLE


async def test_what_is_no_http_is_unreadable_and_no_bug() -> None:
    failure = await trouble_of(Reply(headers={"Content-Length": "many"}))
    assert failure.trouble in (Trouble.UNREADABLE, Trouble.CUT_OFF)


async def test_redirects_are_followed_and_lasting_ones_are_told() -> None:
    def replies(asked: Asked) -> Reply:
        match asked.path:
            case "/old":
                return Reply(301, headers={"Location": "/new"})
            case "/new":
                return Reply(302, headers={"Location": "papers.xml"})
        return Reply(body=BODY)

    async with reading(replies) as (address, read):
        answer, body = await read(f"{address}/old")
    assert body == BODY
    assert answer.url == f"{address}/papers.xml"
    assert answer.moved_to == f"{address}/new"


async def test_redirects_in_a_circle_end() -> None:
    failure = await trouble_of(Reply(302, headers={"Location": "/again"}))
    assert failure.trouble is Trouble.TOO_MANY_REDIRECTS


@pytest.mark.parametrize(
    "location", ["", "http://[", "ftp://example.org/", "file:///etc/passwd", "http://example.org/"]
)
async def test_a_redirect_elsewhere_than_to_https_is_refused(location: str) -> None:
    failure = await trouble_of(Reply(302, headers={"Location": location}))
    assert failure.trouble is Trouble.BAD_ADDRESS


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "[fe80::1]", "[::ffff:10.0.0.1]"])
async def test_a_redirect_into_a_private_network_is_not_connected_to(host: str) -> None:
    failure = await trouble_of(Reply(302, headers={"Location": f"https://{host}/latest/meta-data"}))
    assert failure.trouble is Trouble.PRIVATE_ADDRESS


async def test_a_name_is_judged_by_the_address_that_it_leads_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def resolve(self: object, host: str, port: int = 0, family: int = 0) -> list[object]:
        found = {"host": "127.0.0.1", "port": port, "family": 2, "proto": 6, "flags": 0}
        return [found | {"hostname": host}]

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", resolve)
    reached: list[Asked] = []

    def replies(asked: Asked) -> Reply:
        reached.append(asked)
        return Reply()

    async with reading(replies, Reach.PUBLIC) as (address, read):
        port = address.rpartition(":")[2]
        with pytest.raises(FetchFailed, match=r"private-address: 127\.0\.0\.1"):
            await read(f"https://papers.example.org:{port}/")
    assert not reached


async def test_this_machine_is_out_of_reach_for_whoever_does_not_sit_at_it() -> None:
    async with reading(lambda _: Reply(body=BODY), Reach.PUBLIC) as (address, read):
        with pytest.raises(FetchFailed, match="private-address"):
            await read(address)


async def test_requests_to_a_host_that_asks_for_it_are_three_seconds_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(client.PAUSES_S, "127.0.0.1", 3.0)
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    fetcher = Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=lambda: NOW, pause=pause)
    async with loopback(lambda _: Reply(body=b"x")) as address, fetcher:
        for _ in range(3):
            await fetcher.read(address, bounds=SMALL)
    assert len(waited) == 2
    assert all(2.5 < seconds <= 3.0 for seconds in waited)


def test_a_contact_cannot_break_the_header() -> None:
    agent = client.user_agent("a\r\nX-Evil: 1)(\\ 论文 lab@example.org")
    assert "\r" not in agent
    assert "\n" not in agent
    assert agent.count("(") == agent.count(")") == 1
    assert "lab@example.org" in agent


@given(text=some.binary(max_size=3_000), cuts=some.lists(some.integers(1, 400), min_size=1))
def test_unpacking_gives_what_was_packed_however_it_was_cut(text: bytes, cuts: list[int]) -> None:
    packed = gzip.compress(text) + gzip.compress(text[::-1])
    unpacker = Unpacker("gzip", 1_000_000)
    parts: list[bytes] = []
    at = 0
    for number in range(len(packed)):
        if at >= len(packed):
            break
        size = cuts[number % len(cuts)]
        parts += unpacker.unpack(packed[at : at + size])
        at += size
    unpacker.end()
    assert b"".join(parts) == text + text[::-1]


@given(some.binary(min_size=1, max_size=200).filter(lambda junk: not junk.startswith(b"\x1f\x8b")))
def test_unpacking_what_was_never_packed_fails(junk: bytes) -> None:
    unpacker = Unpacker("gzip", 1_000_000)
    with pytest.raises(FetchFailed):  # noqa: PT012 (where depends on the bytes)
        list(unpacker.unpack(junk))
        unpacker.end()


async def test_gzip_that_is_many_empty_files_is_stopped() -> None:
    bomb = gzip.compress(b"") * 50_000
    failure = await trouble_of(
        Reply(200, bomb, {"Content-Encoding": "gzip"}), Bounds(bytes=10_000_000, seconds=10)
    )
    assert failure.trouble is Trouble.UNREADABLE


async def test_packed_bytes_count_too() -> None:
    bomb = gzip.compress(b"", mtime=0)[:10] + b"\x00\x00\x00\xff\xff" * 60_000  # empty blocks
    failure = await trouble_of(Reply(200, bomb, {"Content-Encoding": "gzip"}))
    assert failure.trouble is Trouble.TOO_LARGE
