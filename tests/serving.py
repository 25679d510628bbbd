"""A server on loopback beside a test that runs no event loop itself, as the command line does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.fetching.loopback import Replies, loopback


@contextmanager
def served(replies: Replies) -> Iterator[str]:
    """Serve `replies` from a thread; gives the address without a slash at its end."""
    found: list[str] = []
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        async with loopback(replies) as address:
            found.append(address)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    ready.wait()
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
