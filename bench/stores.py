"""Stores for campaigns, loaded once a process and copied."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from db.loading.loader import bundled_seeds, load
from db.people.greetings import claim_greeting
from db.store.store import Store
from tests.wire_discord import GUILD


def filled(path: Path) -> Path:
    """A store with the seeds at `path`, which comes back; a file that is there stays."""
    if not path.exists():
        shutil.copy(_loaded(), path)
    return path


@cache
def _loaded() -> Path:
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "paperboy.db"
    with Store(path) as store:
        load(store, bundled_seeds())
        store.write(claim_greeting, GUILD, datetime.now(UTC))
    _FOLDERS.append(folder)
    return path


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []
"""Kept until the process ends."""
