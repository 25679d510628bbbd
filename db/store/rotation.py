"""Dated copies of a store in a folder: a new one comes, then the oldest go."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.store.store import Store, StoreError

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
"""How old the newest copy may be until a running bot makes another."""

KEPT = 7
"""Copies that are kept unless somebody says otherwise: a week of days."""

STAMP = "%Y%m%dT%H%M%SZ"


def dated_copies(store: Path, folder: Path) -> list[Path]:
    """The copies of the store at `store` that `add_copy` made in `folder`, the oldest first by the
    times in their names. Links, and what has another name, are none."""
    name = re.compile(re.escape(store.stem) + r"-\d{8}T\d{6}Z\.db")
    if not folder.is_dir():
        return []
    return sorted(
        file
        for file in folder.iterdir()
        if name.fullmatch(file.name) and file.is_file() and not file.is_symlink()
    )


def newest_copy(store: Path, folder: Path) -> datetime | None:
    """When (UTC) the newest of these copies was made, by its name; None where there is none."""
    copies = dated_copies(store, folder)
    if not copies:
        return None
    stamp = copies[-1].stem.removeprefix(f"{store.stem}-")
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def add_copy(store: Store, folder: Path, at: datetime, keep: int) -> Path:
    """Make a checked copy named by the moment `at` (UTC), then remove the oldest until `keep` are
    left (1 or more). The new one is never among those that go, whatever the clock said when the
    others were made; where none can be made, none go.

    Raises StoreError.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    copy = folder / f"{store.path.stem}-{at:{STAMP}}.db"
    store.copy_to(copy)
    others = [file for file in dated_copies(store.path, folder) if file != copy]
    for old in others[: max(0, len(others) + 1 - keep)]:
        try:
            old.unlink(missing_ok=True)
        except OSError as error:
            log.error("An old copy cannot be removed: %s.", error)
    return copy


def is_copy_due(store: Path, folder: Path, now: datetime, age: timedelta = EVERY) -> bool:
    """Whether no copy is younger than `age` at `now` (UTC). One of the future, from a clock that
    was wrong, counts for nothing."""
    newest = f"{store.stem}-{now:{STAMP}}.db"
    oldest = f"{store.stem}-{now - age:{STAMP}}.db"
    return not any(oldest < file.name <= newest for file in dated_copies(store, folder))
