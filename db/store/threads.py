"""Threads that do what they are handed, in the order in which they are handed it.

`concurrent.futures` brings such, and asyncio a way to wait for what these do. Handing something to
a thread and back takes twice as long by them: they make five objects with their locks of it, and
take two more turns of the event loop.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")

Work = Callable[[], Callable[[], object]]
"""Does something, and returns what tells who waits for it."""

Queue = SimpleQueue[Work | None]
"""What waits to be done; None ends the thread that gets it."""


class Threads:
    """Up to `most` threads, each begun when all others are busy, and begun with `begin`.

    They end once `close` is called, or nobody has them any more, or the process ends, and do before
    what they were handed till then.
    """

    def __init__(self, most: int, name: str, begin: Callable[[], None] = lambda: None) -> None:
        self._most = most
        self._name = name
        self._begin = begin
        self._queue: Queue = SimpleQueue()
        self._idle: deque[None] = deque()  # one for each thread that waits
        self._threads: list[threading.Thread] = []
        self._beginning = threading.Lock()
        self.close = weakref.finalize(self, _end, self._queue, self._threads)

    @property
    def waiting(self) -> int:
        """How much of what was handed is not yet begun."""
        return self._queue.qsize()

    def wait_for(self, work: Callable[[], T]) -> T:
        """Have something done, and wait for it. Raises what it raises."""
        done: Future[T] = Future()

        def do() -> Callable[[], object]:
            try:
                return partial(done.set_result, work())
            except BaseException as error:
                return partial(done.set_exception, error)

        self.hand(do)
        return done.result()

    async def result(self, work: Callable[[], T], *, in_any_case: bool = False) -> T:
        """Have something done without blocking the event loop. Raises what it raises. What the task
        that asks no longer waits for, since it was cancelled, is done `in_any_case` or only if it
        has begun."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def do() -> Callable[[], object]:
            if done.cancelled() and not in_any_case:
                return _nothing
            try:
                return partial(_tell, loop, done, partial(done.set_result, work()))
            except BaseException as error:
                return partial(_tell, loop, done, partial(done.set_exception, error))

        self.hand(do)
        return await done

    def hand(self, work: Work) -> None:
        """Have something done, and what it returns told by the thread that did it."""
        if not self.close.alive:
            raise RuntimeError("the threads have ended")
        try:
            self._idle.pop()
        except IndexError:
            self._begin_one_more()
        self._queue.put(work)

    def _begin_one_more(self) -> None:
        with self._beginning:
            if len(self._threads) == self._most:
                return
            number = len(self._threads)
            begun = threading.Thread(
                target=_work,
                args=(self._queue, self._idle, self._begin),
                name=f"{self._name}_{number}",
                daemon=True,  # `_end` waits for it
            )
            self._threads.append(begun)
            begun.start()


def _work(queue: Queue, idle: deque[None], begin: Callable[[], None]) -> None:
    begin()
    while (work := queue.get()) is not None:
        tell = work()
        idle.append(None)  # first, so that whoever is told and asks again finds this thread idle
        tell()
        del work, tell  # what they hold is not kept until the next comes


def _end(queue: Queue, threads: list[threading.Thread]) -> None:
    for _ in threads:
        queue.put(None)
    for thread in threads:
        if thread is not threading.current_thread():
            thread.join()


def _tell(
    loop: asyncio.AbstractEventLoop, done: asyncio.Future[T], settle: Callable[[], None]
) -> None:
    def settle_if_awaited() -> None:
        if not done.done():
            settle()

    with suppress(RuntimeError):  # the loop is closed, and nobody waits
        loop.call_soon_threadsafe(settle_if_awaited)


def _nothing() -> None:
    """Nobody is told anything."""
