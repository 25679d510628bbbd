"""Changes made together: one transaction, each by itself, told when all is on the disk."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from db.store.connection import Database
from db.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "paperboy.db") as store:
        yield store


def note(db: Database, application: int) -> int:
    row = [application, "2026-01-01T00:00:00+00:00"]
    db.conn.execute("INSERT INTO heartbeats (application, at) VALUES (?, ?)", row)
    return application


def noting(application: int) -> Callable[[Database], int]:
    return partial(note, application=application)


def note_and_fail(db: Database, application: int) -> int:
    note(db, application)
    raise KeyError(application)


def note_and_end(db: Database, application: int) -> int:
    """As a full disk may."""
    note(db, application)
    db.conn.execute("ROLLBACK")
    raise sqlite3.OperationalError("database or disk is full")


def noted(db: Database) -> list[int]:
    return [id_ for (id_,) in db.conn.execute("SELECT application FROM heartbeats ORDER BY 1")]


async def made(store: Store, *changes: Callable[[Database], int]) -> list[int | BaseException]:
    """What came of changes that wait together, while a change before them is made."""
    begun, go_on = threading.Event(), threading.Event()

    def busy(db: Database) -> None:
        begun.set()
        go_on.wait()

    before = asyncio.create_task(store.change(busy))
    await asyncio.to_thread(begun.wait)
    tasks = [asyncio.create_task(store.change_with_others(change)) for change in changes]
    await asyncio.sleep(0)
    assert store.waiting().writes == len(changes)
    go_on.set()
    await before
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_waits_is_written_at_once_and_each_is_told_what_came_of_it(
    store: Store,
) -> None:
    commits = [0]

    def count(db: Database) -> None:
        def traced(statement: str) -> None:
            commits[0] += statement == "COMMIT"

        db.conn.set_trace_callback(traced)

    await store.change(count)
    assert await made(store, noting(7), noting(8), noting(9)) == [7, 8, 9]
    assert store.read(noted) == [7, 8, 9]
    assert commits == [3]  # that of the counting, of what they waited for, and theirs


async def test_one_that_fails_takes_no_other_with_it(store: Store) -> None:
    first, failed, last = await made(
        store, noting(7), partial(note_and_fail, application=8), noting(9)
    )
    assert (first, type(failed), last) == (7, KeyError, 9)
    assert store.read(noted) == [7, 9]


async def test_where_the_transaction_is_lost_nobody_is_told_that_anything_was_kept(
    store: Store,
) -> None:
    outcomes = await made(store, noting(7), partial(note_and_end, application=8), noting(9))
    assert {type(outcome) for outcome in outcomes} == {sqlite3.OperationalError}
    assert store.read(noted) == []


async def test_a_change_by_itself_is_made_or_fails(store: Store) -> None:
    assert await store.change_with_others(note, 7) == 7
    with pytest.raises(KeyError):
        await store.change_with_others(note_and_fail, 8)
    assert store.read(noted) == [7]


async def test_what_was_asked_for_is_made_though_nobody_waits(store: Store) -> None:
    asking = asyncio.create_task(store.change_with_others(note, 7))
    await asyncio.sleep(0)
    asking.cancel()
    await store.change(lambda _: None)
    assert store.read(noted) == [7]
