"""The store: what is written is whole, who reads sees one moment, and what is wrong is said."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store import connection as connection
from db.store.connection import Database, connect
from db.store.store import Store, StoreError
from tests.conftest import ROOT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "paperboy.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as store:
        yield store


def note(db: Database, application: int) -> None:
    row = [application, "2026-01-01T00:00:00+00:00"]
    db.conn.execute("INSERT INTO heartbeats (application, at) VALUES (?, ?)", row)


def noted(db: Database) -> list[int]:
    return [id_ for (id_,) in db.conn.execute("SELECT application FROM heartbeats ORDER BY 1")]


def pragma(db: Database, name: str) -> object:
    return db.conn.execute(f"PRAGMA {name}").fetchone()[0]


# Reading and writing.


def test_what_is_written_is_read(store: Store) -> None:
    store.write(note, 7)
    assert store.read(noted) == [7]


def test_what_is_written_is_there_when_the_store_is_opened_again(path: Path) -> None:
    with Store(path) as store:
        store.write(note, 7)
    with Store(path) as store:
        assert store.read(noted) == [7]


def test_a_change_that_fails_is_not_made_at_all(store: Store) -> None:
    def notes_and_fails(db: Database) -> None:
        note(db, 7)
        raise KeyError

    with pytest.raises(KeyError):
        store.write(notes_and_fails)
    assert store.read(noted) == []


def test_a_question_sees_one_moment(store: Store) -> None:
    def before_and_after(db: Database) -> tuple[list[int], list[int]]:
        before = noted(db)
        store.write(note, 7)
        return before, noted(db)

    assert store.read(before_and_after) == ([], [])
    assert store.read(noted) == [7]


def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    def note_while_somebody_reads(db: Database) -> list[int]:
        note(db, 7)
        return store.read(noted)

    assert store.write(note_while_somebody_reads) == []


def test_a_change_waits_for_that_of_another_process(store: Store, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    async def note_twice() -> None:
        waiting = asyncio.create_task(store.change(note, 8))
        await asyncio.sleep(0.05)
        other.execute("INSERT INTO heartbeats VALUES (7, '2026-01-01T00:00:00+00:00')")
        other.execute("COMMIT")
        await waiting

    asyncio.run(note_twice())
    other.close()
    assert store.read(noted) == [7, 8]


def test_what_is_looked_up_is_what_was_written_last(store: Store) -> None:
    async def look_twice() -> list[list[int]]:
        first = await store.look_up(noted)
        await store.change(note, 7)
        return [first, await store.look_up(noted)]

    assert asyncio.run(look_twice()) == [[], [7]]


def test_who_looks_something_up_waits_for_a_locked_file_without_blocking_anybody(
    store: Store, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("INSERT INTO heartbeats VALUES (7, '2026-01-01T00:00:00+00:00')")

    async def look() -> list[int]:
        looking = asyncio.create_task(store.look_up(noted))
        await asyncio.sleep(0.05)
        assert not looking.done()
        other.close()
        return await looking

    assert asyncio.run(look()) == [7]


def test_a_change_that_was_asked_for_is_made_though_nobody_waits_for_it(store: Store) -> None:
    go_on = threading.Event()

    async def note_and_leave() -> None:
        before = asyncio.create_task(store.change(lambda _: go_on.wait()))
        waiting = asyncio.create_task(store.change(note, 7))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert waiting.cancelled()
        go_on.set()
        await before

    asyncio.run(note_and_leave())
    store.write(note, 8)
    assert store.read(noted) == [7, 8]


def test_rows_that_refer_to_nothing_are_refused(store: Store) -> None:
    def orphan(db: Database) -> None:
        db.conn.execute("INSERT INTO message_papers VALUES (1, 1, 'mnaafpw4n5kr')")

    with pytest.raises(sqlite3.IntegrityError):
        store.write(orphan)


def test_a_committed_change_is_on_the_disk(store: Store) -> None:
    assert store.read(pragma, "journal_mode") == "wal"
    assert store.write(pragma, "synchronous") == 2


def test_a_closed_store_is_a_single_file(path: Path) -> None:
    with Store(path) as store:
        store.write(note, 7)
        store.read(noted)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_processes_that_start_at_once_make_one_store(path: Path) -> None:
    program = (
        "import sys, pathlib; from db.store.store import Store;"
        " Store(pathlib.Path(sys.argv[1])).close()"
    )
    starting = [
        subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT) for _ in range(4)
    ]
    assert [process.wait() for process in starting] == [0] * 4


# What cannot be used is said in a sentence, and left as it is.


def test_a_file_that_is_no_store_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "papers.txt"
    path.write_text("no store\n" * 1000)
    with pytest.raises(StoreError, match=r"papers\.txt cannot be used: file is not a database"):
        Store(path)
    assert path.read_text() == "no store\n" * 1000


def test_the_store_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE papers (title TEXT)")
    other.close()
    content = path.read_bytes()
    with pytest.raises(StoreError, match="already exists"):
        Store(path)
    assert path.read_bytes() == content


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        Store(tmp_path)


def test_a_store_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be used"):
        Store(tmp_path / "file" / "paperboy.db")


def test_a_damaged_store_is_refused(path: Path) -> None:
    Store(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StoreError, match="malformed"):
        Store(path)


def test_a_store_that_another_process_keeps_locked_is_given_up(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0.05)
    with Store(path) as store:
        other = connect(path)
        other.conn.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            store.write(note, 7)
        other.conn.close()
        assert store.read(noted) == []
        store.write(note, 7)


def test_a_store_whose_file_is_gone_takes_no_change_until_it_is_back(path: Path) -> None:
    with Store(path) as store:
        store.write(note, 1)
        aside = path.rename(path.with_name("aside.db"))
        with pytest.raises(StoreError, match="Nothing was saved"):
            store.write(note, 2)
        aside.rename(path)
        store.write(note, 3)
        assert store.read(noted) == [1, 3]


def test_a_store_with_another_file_in_its_place_takes_no_change(path: Path) -> None:
    with Store(path) as store:
        path.rename(path.with_name("aside.db"))
        path.touch()
        with pytest.raises(StoreError, match="another file is in its place"):
            store.write(note, 1)


def test_a_full_disk_keeps_what_was_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(path) as store:
        store.write(note, 7)

    def connect_to_full_disk(path: Path) -> Database:
        database = connect(path)
        database.conn.execute("PRAGMA max_page_count = 1")  # SQLite makes it what is used already
        return database

    def note_much(db: Database) -> None:
        for application in range(100, 10_000):
            note(db, application)

    monkeypatch.setattr(connection, "connect", connect_to_full_disk)
    with Store(path) as store:
        with pytest.raises(sqlite3.OperationalError, match="full"):
            store.write(note_much)
        assert store.read(noted) == [7]


@pytest.fixture
def read_only_folder() -> Iterator[Path]:
    """A folder with a store in it, in which this process may not write while the test runs."""
    folder = Path(tempfile.mkdtemp())
    Store(folder / "paperboy.db").close()
    folder.chmod(0o555)
    (folder / "paperboy.db").chmod(0o444)
    try:
        if os.geteuid() == 0:  # permissions do not bind root: be somebody else for a while
            os.seteuid(65534)
            try:
                yield folder
            finally:
                os.seteuid(0)
        else:
            yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_store_cannot_be_made_in_a_folder_that_is_read_only(read_only_folder: Path) -> None:
    with pytest.raises(StoreError, match="unable to open database file"):
        Store(read_only_folder / "new.db")
    with pytest.raises(StoreError, match="Permission denied"):
        Store(read_only_folder / "data" / "new.db")


def test_a_store_in_a_folder_that_is_read_only_is_refused(read_only_folder: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        Store(read_only_folder / "paperboy.db")
