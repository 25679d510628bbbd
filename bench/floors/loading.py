"""The first load of the seeds, beside writing the rows that it makes, and no more: as it is, and as
it would be of papers that do not come with Paperboy, whose texts nobody has cut before.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from bench.floors.figure import Figure
from db.loading import shipped
from db.loading.loader import bundled_seeds, load
from db.store.store import Store

NOT_WRITTEN = ("sqlite_%", "%_data", "%_idx", "%_content", "%_docsize", "%_config", "papers_terms")
"""Tables that SQLite fills itself."""

GOAL = 3.0


def figures(folder: Path) -> Iterator[Figure]:
    """Processor time of each, into a new store of today's schema."""
    ours = _loaded(folder / "loaded.db")
    with patch.object(shipped, "RECIPE", None):  # what is shipped is taken for other rules'
        others = _loaded(folder / "others.db")
    Store(folder / "rows.db").close()
    floor = _written(folder / "loaded.db", folder / "rows.db")
    yield Figure("first load against its rows by executemany", ours, floor, "s", GOAL)
    yield Figure("… were they not shipped with Paperboy", others, floor, "s")


def _loaded(path: Path) -> float:
    """Seconds of the processor that it takes to load the seeds into a new store."""
    begin = time.process_time()
    with Store(path) as store:
        load(store, bundled_seeds())
        return time.process_time() - begin


def _written(loaded: Path, empty: Path) -> float:
    """Seconds of the processor that it takes to write all rows of a store into another one."""
    source, target = sqlite3.connect(loaded), sqlite3.connect(empty)
    tables = source.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND NOT ("
        + " OR ".join("name LIKE ?" for _ in NOT_WRITTEN)
        + ")",
        NOT_WRITTEN,
    ).fetchall()
    spent = 0.0
    target.execute("PRAGMA foreign_keys = OFF")
    for (table,) in tables:
        columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
        key = ", rowid" if table.startswith("papers_fts") or table == "papers_words" else ""
        names = ", ".join(columns) + key
        rows = source.execute(f"SELECT {names} FROM {table}").fetchall()
        marks = ", ".join("?" * (len(columns) + bool(key)))
        target.execute(f"DELETE FROM {table}")
        begin = time.process_time()
        target.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        spent += time.process_time() - begin
    begin = time.process_time()
    target.commit()
    return spent + time.process_time() - begin
