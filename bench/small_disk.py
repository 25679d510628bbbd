"""A small disk of one's own that can be filled to the last byte, where this process may mount one
(Linux, root)."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CLONE_NEWNS = 0x00020000
"""A mount namespace of one's own (`unshare(2)`): nobody else sees what is mounted in it, and it
goes with its processes."""

BLOCK = 1 << 16


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[bool]:
    """Mount a disk of this size at the folder `place`, which is made, for this thread, the threads
    and the processes that it starts. Whether there is one: else `place` is a folder like others."""
    place.mkdir()
    is_mounted = _unshare() and _run("mount", "--make-rprivate", "/") and _mount(place, megabytes)
    try:
        yield is_mounted
    finally:
        if is_mounted:
            _run("umount", "--lazy", str(place))


def fill(disk: Path) -> Path:
    """Fill a disk; the file that does it comes back."""
    ballast = disk / "ballast"
    size = BLOCK
    with ballast.open("wb", buffering=0) as file:
        while size:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2
    return ballast


def _unshare() -> bool:
    with suppress(AttributeError, OSError):  # no Linux
        return bool(ctypes.CDLL(None).unshare(CLONE_NEWNS) == 0)
    return False


def _mount(place: Path, megabytes: int) -> bool:
    return _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place))


def _run(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
