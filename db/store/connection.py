"""One connection to the store, and transactions on it."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from sqlite_utils import Database

BUSY_TIMEOUT_S = 10.0
"""How long a connection waits for another process's write lock before it gives up."""

P = ParamSpec("P")
T = TypeVar("T")


def connect(path: Path) -> Database:
    """One connection with the pragmas that every connection of ours has."""
    from sqlite_utils import Database  # a start that finds its store as it should be needs none yet

    return Database(bare(path), execute_plugins=False)  # to look for plugins takes 30 ms


def import_sqlite_utils() -> None:
    """Import sqlite-utils without numpy. It would import numpy, where that is installed, to know
    the types of columns that hold numpy's numbers; ours hold none, and what does not search need
    not wait for that. To be called before there are other threads."""
    if "numpy" not in sys.modules:
        sys.modules["numpy"] = None  # type: ignore[assignment]  # as if it were not installed
        try:
            import sqlite_utils  # noqa: F401
        finally:
            del sys.modules["numpy"]


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


def whole(change: Callable[Concatenate[Database, P], T]) -> Callable[Concatenate[Database, P], T]:
    """The same change as one transaction that holds the write lock from its first statement.

    `Database.atomic()` begins a deferred one, which fails instead of waiting when another process
    writes between its first read and its first write; inside this one it makes savepoints.
    """

    def changed(database: Database, /, *a: P.args, **k: P.kwargs) -> T:
        return _transaction(database, "BEGIN IMMEDIATE", change, *a, **k)

    return changed


def at_once(
    question: Callable[Concatenate[Database, P], T],
) -> Callable[Concatenate[Database, P], T]:
    """The same question, seeing one moment of the store in all its statements."""

    def answered(database: Database, /, *a: P.args, **k: P.kwargs) -> T:
        return _transaction(database, "BEGIN", question, *a, **k)

    return answered


def _transaction(
    database: Database,
    begin: str,
    work: Callable[Concatenate[Database, P], T],
    *a: P.args,
    **k: P.kwargs,
) -> T:
    database.conn.execute(begin)
    try:
        result = work(database, *a, **k)
        database.conn.execute("COMMIT")
    except BaseException:
        database.rollback()
        raise
    return result


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
