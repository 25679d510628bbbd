"""Dated copies: as many as are to be kept, the new one always among them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables

from db.store.rotation import add_copy, dated_copies, is_copy_due
from db.store.store import Store, StoreError

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "paperboy.db"
    Store(path).close()
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "copies"


def names(path: Path, folder: Path) -> list[str]:
    return [copy.name for copy in dated_copies(path, folder)]


def test_the_oldest_go(path: Path, folder: Path) -> None:
    with Store(path) as store:
        for day in range(4):
            add_copy(store, folder, NOW + day * DAY, keep=2)
    assert names(path, folder) == ["paperboy-20260304T090000Z.db", "paperboy-20260305T090000Z.db"]
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_new_copy_stays_also_where_others_seem_to_be_of_the_future(
    path: Path, folder: Path
) -> None:
    with Store(path) as store:
        add_copy(store, folder, NOW + 3000 * DAY, keep=1)
        add_copy(store, folder, NOW, keep=1)
    assert names(path, folder) == ["paperboy-20260302T090000Z.db"]


def test_what_somebody_else_laid_there_stays(path: Path, folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    (folder / "thesis.db").write_text("mine")
    (folder / "other-20200101T000000Z.db").write_text("another store's")
    (folder / "paperboy-20200101T000000Z.db").symlink_to(tmp_path / "paperboy.db")
    before = set(folder.iterdir())
    with Store(path) as store:
        add_copy(store, folder, NOW, keep=1)
    assert before < set(folder.iterdir())


def test_where_no_copy_can_be_made_none_goes(path: Path, folder: Path) -> None:
    with Store(path) as store:
        add_copy(store, folder, NOW, keep=1)
        numbers = [{"n": n} for n in range(20_000)]
        store.write(lambda db: Tables(db.conn).table("numbers").insert_all(numbers))
    content = bytearray(path.read_bytes())
    content[-5 * 4096 :] = b"\xff" * (5 * 4096)
    path.write_bytes(content)
    with Store(path) as store, pytest.raises(StoreError, match="damaged"):
        add_copy(store, folder, NOW + DAY, keep=1)
    assert names(path, folder) == ["paperboy-20260302T090000Z.db"]


@pytest.mark.parametrize(
    ("made", "due"),
    [(None, True), (NOW - 2 * DAY, True), (NOW - DAY / 2, False), (NOW + 9 * DAY, True)],
)
def test_a_copy_is_due_a_day_after_the_last_one(
    path: Path, folder: Path, made: datetime | None, due: bool
) -> None:
    if made:
        with Store(path) as store:
            add_copy(store, folder, made, keep=1)
    assert is_copy_due(path, folder, NOW) == due
