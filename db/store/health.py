"""Whether a store is whole, looked at without changing it."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

MAX_FAULTS = 5
"""Faults that are named; one is enough to know that a store is damaged."""


def damage(path: Path) -> list[str]:
    """What SQLite finds wrong with the file at `path` or with the references in it, a few lines at
    most; nothing for a whole one. Raises sqlite3.Error where it cannot be read at all."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute(f"PRAGMA integrity_check({MAX_FAULTS})").fetchall()
        faults = [text for (text,) in rows if text != "ok"]
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            faults.append(f"{table} row {row} names a row of {parent} that is not there")
            if len(faults) >= MAX_FAULTS:
                break
    return faults


def readable_by_others(path: Path) -> list[Path]:
    """The files of the store at `path` that other users of the machine may read or write."""
    files = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    return [file for file in files if file.exists() and file.stat().st_mode & stat.S_IRWXO]
