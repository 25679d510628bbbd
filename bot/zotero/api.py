"""What Zotero's web API, version 3, is asked and told: reading a library, and adding items to it.

As https://www.zotero.org/support/dev/web_api/v3/basics and …/write_requests ask for: 100 items a
page, 50 items a write, one request after another, `Backoff` and `Retry-After` heeded. Nothing here
can change or delete an item: each is sent with version 0, which Zotero takes for new ones alone.
With that, and a key of our own making for each paper (`bot.zotero.items.item_key`), a write that is
sent twice adds nothing twice, so `Zotero-Write-Token` is left out, as it asks for then.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from bot.concealing import conceal
from bot.fetching import failures
from bot.fetching.client import Bounds, Exchanged, Fetcher
from bot.fetching.failures import FetchFailed
from bot.fetching.waiting import retry_after
from bot.zotero.items import Item, Json, items_in
from db.people.zotero import Account

API = "https://api.zotero.org"

PAGE = 100
"""Items that are read at once: the most that Zotero gives."""

MAX_WRITTEN = 50
"""Items that are written at once: the most that it takes."""

MAX_READ = 20_000
"""Items of a library that are read, those added last."""

BOUNDS = Bounds(bytes=24_000_000, seconds=60.0)
"""A page of items with long abstracts has some 1 MB."""

TRIES = 4
FIRST_PAUSE_S = 2.0
"""Where Zotero fails or the line is cut, it is asked again after 2, 4 and 8 seconds."""

MAX_WAIT_S = 45.0
"""How long a wait that Zotero asks for is waited for in place; after a longer one the member comes
back."""

READING_S = 300.0
"""How long the reading of a library may take: Discord waits a quarter of an hour for an answer."""

READINGS = 3
"""How often a library is read again from its beginning because it changed meanwhile."""


class Trouble(Enum):
    """Why Zotero did not do what it was asked."""

    KEY_GONE = "key-gone"
    """It knows no such key."""
    NO_LIBRARY = "no-library"
    """The key opens no library of its own user."""
    NOT_ALLOWED = "not-allowed"
    """The key may not do this."""
    LOCKED = "locked"
    """The library takes no writes at present."""
    BUSY = "busy"
    """It asks to wait, for longer than is waited for."""
    UNREACHABLE = "unreachable"
    """No answer comes, or none comes whole; the detail says how."""
    FAILED = "failed"
    """It fails again and again, or answers what nobody can read; the detail says how."""


class ZoteroFailed(Exception):
    """Zotero did not do it. `wait` is how long it asks to wait."""

    def __init__(self, trouble: Trouble, detail: str = "", *, wait: timedelta | None = None):
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble
        self.detail = detail
        self.wait = wait


class _TooLarge(Exception):
    """A write is larger than Zotero takes."""


@dataclass(frozen=True, slots=True)
class Library:
    """The references of a library, those added last first; `has_more` than are read."""

    items: tuple[Item, ...] = ()
    has_more: bool = False


@dataclass(slots=True)
class Added:
    """What became of items, by their places: those that are in the library now, `new` ones among
    them, and those that Zotero did not take, each with what it said."""

    there: set[int] = field(default_factory=set)
    new: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)


class Zotero:
    """Talks with Zotero. `clock` gives the present moment in UTC; `pause` waits for some
    seconds."""

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        *,
        api: str = API,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self.api = api
        self._pause = pause
        self._quiet_until: datetime | None = None

    async def owner(self, key: str) -> Account:
        """Whose key it is. Raises ZoteroFailed."""
        answer = await self._ask("GET", "/keys/current", key)
        if answer.status in (403, 404):
            raise ZoteroFailed(Trouble.KEY_GONE)
        return await asyncio.to_thread(_account, _expected(answer).body, key)

    async def library(self, account: Account) -> Library:
        """All references of an account's library. It is read again from the beginning where it
        changes meanwhile, for pages may miss some then. Raises ZoteroFailed."""
        try:
            async with asyncio.timeout(READING_S):
                for _ in range(READINGS):
                    items, versions, has_more = await self._read(account)
                    if len(versions) < 2:
                        break
        except TimeoutError:
            raise ZoteroFailed(Trouble.UNREACHABLE, f"{READING_S:g} seconds") from None
        return Library(tuple(items.values()), has_more)

    async def add(self, account: Account, items: Sequence[Json]) -> Added:
        """Add at most 50 new items to an account's library. Those that are there already stay as
        they are. Raises ZoteroFailed."""
        try:
            return await self._add(account, items)
        except _TooLarge:
            if len(items) == 1:
                return Added(refused={0: "too large"})
        half = len(items) // 2
        first, second = await self.add(account, items[:half]), await self.add(account, items[half:])
        return Added(
            first.there | {half + place for place in second.there},
            first.new | {half + place for place in second.new},
            first.refused | {half + place: said for place, said in second.refused.items()},
        )

    async def _read(self, account: Account) -> tuple[dict[str, Item], set[str | None], bool]:
        """One reading of a library: its items by their keys, the versions that it had meanwhile,
        and whether it has more."""
        items: dict[str, Item] = {}
        versions: set[str | None] = set()
        start, total = 0, 1
        while start < min(total, MAX_READ):
            answer = await self._ask("GET", _page(account, start), account.key)
            body = _expected(await self._checked(answer, account)).body
            found, held = await asyncio.to_thread(_items, body)
            items |= {item.key: item for item in found if item.key not in items}
            versions.add(answer.header("Last-Modified-Version"))
            total = _number(answer.header("Total-Results"), default=start + held)
            start += PAGE
            if not held:
                break
        return items, versions, total > MAX_READ

    async def _add(self, account: Account, items: Sequence[Json]) -> Added:
        body = await asyncio.to_thread(_encoded, items)
        path = f"/users/{account.user}/items"
        answer = await self._ask("POST", path, account.key, body)
        if answer.status == 413:
            raise _TooLarge
        answer = _expected(await self._checked(answer, account))
        return await asyncio.to_thread(_added, answer.body, len(items))

    async def _checked(self, answer: Exchanged, account: Account) -> Exchanged:
        """An answer about a library. A 403 says of the key either that it is gone or what it may
        not do: which of them, the key itself is asked."""
        if answer.status == 403:
            await self.owner(account.key)
            raise ZoteroFailed(Trouble.NOT_ALLOWED)
        if answer.status == 409:
            raise ZoteroFailed(Trouble.LOCKED)
        return answer

    async def _ask(self, method: str, path: str, key: str, body: bytes | None = None) -> Exchanged:
        """One request, again where Zotero asks to wait or fails or the line is cut: each of ours
        may be sent any number of times."""
        conceal(key)
        headers = {"Zotero-API-Key": key, "Zotero-API-Version": "3", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        for tried in range(1, TRIES + 1):
            await self._keep_quiet()
            try:
                answer = await self._fetcher.exchange(
                    method, self.api + path, headers=headers, body=body, bounds=BOUNDS
                )
            except FetchFailed as failure:
                if failure.trouble not in PASSING or tried == TRIES:
                    raise ZoteroFailed(Trouble.UNREACHABLE, str(failure)) from None
            else:
                asks = self._heed(answer)
                if answer.status != 429 and answer.status < 500:
                    return answer
                if tried == TRIES:
                    raise _failure(answer, asks)
                if asks is not None:
                    continue
            await self._pause(FIRST_PAUSE_S * 2 ** (tried - 1))
        raise AssertionError("the last try returns or raises")

    def _heed(self, answer: Exchanged) -> timedelta | None:
        """Note how long Zotero asks to leave it alone (`Backoff` with any answer, `Retry-After`
        with one that failed)."""
        now = self._clock()
        headers = (answer.header("Backoff"), answer.header("Retry-After"))
        asked = [wait for header in headers if (wait := retry_after(header, now)) is not None]
        if not asked:
            return None
        until = now + max(asked)
        self._quiet_until = max(until, self._quiet_until or until)
        return max(asked)

    async def _keep_quiet(self) -> None:
        """Wait until Zotero may be asked. Raises ZoteroFailed where that takes long."""
        if self._quiet_until is None:
            return
        wait = self._quiet_until - self._clock()
        if wait > timedelta(seconds=MAX_WAIT_S):
            raise ZoteroFailed(Trouble.BUSY, wait=wait)
        if wait > timedelta(0):
            await self._pause(wait.total_seconds())
        self._quiet_until = None


PASSING = frozenset(
    {failures.Trouble.CUT_OFF, failures.Trouble.TIMED_OUT, failures.Trouble.UNREACHABLE}
)
"""What may be over in a moment."""


def _page(account: Account, start: int) -> str:
    return (
        f"/users/{account.user}/items/top?format=json&include=data&sort=dateAdded&direction=desc"
        f"&limit={PAGE}&start={start}"
    )


def _expected(answer: Exchanged) -> Exchanged:
    if answer.status == 200:
        return answer
    raise _failure(answer, None)


def _failure(answer: Exchanged, asks: timedelta | None) -> ZoteroFailed:
    if asks is not None or answer.status == 429:
        return ZoteroFailed(Trouble.BUSY, str(answer.status), wait=asks)
    return ZoteroFailed(Trouble.FAILED, str(answer.status))


def _number(header: str | None, *, default: int) -> int:
    text = (header or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else default


# What came back. It is parsed off the event loop.


def _read_json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ZoteroFailed(Trouble.FAILED, "no JSON") from None


def _account(body: bytes, key: str) -> Account:
    """The account that an answer about a key names."""
    answer = _read_json(body)
    said: Mapping[str, object] = answer if isinstance(answer, dict) else {}
    user, name, access = said.get("userID"), said.get("username"), said.get("access")
    if not (isinstance(user, int) and not isinstance(user, bool) and 0 < user < 1 << 53):
        raise ZoteroFailed(Trouble.FAILED, "no user")
    own = access.get("user") if isinstance(access, dict) else None
    if not (isinstance(own, dict) and own.get("library") is True):
        raise ZoteroFailed(Trouble.NO_LIBRARY)
    named = name[:MAX_NAME] if isinstance(name, str) else ""
    return Account(key, user, named or str(user), can_write=own.get("write") is True)


MAX_NAME = 100


def _items(body: bytes) -> tuple[list[Item], int]:
    """The references of a page, and how many items of any kind it holds."""
    answer = _read_json(body)
    try:
        return items_in(answer), len(answer) if isinstance(answer, list) else 0
    except ValueError as error:
        raise ZoteroFailed(Trouble.FAILED, str(error)) from None


def _encoded(items: Sequence[Json]) -> bytes:
    return json.dumps(items, ensure_ascii=False).encode("utf-8", "replace")


THERE = 412
"""What Zotero says of an item with version 0 that it has already."""


def _added(body: bytes, count: int) -> Added:
    """What became of so many items, as an answer says."""
    answer = _read_json(body)
    added = Added()
    for place in range(count):
        if _at(answer, "success", place) or _at(answer, "successful", place):
            added.new.add(place)
            added.there.add(place)
        elif _at(answer, "unchanged", place):
            added.there.add(place)
        else:
            failed = _at(answer, "failed", place)
            said: Mapping[str, object] = failed if isinstance(failed, dict) else {}
            if said.get("code") == THERE:
                added.there.add(place)
            else:
                added.refused[place] = str(said.get("message") or "not said why")[:200]
    return added


def _at(answer: object, kind: str, place: int) -> object:
    found = answer.get(kind) if isinstance(answer, dict) else None
    return found.get(str(place)) if isinstance(found, dict) else None
