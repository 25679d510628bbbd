"""The one way out to the network: requests that are bounded in time, bytes, redirects and reach."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

import aiohttp
from yarl import URL

from bot.fetching.addresses import Reach, checked, refuse_private
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.unpacking import CHUNK, Unpacker
from bot.fetching.waiting import retry_after
from bot.texts import N_
from bot.version import own_version

MAX_REDIRECTS = 5

REDIRECTS = (301, 302, 303, 307, 308)
LASTING = (301, 308)

MAX_VALIDATOR = 500
"""Characters of an ETag or a date that are kept; what is longer is no validator."""

HOME = "https://pypi.org/project/paperboy-discord/"

PAUSES_S = {"export.arxiv.org": 3.0, "api2.openreview.net": 1.0}
"""Seconds between two requests to a host; arXiv's come from its API's terms of use."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most of an answer that is taken: bytes after decompression, and seconds for all of it,
    redirects included."""

    bytes: int = 32_000_000
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of an answer, to be asked later whether it is still that one."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `url` is where it was found in the end, `moved_to` where it moved to for
    good, `content_type` without parameters, `date` what its server's clock said (UTC). A
    `not_modified` one has no body."""

    url: str
    content_type: str
    validators: Validators
    not_modified: bool = False
    moved_to: str | None = None
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exchanged:
    """An answer of any status: its headers by the names that their server wrote, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        """A header, whatever its case."""
        found = (value for key, value in self.headers.items() if key.lower() == name.lower())
        return next(found, None)


Take = Callable[[bytes, int | None], None]
"""Takes a part of the body; the second is how many bytes there will be, where that is known."""


@dataclass(frozen=True, slots=True)
class _Redirect:
    to: str
    lasting: bool


class Fetcher:
    """Fetches addresses. An async context manager: its connections end with it.

    `contact` is how the people behind a server reach the host of this bot, sent with every
    request. `clock` gives the present moment in UTC; `pause` waits for some seconds.
    """

    def __init__(
        self,
        *,
        reach: Reach,
        contact: str | None,
        clock: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._reach = reach
        self._clock = clock
        self._pause = pause
        self._contact = contact
        self._paces: dict[str, _Pace] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self,
        address: str,
        take: Take,
        *,
        bounds: Bounds,
        accept: str = "*/*",
        known: Validators = Validators(),
    ) -> Answer:
        """Ask for an address and give the body's parts to `take` as they come. With validators of
        an earlier answer, one that did not change has no body. Raises FetchFailed."""
        asked = _headers(accept, known)
        try:
            async with asyncio.timeout(bounds.seconds):
                return await self._follow(address, asked, take, bounds)
        except TimeoutError:
            raise FetchFailed(Trouble.TIMED_OUT, f"{bounds.seconds:g}") from None

    async def read(
        self,
        address: str,
        *,
        bounds: Bounds,
        accept: str = "*/*",
        known: Validators = Validators(),
    ) -> tuple[Answer, bytes]:
        """`get`, with the body as a whole."""
        parts: list[bytes] = []
        answer = await self.get(
            address, lambda part, _: parts.append(part), bounds=bounds, accept=accept, known=known
        )
        return answer, b"".join(parts)

    async def exchange(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        bounds: Bounds,
    ) -> Exchanged:
        """Send a request and take the answer, whatever its status. A redirect is not followed: what
        the headers and the body hold is for this address alone. Raises FetchFailed."""
        url = checked(address, self._reach)
        parts: list[bytes] = []
        try:
            async with asyncio.timeout(bounds.seconds):
                async with self._asked(
                    method, url, {"Accept-Encoding": "gzip", **headers}, body
                ) as response:
                    await _take_body(response, lambda part, _: parts.append(part), bounds.bytes)
                    return Exchanged(response.status, dict(response.headers), b"".join(parts))
        except TimeoutError:
            raise FetchFailed(Trouble.TIMED_OUT, f"{bounds.seconds:g}") from None

    async def _follow(
        self, address: str, headers: Mapping[str, str], take: Take, bounds: Bounds
    ) -> Answer:
        at, moved_to, lasting = address, None, True
        for _ in range(MAX_REDIRECTS + 1):
            url = checked(at, self._reach)
            pace = self._paces.setdefault(url.host or "", _Pace(PAUSES_S.get(url.host or "", 0.0)))
            async with pace.turn(self._pause):
                found = await self._once(url, headers, take, bounds, moved_to)
            if isinstance(found, Answer):
                return found
            at, lasting = found.to, lasting and found.lasting
            moved_to = at if lasting else moved_to
        raise FetchFailed(Trouble.TOO_MANY_REDIRECTS, str(MAX_REDIRECTS))

    async def _once(
        self,
        url: URL,
        headers: Mapping[str, str],
        take: Take,
        bounds: Bounds,
        moved_to: str | None,
    ) -> Answer | _Redirect:
        async with self._asked("GET", url, headers) as response:
            if response.status in REDIRECTS:
                return _redirect(response)
            self._check_status(response, asked_whether="If-" in " ".join(headers))
            answer = _answer(response, moved_to)
            if not answer.not_modified:
                await _take_body(response, take, bounds.bytes)
            return answer

    @asynccontextmanager
    async def _asked(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer to one request, while it comes. Raises FetchFailed."""
        refused: list[FetchFailed] = []
        mark = _refused.set(refused)
        try:
            asking = self._open().request(
                method, url, headers=headers, data=body, allow_redirects=False
            )
            async with asking as response:
                yield response
        except aiohttp.ClientError as error:
            if refused:
                raise refused[0] from None
            raise _failure(error) from None
        finally:
            _refused.reset(mark)

    def _check_status(self, response: aiohttp.ClientResponse, *, asked_whether: bool) -> None:
        status = response.status
        if status in (200, 203) or (status == 304 and asked_whether):
            return
        wait = retry_after(response.headers.get("Retry-After"), self._clock())
        if status == 429:
            raise FetchFailed(Trouble.TOO_OFTEN, retry_after=wait)
        if status in (404, 410):
            raise FetchFailed(Trouble.NOT_THERE, str(status))
        if 400 <= status < 500:
            raise FetchFailed(Trouble.REFUSED, str(status), retry_after=wait)
        raise FetchFailed(Trouble.SERVER_FAILED, str(status), retry_after=wait)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(socket_factory=self._socket, limit_per_host=2),
                headers={"User-Agent": user_agent(self._contact)},
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),  # `get` has one for all redirects
            )
        return self._session

    def _socket(self, address: Any) -> socket.socket:
        """The socket for a connection that is about to be made, if it may be."""
        family, kind, protocol, _, where = address
        try:
            refuse_private(str(where[0]), self._reach)
        except FetchFailed as failure:
            _refused.get().append(failure)
            raise OSError(str(failure)) from None
        return socket.socket(family, kind, protocol)


