"""A copy of the store: checked, private, and never in the place of something else."""

import errno
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables

from db.store.connection import Database
from db.store.health import damage
from db.store.store import Store, StoreError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store" / "paperboy.db"
    with Store(path) as store:
        store.write(
            lambda db: Tables(db.conn).table("numbers").insert_all({"n": n} for n in range(20_000))
        )
        store.write(lambda db: Tables(db.conn).table("numbers").create_index(["n"]))
    return path


def _add_numbers(db: Database) -> None:
    numbers = Tables(db.conn).table("numbers")
    numbers.insert_all({"n": number} for number in range(20_000))
    numbers.create_index(["n"])


def test_a_copy_is_whole_and_only_its_owner_may_read_it(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    with Store(path) as store:
        store.copy_to(copy)
    assert damage(copy) == []
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in copy.parent.iterdir()] == ["copy.db"]


def test_a_new_store_is_read_by_its_owner_only(path: Path) -> None:
    with Store(path) as store:
        store.write(lambda db: Tables(db.conn).table("more").insert({"n": 1}))
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes["paperboy.db-wal"] == 0o600
    assert set(modes.values()) == {0o600}


def test_the_copy_of_a_damaged_store_is_refused_and_the_older_one_stays(
    path: Path, tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    with Store(path) as store:
        store.copy_to(copies / "older.db")
    older = (copies / "older.db").read_bytes()
    content = bytearray(path.read_bytes())
    content[-5 * 4096 : -2 * 4096] = b"\xff" * (3 * 4096)
    path.write_bytes(content)
    with Store(path) as store, pytest.raises(StoreError, match=r"is damaged: .* older copies"):
        store.copy_to(copies / "newer.db")
    assert [file.name for file in copies.iterdir()] == ["older.db"]
    assert (copies / "older.db").read_bytes() == older


def copy_of(path: Path, target: Path) -> None:
    with Store(path) as store:
        store.copy_to(target)


def _index_some(db: Database) -> None:
    """Some papers' texts in both indexes, as a load writes them."""
    texts = [f"paper {number} of word{number % 50}" for number in range(500)]
    papers = list(enumerate(texts, 1))
    db.conn.executemany("INSERT INTO papers_fts (rowid, title) VALUES (?, ?)", papers)
    db.conn.executemany("INSERT INTO papers_words (rowid, text) VALUES (?, ?)", papers)


def _overwrite(page: int) -> Callable[[bytes], bytes]:
    return lambda content: content[: page * 4096] + b"\xff" * 4096 + content[(page + 1) * 4096 :]


@pytest.mark.parametrize(
    "damaged",
    [
        *(_overwrite(page) for page in (0, 1, 2, 60)),
        lambda content: content[: len(content) - 3 * 4096],
        lambda content: content[: len(content) // 2 + 77],
        lambda content: content[:100],
    ],
    ids=["page 0", "page 1", "page 2", "page 60", "end", "half", "head"],
)
def test_no_damage_to_the_file_itself_gets_into_a_copy(
    path: Path, tmp_path: Path, damaged: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "older.db").write_bytes(path.read_bytes())
    path.write_bytes(damaged(path.read_bytes()))
    with pytest.raises(StoreError, match=r"damaged|not a database.* last copy"):
        copy_of(path, tmp_path / "copy.db")
    assert {file.name for file in tmp_path.iterdir()} == {"older.db", "store"}


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM papers_fts_data WHERE id > 10",
        "DELETE FROM papers_fts_docsize",
        "UPDATE papers_fts_content SET c0 = 'others'",
        "DELETE FROM papers_words_data WHERE id > 10",
    ],
)
def test_a_search_index_out_of_step_gets_into_no_copy(
    path: Path, tmp_path: Path, change: str
) -> None:
    with Store(path) as store:
        store.write(_index_some)
        store.copy_to(tmp_path / "older.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(change).rowcount
    with (
        Store(path) as store,
        pytest.raises(StoreError, match=r"is damaged: the search index papers_"),
    ):
        store.copy_to(tmp_path / "copy.db")
    assert {file.name for file in tmp_path.iterdir()} == {"older.db", "store"}


@pytest.mark.parametrize("name", ["copy.db", "copy.db.unfinished"])
def test_a_link_laid_in_the_way_is_neither_followed_nor_removed(
    path: Path, tmp_path: Path, name: str
) -> None:
    somebody_s = tmp_path / "somebody_s.db"
    somebody_s.write_text("theirs")
    (tmp_path / name).symlink_to(somebody_s)
    with Store(path) as store:
        if name == "copy.db":
            with pytest.raises(StoreError, match="exists already"):
                store.copy_to(tmp_path / "copy.db")
        else:
            store.copy_to(tmp_path / "copy.db")
    assert somebody_s.read_text() == "theirs"
    assert (tmp_path / name).is_symlink()


def test_a_link_to_nothing_is_not_written_through(path: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").symlink_to(tmp_path / "elsewhere.db")
    with Store(path) as store, pytest.raises(StoreError, match="exists already"):
        store.copy_to(tmp_path / "copy.db")
    assert not (tmp_path / "elsewhere.db").exists()


def test_of_copies_to_one_name_at_once_one_is_made_and_the_others_are_told(
    path: Path, tmp_path: Path
) -> None:
    def copied(store: Store) -> bool:
        try:
            store.copy_to(tmp_path / "copy.db")
        except StoreError as error:
            assert "exists already" in str(error)  # noqa: PT017 - one of them raises, which is open
            return False
        return True

    with Store(path) as first, Store(path) as second, ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(copied, [first, second, first, second])) == 1
    assert damage(tmp_path / "copy.db") == []


def test_copies_to_names_of_their_own_work_at_once(path: Path, tmp_path: Path) -> None:
    names = [tmp_path / f"{number}.db" for number in range(4)]
    with Store(path) as store, ThreadPoolExecutor(4) as threads:
        list(threads.map(store.copy_to, names))
    assert [damage(name) for name in names] == [[]] * 4


def test_a_file_system_without_hard_links_takes_a_copy_too(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with Store(path) as store:
        store.copy_to(tmp_path / "copy.db")
        with pytest.raises(StoreError, match="exists already"):
            store.copy_to(tmp_path / "copy.db")
    assert damage(tmp_path / "copy.db") == []
