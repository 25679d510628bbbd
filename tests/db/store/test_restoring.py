"""Back to a copy: checked, the old store kept, and never under a running bot."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.papers.reading import paper_count
from db.store.connection import Database
from db.store.health import damage
from db.store.restoring import restore
from db.store.store import Store, StoreError
from tests.db.schema.keep_store import STORES


def note(db: Database, number: int) -> None:
    row = [number, "2026-01-01T00:00:00+00:00"]
    db.conn.execute("INSERT INTO heartbeats (application, at) VALUES (?, ?)", row)


def noted(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [number for (number,) in connection.execute("SELECT application FROM heartbeats")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that noted 1, was copied, and noted 2 since."""
    path = tmp_path / "data" / "paperboy.db"
    with Store(path) as store:
        store.write(note, 1)
        store.copy_to(tmp_path / "copy.db")
        store.write(note, 2)
    return path


@pytest.fixture
def copy(path: Path, tmp_path: Path) -> Path:
    return tmp_path / "copy.db"


def test_the_copy_takes_the_stores_place_and_the_old_store_is_kept(path: Path, copy: Path) -> None:
    content = copy.read_bytes()
    kept = restore(path, copy)
    assert kept
    assert (noted(path), noted(kept), copy.read_bytes()) == ([1], [1, 2], content)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(path.parent.iterdir()) == sorted([path, kept])


def test_a_second_restore_keeps_what_the_first_one_kept(path: Path, copy: Path) -> None:
    first, second = restore(path, copy), restore(path, copy)
    assert first
    assert second
    assert (noted(first), noted(second)) == ([1, 2], [1])


def test_a_store_that_is_gone_comes_back(path: Path, copy: Path) -> None:
    path.unlink()
    assert restore(path, copy) is None
    assert noted(path) == [1]


def test_nothing_is_restored_under_a_running_bot(path: Path, copy: Path) -> None:
    with Store(path) as store:
        store.write(note, 3)
        with pytest.raises(StoreError, match="Stop it first"):
            restore(path, copy)
        store.write(note, 4)
    assert noted(path) == [1, 2, 3, 4]
    assert list(path.parent.iterdir()) == [path]


def damaged(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[-5 * 4096 :] = b"\xff" * (5 * 4096)
    copy.write_bytes(content)


def another_programs(copy: Path) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("CREATE TABLE theirs (n)")


def newer(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('paperboy', 'm999_of_tomorrow', '2030-01-01')"
        )


def test_a_copy_of_an_older_version_is_restored_and_brought_to_this_one(
    path: Path, copy: Path
) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as connection:
        connection.executescript((STORES / "m004_weekly.sql").read_text("utf-8"))
    restore(path, copy)
    with Store(path) as store:
        assert store.read(paper_count)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (damaged, "damaged|malformed"),
        (another_programs, "no store of Paperboy"),
        (newer, "newer Paperboy"),
        (lambda copy: copy.write_text("my thesis"), "not a database"),
        (lambda copy: copy.unlink(), "There is no file"),
        (lambda copy: (copy.unlink(), copy.mkdir()), "There is no file"),
    ],
)
def test_a_file_that_is_no_whole_store_is_refused_and_nothing_changes(
    path: Path, copy: Path, spoil: object, said: str
) -> None:
    assert callable(spoil)
    spoil(copy)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=said):
        restore(path, copy)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_the_store_is_no_copy_of_itself(path: Path) -> None:
    with pytest.raises(StoreError, match="the store itself"):
        restore(path, path)


def test_a_damaged_store_is_replaced_with_all_that_lies_beside_it(path: Path, copy: Path) -> None:
    path.write_bytes(b"\xff" * 8192)
    path.with_name("paperboy.db-wal").write_bytes(b"of the old store")
    kept = restore(path, copy)
    assert kept
    assert (noted(path), damage(path)) == ([1], [])
    assert kept.read_bytes() == b"\xff" * 8192
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"of the old store"


def test_a_file_system_without_hard_links_restores_too(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    kept = restore(path, copy)
    assert kept
    assert (noted(path), noted(kept)) == ([1], [1, 2])
