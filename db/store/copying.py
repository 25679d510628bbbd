"""A copy of a store: whole or not there at all, readable by its owner only."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from db.store.health import damage, index_damage
from db.store.scratch import scratch_folder

NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS})
"""What a file system without hard links answers."""


class DamagedCopy(Exception):
    """The copy is damaged, since the store is. The message says how."""


class DamagedIndex(DamagedCopy):
    """Of the copy only a search index is damaged, which can be made anew."""


def copy_file(source: Path, target: Path, *, indexes: bool = True) -> None:
    """Copy the store in `source`, as it is at one moment, to a new file `target`.

    The copy is made and checked in a folder of its own, mode 0700, beside `target`, and gets its
    name when it is whole. A file or link that is there is neither followed nor replaced. Its search
    `indexes` are looked into as well, if wanted: seconds in a large store.

    Raises FileExistsError, DamagedCopy, OSError or sqlite3.Error; nothing of the copy is left
    then.
    """
    with scratch_folder(target.parent) as folder:
        copy = folder / "copy.db"
        copy_into(source, copy)
        _require_whole(copy, indexes=indexes)
        to_disk(copy)
        give_name(copy, target)
    to_disk(target.parent)


def index_faults(store: Path) -> list[str]:
    """What is wrong with the search indexes of a store that others may be using. It is looked for
    in a copy, which needs as much room as the store for a moment.

    Raises OSError or sqlite3.Error.
    """
    with scratch_folder(store.parent) as folder:
        copy = folder / "copy.db"
        copy_into(store, copy)
        return index_damage(copy)


def free_name(store: Path, why: str) -> Path:
    """The first name beside a store that nothing has: `paperboy.db.why`, then `….why-2`."""
    names = (f"{store.name}.{why}{f'-{number}' * (number > 1)}" for number in count(1))
    return next(path for name in names if not os.path.lexists(path := store.with_name(name)))


def copy_into(source: Path, copy: Path) -> None:
    """Copy the store as it is, whole or not, into a new file that only its owner may read."""
    make_private(copy)
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as store,
        closing(sqlite3.connect(copy)) as connection,
    ):
        store.backup(connection)
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, also where none is made


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read: SQLite would follow the umask. Raises
    FileExistsError and OSError."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _require_whole(copy: Path, *, indexes: bool) -> None:
    """Raises DamagedCopy."""
    try:
        if faults := damage(copy):
            raise DamagedCopy("; ".join(faults))
        if faults := index_damage(copy) if indexes else []:
            raise DamagedIndex("; ".join(faults))
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise DamagedCopy(str(error)) from error


def give_name(copy: Path, target: Path) -> None:
    """Give a finished copy its name, unless something has it already."""
    try:
        os.link(copy, target)
    except OSError as error:
        if error.errno not in NO_HARD_LINKS:
            raise
        make_private(target)  # ours from now on
        copy.replace(target)


def to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