_refused: ContextVar[list[FetchFailed]] = ContextVar("refused")
"""The addresses of a request that were not connected to. The tasks in which aiohttp tries several
at once share the list."""


class _Pace:
    """One request at a time to a host, and so many seconds between them where it asks for that."""

    def __init__(self, pause_s: float) -> None:
        self._pause_s = pause_s
        self._lock = asyncio.Lock()
        self._ended: float | None = None

    def turn(self, pause: Callable[[float], Awaitable[None]]) -> _Turn:
        return _Turn(self, pause)

    async def begin(self, pause: Callable[[float], Awaitable[None]]) -> None:
        if not self._pause_s:
            return
        await self._lock.acquire()
        try:
            if self._ended is not None:
                left = self._ended + self._pause_s - asyncio.get_running_loop().time()
                if left > 0:
                    await pause(left)
        except BaseException:
            self._lock.release()
            raise

    def end(self) -> None:
        if self._pause_s:
            self._ended = asyncio.get_running_loop().time()
            self._lock.release()


class _Turn:
    def __init__(self, pace: _Pace, pause: Callable[[float], Awaitable[None]]) -> None:
        self._pace = pace
        self._pause = pause

    async def __aenter__(self) -> None:
        await self._pace.begin(self._pause)

    async def __aexit__(self, *_: object) -> None:
        self._pace.end()


def user_agent(contact: str | None) -> str:
    """Who asks: the version, and how to reach whoever runs it. What no header can hold is left
    out of a contact."""
    kept = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()\\")
    about = "; ".join(filter(None, [f"+{HOME}", kept.strip()[:200]]))
    return f"Paperboy/{own_version()} ({about})"


def _headers(accept: str, known: Validators) -> dict[str, str]:
    headers = {"Accept": accept, "Accept-Encoding": "gzip"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _redirect(response: aiohttp.ClientResponse) -> _Redirect:
    to = response.headers.get("Location", "")
    try:
        url = response.url.join(URL(to))
    except ValueError:
        url = None
    if not to or url is None:
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("it redirects to no address"))
    return _Redirect(str(url), response.status in LASTING)


def _answer(response: aiohttp.ClientResponse, moved_to: str | None) -> Answer:
    return Answer(
        url=str(response.url),
        content_type=response.content_type,
        validators=Validators(
            _validator(response.headers.get("ETag")),
            _validator(response.headers.get("Last-Modified")),
        ),
        not_modified=response.status == 304,
        moved_to=moved_to,
        date=_date(response.headers.get("Date")),
    )


def _date(header: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return date.astimezone(UTC) if date.tzinfo else None


def _validator(header: str | None) -> str | None:
    """A validator that can be kept and sent back."""
    good = header and header.isascii() and header.isprintable() and len(header) < MAX_VALIDATOR
    return header if good else None


async def _take_body(response: aiohttp.ClientResponse, take: Take, most: int) -> None:
    encoding = response.headers.get("Content-Encoding", "")
    length = response.content_length if not encoding.strip() else None
    if length is not None and length > most:
        raise FetchFailed(Trouble.TOO_LARGE, str(most))
    unpacker = Unpacker(encoding, most)
    async for piece in response.content.iter_chunked(CHUNK):
        for part in unpacker.unpack(piece):
            take(part, length)
        await asyncio.sleep(0)  # a fast server must not keep the loop to itself
    unpacker.end()


def _failure(error: aiohttp.ClientError) -> FetchFailed:
    match error:
        case aiohttp.ClientPayloadError() | aiohttp.ServerDisconnectedError():
            return FetchFailed(Trouble.CUT_OFF)
        case aiohttp.ClientConnectorError():
            return FetchFailed(Trouble.UNREACHABLE, _reason(error.os_error))
        case aiohttp.ClientOSError():
            return FetchFailed(Trouble.CUT_OFF)
        case aiohttp.ClientResponseError():
            return FetchFailed(Trouble.UNREADABLE, "no well-formed answer in HTTP")
    return FetchFailed(Trouble.UNREACHABLE, _reason(error))


def _reason(error: BaseException) -> str:
    said = getattr(error, "strerror", None) or str(error)
    return " ".join(str(said).split())[:120]
