"""Loaders in processes of their own: two at a time, and one that is killed while it works."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.identity import paper_id
from db.loader import load
from db.reading import paper_count
from db.seedfile import SeedFile, parse
from db.store import Store
from tests.conftest import ROOT
from tests.seed_files import NAME, write


@pytest.fixture(scope="module")
def seeds(seed_file: Path) -> SeedFile:
    return parse(seed_file.read_bytes(), seed_file.name)


LOAD = """
import sys
from pathlib import Path
from db.identity import paper_id
from db.loader import load
from db.store import Store

with Store(Path(sys.argv[1])) as store:
    print("loading", flush=True)
    print(load(store, [Path(sys.argv[2])]).added)
"""

LOAD_AND_DIE = """
import os, signal, sys
from pathlib import Path
from db import store as stores
from db.identity import paper_id
from db.loader import load

statements_left = int(sys.argv[3])
connect = stores.connect

def connect_to_die(path):
    def count(statement):
        global statements_left
        if statement.startswith("BEGIN IMMEDIATE") or writing:
            writing.append(statement)
        if len(writing) > statements_left or (statement == "COMMIT" and writing):
            os.kill(os.getpid(), signal.SIGKILL)

    writing = []
    database = connect(path)
    database.conn.execute("PRAGMA cache_size = 5")  # so that pages reach the disk before COMMIT
    database.conn.set_trace_callback(count)
    return database

store = stores.Store(Path(sys.argv[1]))
stores.connect = connect_to_die
load(store, [Path(sys.argv[2])])
"""


def program(source: str, *args: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", source, *map(str, args)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_two_processes_that_load_at_once_load_once(seeds: SeedFile, tmp_path: Path) -> None:
    path = write(tmp_path, seeds.records[:100])
    loading = [program(LOAD, tmp_path / "paperboy.db", path) for _ in range(2)]
    assert sorted(process.communicate()[0] for process in loading) == [
        "loading\n0\n",
        "loading\n100\n",
    ]


@pytest.mark.parametrize("statements", [1, 20, 400, 1200, 10**9])
def test_a_loader_killed_while_it_writes_leaves_the_old_store(
    seeds: SeedFile, tmp_path: Path, statements: int
) -> None:
    """10**9 statements are never reached: that one dies at its COMMIT."""
    store = tmp_path / "paperboy.db"
    load_and_close(store, write(tmp_path, seeds.records[:60]))
    before = dump_and_check(store)
    dying = program(LOAD_AND_DIE, store, write(tmp_path, seeds.records[30:120]), statements)
    dying.communicate()
    assert dying.returncode == -signal.SIGKILL
    assert dump_and_check(store) == before
    load_and_close(store, tmp_path / NAME)
    with Store(store) as after:
        assert after.read(paper_count) == 90


def test_a_loader_killed_at_any_moment_leaves_all_papers_or_none(
    seeds: SeedFile, tmp_path: Path
) -> None:
    store = tmp_path / "paperboy.db"
    some = seeds.records[:60]
    file = write(tmp_path, some)
    for milliseconds in (0, 10, 30, 60, 100, 200):
        loading = program(LOAD, store, file)
        assert loading.stdout is not None
        loading.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            loading.wait(milliseconds / 1000)
        loading.kill()
        loading.communicate()
        papers = dump_and_check(store)["papers"]
        assert {id_ for _, id_, *_ in papers} in (set(), {paper_id(one.abstract) for one in some})


def load_and_close(store: Path, file: Path) -> None:
    with Store(store) as opened:
        load(opened, [file])


def dump_and_check(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables of a store that SQLite finds nothing wrong with."""

    def dump(db: Database) -> dict[str, list[tuple[object, ...]]]:
        assert db.conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        return {name: list(db.conn.execute(f"SELECT * FROM [{name}]")) for name in db.table_names()}

    with Store(path) as store:
        return store.read(dump)
