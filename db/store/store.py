"""The store: one SQLite file, one thread that writes, a few that read.

`Store.read` and `Store.write` take a function of `db/` whose first argument is a `Database`, and
run it on a thread that owns one; `ask` and `change` are the same for the event loop. No function
of `db/` ever opens a store of its own.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from db.store import connection
from db.store.connection import Database, at_once, use_wal, whole
from db.store.copying import DamagedCopy, DamagedIndex, copy_file, free_name, make_private
from db.store.health import PRIMARY, REINDEX
from db.store.threads import Threads
from db.store.together import Together

if TYPE_CHECKING:
    from filelock import FileLock
    from sqlite_utils import Database as WithTables

log = logging.getLogger(__name__)

STEPS = Path(__file__).parent.parent / "schema"
"""A file for each step that a store has taken. To import them takes a tenth of a start."""

READERS = min(4, os.cpu_count() or 1)

CACHED_KB = 512
"""What each reading thread keeps of the file in memory. SQLite forgets it at every write of another
thread, and the system has the file's pages at hand."""

P = ParamSpec("P")
T = TypeVar("T")


class StoreError(Exception):
    """The store cannot be used. The message is a sentence for the person who hosts the bot."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much work waits for the reading threads, and for the writing one."""

    reads: int
    writes: int


class Store:
    """An open store. Use it as a context manager, or call `close`.

    Every question runs in a transaction of its own: a reader sees one moment of the store, and a
    writer's work is kept whole or not at all.
    """

    def __init__(self, path: Path) -> None:
        """Open the store at `path`, made or brought to today's schema if need be. A store of an
        older version is copied beside itself first, and the log says where.

        Raises StoreError where the file is no store, is newer than this program, cannot be copied
        before a change of its schema, or cannot be opened or written.
        """
        self.path = path
        self._prepare()
        self._file = _identity(path)
        self._local = threading.local()
        self._open: list[Database] = []
        self._at_hand: Database | None = None
        self._writer = Threads(1, "store-writer")
        self._together = Together(self._writer, self._changed)
        only_read = partial(setattr, self._local, "reads_only", True)
        self._readers = Threads(READERS, "store-reader", only_read)

    def read(self, question: Callable[Concatenate[Database, P], T], *a: P.args, **k: P.kwargs) -> T:
        """Answer `question(db, …)` on a reading thread, and wait for it."""
        work = partial(self._on_this_thread, at_once(question), *a, **k)
        return self._readers.wait_for(work)

    def write(self, change: Callable[Concatenate[Database, P], T], *a: P.args, **k: P.kwargs) -> T:
        """Run `change(db, …)` on the writing thread as one transaction, and wait for it. Raises
        StoreError where the store's file is gone: nobody would find there what is written now."""
        work = partial(self._changed, change, *a, **k)
        return self._writer.wait_for(work)

    async def ask(
        self, question: Callable[Concatenate[Database, P], T], *a: P.args, **k: P.kwargs
    ) -> T:
        """`read` without blocking the event loop."""
        work = partial(self._on_this_thread, at_once(question), *a, **k)
        return await self._readers.result(work)

    async def look_up(
        self, question: Callable[Concatenate[Database, P], T], *a: P.args, **k: P.kwargs
    ) -> T:
        """`ask` for what a few rows found by their keys answer, in a tenth of a millisecond. It is
        answered on the event loop: handing it to a thread and back takes longer. It never waits:
        while the file is locked, as it is for a moment when its log is made anew, a thread does.

        `question` must not use what is kept in memory of the papers, which another thread may be
        reading for seconds."""
        try:
            return at_once(question)(self._database_at_hand(), *a, **k)
        except sqlite3.OperationalError:
            return await self.ask(question, *a, **k)

    async def change(
        self, change: Callable[Concatenate[Database, P], T], *a: P.args, **k: P.kwargs
    ) -> T:
        """`write` without blocking the event loop. A change that was asked for is made, even
        when the task that asked is cancelled while it waits."""
        work = partial(self._changed, change, *a, **k)
        return await self._writer.result(work, in_any_case=True)

    async def change_with_others(
        self, change: Callable[Concatenate[Database, P], T], *a: P.args, **k: P.kwargs
    ) -> T:
        """`change` for what takes a moment: all such changes that wait while the writing thread is
        busy are one transaction for the disk, and each is made or fails by itself."""
        return await self._together.make(lambda db: change(db, *a, **k))

    def copy_to(self, path: Path) -> None:
        """Write a checked copy of the store, as it is at one moment, into a new file at `path` that
        only its owner may read; readers and writers go on meanwhile. Raises StoreError where
        something is there already, where none can be made, or where the store is damaged; no part
        of a copy is left then."""
        _copy(self.path, path)

    def loading(self, timeout_s: float = -1) -> FileLock:
        """What one loader at a time holds, of all processes; -1 waits without end. Raises
        filelock.Timeout where another one holds it for longer."""
        from filelock import FileLock

        return FileLock(f"{self.path}.loading", timeout=timeout_s, mode=0o600)

    def waiting(self) -> Waiting:
        """What is asked of the store and not yet begun."""
        together = max(len(self._together) - 1, 0)  # all of them wait as one
        return Waiting(self._readers.waiting, self._writer.waiting + together)

    def close(self) -> None:
        """Finish what was begun, then close every connection."""
        self._readers.close()
        self._writer.close()
        for database in self._open:
            database.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _changed(
        self, change: Callable[Concatenate[Database, P], T], *a: P.args, **k: P.kwargs
    ) -> T:
        if _identity(self.path) != self._file:
            raise StoreError(
                f"The store {self.path} is gone, or another file is in its place. Nothing was"
                " saved. Put it back, or restart Paperboy to go on with what is there."
            )
        return self._on_this_thread(whole(change), *a, **k)

    def _on_this_thread(
        self, work: Callable[Concatenate[Database, P], T], *a: P.args, **k: P.kwargs
    ) -> T:
        return work(self._database(), *a, **k)

    def _database(self) -> Database:
        """This thread's connection. sqlite3 binds one to the thread that opened it; closing
        happens after the threads have ended, hence `check_same_thread=False`."""
        database: Database | None = getattr(self._local, "database", None)
        if database is None:
            database = connection.connect(self.path)
            if getattr(self._local, "reads_only", False):
                database.conn.execute(f"PRAGMA cache_size = -{CACHED_KB}")
            self._local.database = database
            self._open.append(database)
        return database

    def _database_at_hand(self) -> Database:
        """The event loop's own connection, which waits for no lock."""
        if self._at_hand is None:
            database = connection.connect(self.path)
            database.conn.execute("PRAGMA busy_timeout = 0")
            database.conn.execute(f"PRAGMA cache_size = -{CACHED_KB}")
            self._open.append(database)
            self._at_hand = database
        return self._at_hand

    def _prepare(self) -> None:
        """Make the folder, the file and today's schema. Two processes that start at once do it
        once: the second waits for the first one's lock and finds nothing pending."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _make_private(self.path)
            with closing(connection.bare(self.path)) as file:
                if not _has_taken_all_steps(file):
                    _take_steps(self.path)
                use_wal(file)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(_why_unusable(error, self.path)) from error


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells the file at a path from any other; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _why_unusable(error: OSError | sqlite3.Error, path: Path) -> str:
    """A sentence for the host."""
    if isinstance(error, OSError):
        return f"The store {path} cannot be used: {error.strerror}."
    match getattr(error, "sqlite_errorcode", 0) & PRIMARY:
        case sqlite3.SQLITE_CORRUPT:
            return f"The store {path} is damaged: {error}. Go back to the last copy that you made."
        case sqlite3.SQLITE_NOTADB:
            return (
                f"The store {path} cannot be used: {error}. If it was one, go back to the last copy"
                " that you made."
            )
    return f"The store {path} cannot be used: {error}."


def _has_taken_all_steps(file: sqlite3.Connection) -> bool:
    """Whether the steps that a store has taken are today's, all of them and no other."""
    if file.execute(_WHERE_TAKEN).fetchone() is None:
        return False
    taken = {name for (name,) in file.execute(_TAKEN)}
    return taken == {step.stem for step in STEPS.glob("m[0-9]*.py")}


