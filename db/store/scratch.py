"""Folders for unfinished files, beside what they will become; those that a killed process left are
removed by the next one."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock

PREFIX = ".paperboy-unfinished-"

LOCK = "in-use"
"""A file in each such folder, locked while its process lives. The system gives the lock back when
the process ends, however it ends."""


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """A new folder in the folder `beside`, readable by its owner only, which is gone in the end.
    What killed processes left there goes first. Raises OSError."""
    _remove_abandoned(beside)
    folder, lock = _make(beside)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _make(beside: Path) -> tuple[Path, FileLock]:
    """A folder that is locked. Another process may find one before it is, and take it for
    abandoned: then there is another."""
    from filelock import Timeout

    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside))
        lock = _lock(folder)
        with suppress(Timeout, FileNotFoundError):
            lock.acquire()
            return folder, lock


def _remove_abandoned(beside: Path) -> None:
    """Remove the folders whose processes have ended. Whatever is not surely one of them stays: a
    link, another user's, one that somebody works in."""
    from filelock import Timeout

    with os.scandir(beside) as entries:
        found = [Path(entry) for entry in entries if entry.name.startswith(PREFIX)]
    for folder in found:
        with suppress(Timeout, OSError):
            about = folder.lstat()
            if not stat.S_ISDIR(about.st_mode) or not _is_ours(about):
                continue
            if not os.path.lexists(folder / LOCK):
                folder.rmdir()  # its process ended as it began, or the folder holds something else
                continue
            with _lock(folder):
                shutil.rmtree(folder)


def _is_ours(about: os.stat_result) -> bool:
    return sys.platform == "win32" or about.st_uid == os.getuid()


def _lock(folder: Path) -> FileLock:
    from filelock import FileLock  # a start makes no copy

    return FileLock(folder / LOCK, timeout=0, mode=0o600)
