"""`paperboy restore`: back to a copy, without sending again what was sent since it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from db.alerts import monday, telling
from db.people import reminders
from db.store import restoring
from db.store.store import Store
from db.weekly import restored as weekly


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the old store is now (None: there was none), and how many scheduled posts the bot has
    to look up."""

    kept: Path | None
    to_look_up: int


def restore(store: Path, copy: Path, now: datetime) -> Restored:
    """Put a copy in the store's place, at `now` (UTC). Raises StoreError."""
    counts: list[int] = []

    def prepare(new: Path) -> None:
        with Store(new) as opened:
            counts.append(opened.write(_look_up_later, now))

    kept = restoring.restore(store, copy, prepare)
    return Restored(kept, *counts)


def _look_up_later(db: Database, now: datetime) -> int:
    reminders.look_up_later(db, now)
    telling.look_up_later(db, now)
    monday.look_up_later(db, now)
    return weekly.look_up_later(db, now)
