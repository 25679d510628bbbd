"""An older store is copied before it is changed; a newer one is left alone."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.schema import migrations
from db.store import store as store_module
from db.store.connection import Database
from db.store.health import damage
from db.store.store import Store, StoreError
from tests.db.schema.keep_store import STORES

OLDEST = "m004_weekly"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A store of version 0.1.0, in a folder of its own."""
    path = tmp_path / "data" / "paperboy.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        statements = (STORES / f"{OLDEST}.sql").read_text("utf-8")
        connection.executescript(f"BEGIN; {statements} COMMIT;")
    return path


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def beside(path: Path) -> list[Path]:
    return sorted(file for file in path.parent.iterdir() if file != path)


def test_an_older_store_is_copied_before_it_is_changed_and_the_log_says_where(
    older: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = dump(older)
    with caplog.at_level(logging.INFO, "db.store"):
        Store(older).close()
    (copy,) = beside(older)
    assert dump(copy) == before != dump(older)
    assert damage(copy) == []
    assert copy.stat().st_mode & 0o777 == 0o600
    assert str(copy) in caplog.text


def test_a_store_of_today_and_a_new_one_are_not_copied(older: Path, tmp_path: Path) -> None:
    Store(older).close()
    copies = beside(older)
    Store(older).close()
    assert beside(older) == copies
    new = tmp_path / "new" / "paperboy.db"
    Store(new).close()
    assert beside(new) == []


def test_a_store_that_cannot_be_copied_is_not_changed(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Path, indexes: bool = True) -> None:
        raise OSError("No space left on device")

    before = dump(older)
    monkeypatch.setattr(store_module, "copy_file", full)
    with pytest.raises(StoreError, match="No space left"):
        Store(older)
    assert dump(older) == before


def test_a_step_that_fails_leaves_the_store_as_it_was_and_the_next_try_copies_it_again(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Database) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    before = dump(older)
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "apply", fail)
        with pytest.raises(StoreError, match="disk I/O error"):
            Store(older)
    assert dump(older) == before
    Store(older).close()
    first, second = beside(older)
    assert dump(first) == dump(second) == before


def test_a_newer_store_is_refused_and_not_a_byte_of_it_changes(older: Path) -> None:
    Store(older).close()
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('paperboy', 'm999_of_tomorrow', '2030-01-01')"
        )
    before, files = older.read_bytes(), beside(older)
    with pytest.raises(StoreError, match=r"newer Paperboy \(m999_of_tomorrow\)"):
        Store(older)
    assert older.read_bytes() == before
    assert beside(older) == files
