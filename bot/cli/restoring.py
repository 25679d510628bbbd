"""`paperboy restore`: back to a copy, without sending again what was sent since it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.cli.loading import reindex
from db.alerts import monday, telling
from db.people import reminders
from db.searching.indexing import is_in_step
from db.store import restoring
from db.store.connection import Database
from db.store.store import Store
from db.weekly import restored as weekly


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the old store is now (None: there was none), how many scheduled posts the bot has to
    look up, and whether the search index had to be made anew."""

    kept: Path | None
    to_look_up: int
    reindexed: bool


def restore(store: Path, copy: Path, now: datetime) -> Restored:
    """Put a copy in the store's place, at `now` (UTC). Raises StoreError."""
    to_look_up, reindexed = 0, False

    def prepare(new: Path) -> None:
        nonlocal to_look_up, reindexed
        with Store(new) as opened:
            to_look_up = opened.write(_look_up_later, now)
            reindexed = not opened.read(is_in_step)
            if reindexed:
                reindex(opened)

    kept = restoring.restore(store, copy, prepare)
    return Restored(kept, to_look_up, reindexed)


def _look_up_later(db: Database, now: datetime) -> int:
    reminders.look_up_later(db, now)
    telling.look_up_later(db, now)
    monday.look_up_later(db, now)
    return weekly.look_up_later(db, now)