_WHERE_TAKEN = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
_TAKEN = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'paperboy'"


def _take_steps(path: Path) -> None:
    from sqlite_utils import Database as WithTables

    from db.schema import migrations

    with closing(connection.connect(path).conn) as file:
        database = WithTables(file, execute_plugins=False)  # to look for plugins takes 30 ms
        refuse_newer(database, path)
        if migrations.pending(database):
            whole(_bring_to_today)(database, path)


def _bring_to_today(database: WithTables, path: Path) -> None:
    """Copy an older store, then apply the steps that it lacks. The caller holds the write lock, so
    that the copy is the store as the first step finds it, and that of two processes one copies."""
    from db.schema import migrations

    pending = migrations.pending(database)
    if pending and migrations.applied(database):
        copy = free_name(path, f"before-{pending[0].name}")
        _copy(path, copy, indexes=False)
        log.warning("The store is of an older version. It was copied to %s, then updated.", copy)
    migrations.apply(database)


def _copy(store: Path, path: Path, *, indexes: bool = True) -> None:
    """Copy a store to a new file, its search indexes looked into if wanted. Raises StoreError."""
    if os.path.lexists(path):
        raise StoreError(f"{path} exists already. Nothing was written.")
    try:
        copy_file(store, path, indexes=indexes)
    except FileExistsError as error:
        raise StoreError(f"{path} exists already. Nothing was written.") from error
    except DamagedIndex as error:
        raise StoreError(
            f"The store {store} is damaged: {error}. Nothing was copied. Make the index anew:"
            f" {REINDEX}"
        ) from error
    except DamagedCopy as error:
        raise StoreError(
            f"The store {store} is damaged: {error}. Nothing was copied, and older copies"
            " are as they were: go back to one of them."
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The store {store} cannot be copied to {path}: {error}.") from error


def _make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, where there is none. What SQLite lays beside
    the file has the same mode."""
    if not path.exists():
        with suppress(OSError):  # another process was faster, or SQLite says what is wrong
            make_private(path)


def refuse_newer(database: WithTables, path: Path) -> None:
    from sqlite_utils import Database as WithTables

    from db.schema import migrations

    with WithTables(memory=True, execute_plugins=False) as empty:
        steps = {step.name for step in migrations.pending(empty)}
    unknown = [step.name for step in migrations.applied(database) if step.name not in steps]
    if unknown:
        raise StoreError(
            f"{path} was written by a newer Paperboy ({unknown[-1]}). Update Paperboy, or choose "
            "another store with --db or PAPERBOY_DB. Nothing was changed."
        )
