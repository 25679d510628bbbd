"""Whether a store's papers are ready is told before anything else is read."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.loading.recipe import is_ready
from db.store.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "paperboy.db"


def test_papers_by_todays_rules_are_ready(seeded: Store) -> None:
    assert is_ready(seeded.path)


def test_papers_by_yesterdays_rules_are_not(seeded: Store, path: Path) -> None:
    shutil.copy(seeded.path, path)
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE papers_version SET recipe = recipe - 1")
        file.commit()
    assert not is_ready(path)


def test_a_store_without_papers_is_not_ready(path: Path) -> None:
    Store(path).close()
    assert not is_ready(path)


def test_where_there_is_no_store_none_is_made(path: Path) -> None:
    assert not is_ready(path)
    assert not path.exists()


def test_what_is_no_store_is_not_ready(path: Path) -> None:
    path.write_text("no store " * 1_000)
    assert not is_ready(path)
    path.write_bytes(b"")
    assert not is_ready(path)
