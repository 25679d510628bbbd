"""One connection to the store, and transactions on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Concatenate, ParamSpec, Protocol, TypeVar

BUSY_TIMEOUT_S = 10.0
"""How long a connection waits for another process's write lock before it gives up."""

P = ParamSpec("P")
T = TypeVar("T")


class Database(Protocol):
    """What questions and changes are given: a connection to the store.

    sqlite-utils' databases are such, too. They bring about the tables (`db.schema`); to a bot that
    finds these as they should be they would be 4 MB of memory for nothing.
    """

    @property
    def conn(self) -> sqlite3.Connection: ...


@dataclass(frozen=True, slots=True)
class Connected:
    """No more than that."""

    conn: sqlite3.Connection


D = TypeVar("D", bound=Database)


def connect(path: Path) -> Database:
    """One connection with the pragmas that every connection of ours has."""
    database = Connected(bare(path))
    database.conn.execute("PRAGMA recursive_triggers = ON")  # what is replaced was deleted
    return database


def bare(path: Path) -> sqlite3.Connection:
    """The same connection by itself."""
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # a bookmark once answered is on the disk
    except sqlite3.Error:  # a damaged file says so at the first pragma that reads it
        connection.close()
        raise
    return connection


def whole(change: Callable[Concatenate[D, P], T]) -> Callable[Concatenate[D, P], T]:
    """The same change as one transaction that holds the write lock from its first statement.

    A deferred one fails instead of waiting when another process writes between its first read and
    its first write.
    """

    def changed(database: D, /, *a: P.args, **k: P.kwargs) -> T:
        return _transaction(database, "BEGIN IMMEDIATE", change, *a, **k)

    return changed


def at_once(
    question: Callable[Concatenate[D, P], T],
) -> Callable[Concatenate[D, P], T]:
    """The same question, seeing one moment of the store in all its statements."""

    def answered(database: D, /, *a: P.args, **k: P.kwargs) -> T:
        return _transaction(database, "BEGIN", question, *a, **k)

    return answered


def _transaction(
    database: D,
    begin: str,
    work: Callable[Concatenate[D, P], T],
    *a: P.args,
    **k: P.kwargs,
) -> T:
    database.conn.execute(begin)
    try:
        result = work(database, *a, **k)
        database.conn.execute("COMMIT")
    except BaseException:
        if database.conn.in_transaction:  # SQLite may have ended it
            database.conn.execute("ROLLBACK")
        raise
    return result


@contextmanager
def all_or_nothing(database: Database) -> Iterator[None]:
    """A part of a transaction of which nothing is done where it raises an error."""
    database.conn.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if database.conn.in_transaction:  # SQLite may have ended it
            database.conn.execute("ROLLBACK TO part")
            database.conn.execute("RELEASE part")
        raise
    database.conn.execute("RELEASE part")


def use_wal(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work at once. SQLite does not wait for a lock here, whatever the
    timeout, so two processes that make one store at once would fail each other."""
    deadline = monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > deadline:
                raise
            sleep(0.01)
