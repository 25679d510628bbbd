"""Threads that do what they are handed, in the order in which they are handed it.

They are those of `concurrent.futures`. asyncio waits for what these do by a second future that it
chains to theirs, and two more turns of the event loop; here the thread itself tells the loop, which
takes half the time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class Threads:
    """Up to `most` threads, each begun with `begin`. They end once `close` is called, or nobody has
    them any more, or the process ends, and do before what they were handed till then."""

    def __init__(self, most: int, name: str, begin: Callable[[], None] | None = None) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix=name, initializer=begin)

    @property
    def waiting(self) -> int:
        """How much of what was handed is not yet begun."""
        return self._pool._work_queue.qsize()

    def wait_for(self, work: Callable[[], T]) -> T:
        """Have something done, and wait for it. Raises what it raises."""
        return self._pool.submit(work).result()

    async def result(self, work: Callable[[], T], *, in_any_case: bool = False) -> T:
        """Have something done without blocking the event loop. Raises what it raises. What the task
        that asks no longer waits for, since it was cancelled, is done `in_any_case` or only if it
        has begun."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def do() -> None:
            if done.cancelled() and not in_any_case:
                return
            try:
                _tell(loop, done, partial(done.set_result, work()))
            except BaseException as error:
                _tell(loop, done, partial(done.set_exception, error))

        self.hand(do)
        return await done

    def hand(self, work: Callable[[], object]) -> None:
        """Have something done, of which nobody is told what came of it."""
        self._pool.submit(work)

    def close(self) -> None:
        """Do what was handed, and take no more."""
        self._pool.shutdown()


def _tell(
    loop: asyncio.AbstractEventLoop, done: asyncio.Future[T], settle: Callable[[], None]
) -> None:
    def settle_if_awaited() -> None:
        if not done.done():
            settle()

    with suppress(RuntimeError):  # the loop is closed, and nobody waits
        loop.call_soon_threadsafe(settle_if_awaited)
