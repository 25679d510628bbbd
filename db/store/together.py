"""Changes that are made together: what is asked for while the writing thread is busy waits for the
disk once, and not once for each.

Each is made whole or not at all, whatever becomes of the others, and who asked for one is told when
it is on the disk, and no sooner.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from db.store.connection import Database, all_or_nothing
from db.store.threads import Threads

T = TypeVar("T")

Settle = Callable[[], None]
"""Says to who waits what came of a change."""

Change = Callable[[Database], Any]
Made = Callable[[Database], list[Settle]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A change, and who waits for it in which event loop."""

    change: Change
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]


class Together:
    """What is asked for on event loops and made by `writer`, a single thread. `transaction` runs
    something there as one transaction, and raises where nothing was written."""

    def __init__(self, writer: Threads, transaction: Callable[[Made], list[Settle]]) -> None:
        self._writer = writer
        self._transaction = transaction
        self._asked: deque[_Asked] = deque()

    def __len__(self) -> int:
        """How much was asked for that is not yet begun."""
        return len(self._asked)

    async def make(self, change: Callable[[Database], T]) -> T:
        """Make a change, also where the task that asks is cancelled while it waits. Raises what it
        raises."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._asked.append(_Asked(change, loop, done))
        if len(self._asked) == 1:  # else the thread was told, and finds this one too
            self._writer.hand(self._make_all)
        return await done

    def _make_all(self) -> None:
        asked = []
        with suppress(IndexError):
            while True:
                asked.append(self._asked.popleft())
        try:
            settled = self._transaction(partial(_made, asked)) if asked else []
        except BaseException as error:
            settled = [partial(one.done.set_exception, error) for one in asked]
        _tell(asked, settled)


def _made(asked: Sequence[_Asked], db: Database) -> list[Settle]:
    """Make the changes one by one. Raises where nothing of any can be kept."""
    if len(asked) == 1:
        return [partial(asked[0].done.set_result, asked[0].change(db))]
    return [_made_by_itself(one, db) for one in asked]


def _made_by_itself(one: _Asked, db: Database) -> Settle:
    try:
        with all_or_nothing(db):
            return partial(one.done.set_result, one.change(db))
    except BaseException as error:
        if not db.conn.in_transaction:  # SQLite ended it, and with it the changes before
            raise
        return partial(one.done.set_exception, error)


def _tell(asked: Sequence[_Asked], settled: Sequence[Settle]) -> None:
    for loop in {one.loop for one in asked}:
        of_this = [
            (one.done, settle)
            for one, settle in zip(asked, settled, strict=True)
            if one.loop is loop
        ]
        with suppress(RuntimeError):  # the loop is closed, and nobody waits
            loop.call_soon_threadsafe(_settle, of_this)


def _settle(told: Sequence[tuple[asyncio.Future[Any], Settle]]) -> None:
    for done, settle in told:
        if not done.done():
            settle()
