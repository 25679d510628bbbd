"""A small server on this machine, for the demo and whatever tries Paperboy without a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

PHRASE = "Answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its path, its query, and its headers by their lower-case names."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered. `cut_after`: so many bytes of the whole answer are sent and no more;
    `drip_s`: seconds before each kilobyte."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    drip_s: float = 0.0


Replies = Callable[[Asked], Reply | Awaitable[Reply]]

MAX_HEAD = 1 << 16


@asynccontextmanager
async def loopback(replies: Replies) -> AsyncIterator[str]:
    """Serve `replies` on 127.0.0.1 for as long as the context lasts; gives the address without a
    slash at its end. Each connection carries one answer."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await _talk(reader, writer, replies)
        finally:
            talks.discard(task)
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=MAX_HEAD)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def _talk(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, replies: Replies
) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    where = urlsplit(first.split(" ")[1])
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    made = replies(Asked(where.path, dict(parse_qsl(where.query)), headers))
    reply = made if isinstance(made, Reply) else await made
    sent = _bytes(reply)[: reply.cut_after]
    if not reply.drip_s:
        writer.write(sent)
        await writer.drain()
        return
    for begin in range(0, len(sent), 1024):
        await asyncio.sleep(reply.drip_s)
        writer.write(sent[begin : begin + 1024])
        await writer.drain()


def _bytes(reply: Reply) -> bytes:
    headers = {"Content-Length": str(len(reply.body)), "Connection": "close", **reply.headers}
    if reply.status == 304:
        headers.pop("Content-Length")
    lines = [f"HTTP/1.1 {reply.status} {PHRASE}", *(f"{n}: {v}" for n, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + reply.body
