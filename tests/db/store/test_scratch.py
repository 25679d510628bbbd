"""What a killed process left unfinished is removed by the next one, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.store.rotation import add_copy
from db.store.scratch import LOCK, PREFIX, scratch_folder
from db.store.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

COPYING = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from db.store import copying
from db.store.rotation import add_copy
from db.store.store import Store

def pause(_):
    print("copied", flush=True)
    time.sleep(60)

copying.to_disk = pause
with Store(Path(sys.argv[1])) as store:
    add_copy(store, Path(sys.argv[2]), datetime.now(UTC), keep=3)
"""
"""A backup that stays in its midst: all is written, and nothing has its name yet."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "paperboy.db"
    Store(path).close()
    return path


@contextmanager
def copying(path: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in the midst of a backup, which is killed in the end at the latest."""
    arguments = [sys.executable, "-c", COPYING, str(path), str(folder)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "copied\n"
        try:
            yield process
        finally:
            process.kill()


def add(path: Path, folder: Path) -> list[str]:
    """Make a copy, and name all that is beside it."""
    with Store(path) as store:
        copy = add_copy(store, folder, NOON, keep=3)
    return [file.name for file in folder.iterdir() if file != copy]


def test_the_next_backup_removes_what_a_killed_one_left(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    with copying(path, folder):
        pass
    (left,) = folder.iterdir()
    assert left.name.startswith(PREFIX)
    assert {file.name for file in left.iterdir()} == {"copy.db", LOCK}
    assert add(path, folder) == []


def test_a_backup_leaves_what_another_one_is_writing(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    with copying(path, folder):
        (left,) = folder.iterdir()
        assert add(path, folder) == [left.name]
        assert (left / "copy.db").stat().st_size == path.stat().st_size


def _linked(beside: Path, theirs: Path) -> None:
    (beside / f"{PREFIX}linked").symlink_to(theirs)


def _a_file(beside: Path, theirs: Path) -> None:
    (beside / f"{PREFIX}file").write_text("theirs")


def _with_no_lock(beside: Path, theirs: Path) -> None:
    (beside / f"{PREFIX}folder").mkdir()
    (beside / f"{PREFIX}folder" / "thesis.txt").write_text("theirs")


def _of_another_name(beside: Path, theirs: Path) -> None:
    (beside / ".paperboy.db.abcdefgh").mkdir()
    (beside / ".paperboy.db.abcdefgh" / LOCK).touch()


@pytest.mark.parametrize("lay", [_linked, _a_file, _with_no_lock, _of_another_name])
def test_what_is_not_surely_a_dead_processs_stays(
    tmp_path: Path, lay: Callable[[Path, Path], None]
) -> None:
    theirs, beside = tmp_path / "theirs", tmp_path / "beside"
    theirs.mkdir()
    beside.mkdir()
    (theirs / LOCK).touch()
    (theirs / "thesis.txt").write_text("theirs")
    lay(beside, theirs)
    before = sorted(tmp_path.rglob("*"))
    with scratch_folder(beside):
        pass
    assert sorted(tmp_path.rglob("*")) == before


def test_links_in_an_abandoned_folder_are_not_followed(tmp_path: Path) -> None:
    theirs, left = tmp_path / "theirs", tmp_path / f"{PREFIX}left"
    theirs.mkdir()
    left.mkdir()
    (theirs / "thesis.txt").write_text("theirs")
    (left / LOCK).touch()
    (left / "copy.db").symlink_to(theirs / "thesis.txt")
    (left / "folder").symlink_to(theirs)
    with scratch_folder(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == [theirs]
    assert (theirs / "thesis.txt").read_text() == "theirs"


def test_a_lock_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    left = tmp_path / f"{PREFIX}left"
    left.mkdir()
    (left / LOCK).symlink_to(tmp_path / "elsewhere")
    with scratch_folder(tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_an_empty_folder_of_a_process_that_had_just_begun_goes(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}begun").mkdir()
    with scratch_folder(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_scratch_folder_is_its_owners_alone_and_goes_with_what_is_in_it(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "copy.db").touch()
    assert list(tmp_path.iterdir()) == []
