"""Back to a copy: it takes the place of the store, which is kept beside it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from db.schema import migrations
from db.store.connection import connect, whole
from db.store.copying import DamagedCopy, copy_into, free_name, give_name, make_private, to_disk
from db.store.health import PRIMARY, damage, empty_indexes, index_damage, is_rest_whole
from db.store.scratch import scratch_folder
from db.store.store import StoreError, refuse_newer

PATIENCE_S = 1.0
"""How long another program may hold the store until it counts as running on it."""

LAID_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite would take for a part of whatever stands in the store's place."""


def restore(
    store: Path, copy: Path, prepare: Callable[[Path], object] | None = None
) -> Path | None:
    """Put the store that the file `copy` holds in the place of the one at `store`. The file is
    copied and checked first and stays as it is; what is copied is brought to this version, and
    `prepare` makes of it what shall stand there. Where search indexes alone are damaged, `prepare`
    finds them empty and fills them. Where the old store is now comes back; None if there was none.
    At every moment there is a whole store at `store`.

    Raises StoreError, and changes nothing then: where the file is no whole store of this version or
    an older one, where a program is using the store, or where there is no room.
    """
    if not copy.is_file():
        raise StoreError(f"There is no file {copy}.")
    if store.exists() and store.samefile(copy):
        raise StoreError(f"{copy} is the store itself.")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(store.parent) as folder:
            new = _checked(copy, folder)
            _require_ours(new, copy)
            _bring_to_today(new)
            if prepare:
                prepare(new)
            _close(new)
            if not os.path.lexists(store):
                give_name(new, store)
                to_disk(store.parent)
                return None
            with _alone_with(store):
                return _exchange(store, new)
    except DamagedCopy as error:
        raise StoreError(f"{copy} is damaged: {error}. Nothing was changed.") from error
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{copy} cannot be restored: {error}. Nothing was changed.") from error


def _checked(copy: Path, folder: Path) -> Path:
    """What the file `copy` holds, in a folder, with empty search indexes where they are damaged.
    Raises DamagedCopy."""
    new = folder / "copied.db"
    copy_into(copy, new)
    try:
        if faults := damage(new):
            if not is_rest_whole(new):
                raise DamagedCopy("; ".join(faults))
        elif not index_damage(new):
            return new
        make_private(mended := folder / "mended.db")
        empty_indexes(new, mended)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise DamagedCopy(str(error)) from error
    if faults := damage(mended):
        raise DamagedCopy("; ".join(faults))
    return mended


def _require_ours(new: Path, copy: Path) -> None:
    with closing(sqlite3.connect(new)) as connection:
        database = Database(connection, execute_plugins=False)
        if not migrations.applied(database):
            raise StoreError(f"{copy} is no store of Paperboy. Nothing was changed.")
        refuse_newer(database, copy)


def _bring_to_today(new: Path) -> None:
    with closing(connect(new).conn) as connection:
        whole(migrations.apply)(Database(connection, execute_plugins=False))


def _close(new: Path) -> None:
    """Leave nothing of it in a file beside it."""
    with closing(sqlite3.connect(new)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    to_disk(new)


@contextmanager
def _alone_with(store: Path) -> Iterator[None]:
    """Hold the store while nobody else has it open: in WAL mode SQLite leaves that mode only then.
    A store too damaged for that is open to nobody."""
    with closing(sqlite3.connect(store, timeout=PATIENCE_S, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise StoreError(
                    f"A bot or another program is using {store}. Stop it first. Nothing was"
                    " changed."
                ) from error
        yield


def _exchange(store: Path, new: Path) -> Path:
    kept = free_name(store, "before-restore")
    for end in LAID_BESIDE:
        beside = store.with_name(store.name + end)
        if os.path.lexists(beside):
            beside.rename(kept.with_name(kept.name + end))
    try:
        os.link(store, kept, follow_symlinks=False)
    except OSError:  # a file system without hard links: there is no store for a moment
        store.rename(kept)
    new.replace(store)
    to_disk(store.parent)
    return kept
