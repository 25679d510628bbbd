"""Whether a store is whole, looked at without changing it; whether a copy's search indexes are, and
empty ones in their place."""

from __future__ import annotations

import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

MAX_FAULTS = 5
"""Faults that are named; one is enough to know that a store is damaged."""

PRIMARY = 0xFF
"""The bits of SQLite's error codes that say what, not how (https://www.sqlite.org/rescode.html)."""


REINDEX = "paperboy reindex"
"""What makes a search index anew, from the papers."""


def damage(path: Path) -> list[str]:
    """What SQLite finds wrong with the file at `path` or with the references in it, a few lines at
    most; nothing for a whole one. Search indexes are left out, which can be made anew. Raises
    sqlite3.Error where it cannot be read at all."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute(f"PRAGMA integrity_check({MAX_FAULTS})").fetchall()
        faults = [" ".join(text.split()) for (text,) in rows if text != "ok"]
        faults = [fault for fault in faults if not _OF_AN_INDEX.search(fault)]
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            faults.append(f"{table} row {row} names a row of {parent} that is not there")
            if len(faults) >= MAX_FAULTS:
                break
    return faults


def index_damage(copy: Path) -> list[str]:
    """Which full-text indexes in a copy do not hold what their own tables do; SQLite's
    `integrity_check` looks into none before version 3.44. FTS5 answers a question of this kind on a
    connection that may write only, so never ask it of a store that others use. Raises sqlite3.Error
    where the copy cannot be read at all."""
    faults = []
    with closing(sqlite3.connect(copy)) as connection:
        for table, _ in connection.execute(_INDEXES).fetchall():
            try:
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_CORRUPT:
                    raise
                faults.append(f"the search index {table} does not hold what the papers do")
        connection.rollback()
    return faults


def is_rest_whole(path: Path) -> bool:
    """Whether everything in the file at `path` is whole but for its search indexes: each table by
    itself, and all references. Raises sqlite3.Error where it cannot be read at all."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        tables = [
            name for (name,) in connection.execute(_TABLES) if name not in _shadows(connection)
        ]
        checked = (connection.execute(f"PRAGMA integrity_check('{table}')") for table in tables)
        return (
            all(row == ("ok",) for rows in checked for row in rows)
            and connection.execute("PRAGMA foreign_key_check").fetchone() is None
        )


def empty_indexes(damaged: Path, mended: Path) -> None:
    """Write what the file `damaged` holds into the empty file `mended`, with empty search indexes
    in the place of those that it has. Of their own tables nothing is read, so that pages of theirs
    may be torn; `damaged` is of no use afterwards. Raises sqlite3.Error."""
    with closing(sqlite3.connect(damaged, isolation_level=None)) as connection:
        made_by = [sql for _, sql in connection.execute(_INDEXES)]
        connection.execute("PRAGMA writable_schema = ON")
        for name in _shadows(connection):
            connection.execute("DELETE FROM sqlite_master WHERE tbl_name = ?", [name])
        connection.execute("PRAGMA writable_schema = RESET")
        connection.execute("VACUUM INTO ?", [str(mended)])
    with closing(sqlite3.connect(mended)) as connection:
        for sql in made_by:
            connection.execute(sql)


def _shadows(connection: sqlite3.Connection) -> set[str]:
    """The search indexes and the tables in which FTS5 keeps them
    (https://www.sqlite.org/fts5.html#the_fts5_data_tables)."""
    ends = ("", "_data", "_idx", "_content", "_docsize", "_config")
    return {name + end for name, _ in connection.execute(_INDEXES) for end in ends}


_OF_AN_INDEX = re.compile("inverted index for FTS5 table")
"""How SQLite begins to tell of one that is damaged, from version 3.44 on."""

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage"

_INDEXES = "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5(%'"


def readable_by_others(path: Path) -> list[Path]:
    """The files of the store at `path` that other users of the machine may read or write."""
    files = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    return [file for file in files if file.exists() and file.stat().st_mode & stat.S_IRWXO]
