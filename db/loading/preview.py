"""What a load would change, found out on a copy of the store that goes again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.loading.loader import LoadReport, is_loaded, load
from db.store.connection import Database
from db.store.copying import copy_file
from db.store.scratch import scratch_folder
from db.store.store import Store, StoreError
from db.store.versions import papers_token

NAMED = 5
"""Papers of a kind that are named."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a load would do: how many papers it adds, changes and withdraws, and the labels of the
    first of each. `digest` names the state of the files and of the papers that it was found for."""

    digest: str
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    added_labels: tuple[str, ...] = ()
    changed_labels: tuple[str, ...] = ()
    withdrawn_labels: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn)


def preview(store: Store, paths: Sequence[Path]) -> Difference:
    """Find out what loading files would do; the store stays as it is. It takes a copy's room beside
    it. Raises as `load` does, and StoreError where no copy can be made."""
    digest = state(store, paths)
    if is_loaded(store, paths):
        return Difference(digest)
    try:
        with scratch_folder(store.path.parent) as folder:
            copy = folder / "copy.db"
            copy_file(store.path, copy, indexes=False)
            with Store(copy) as other:
                return _difference(digest, other, paths)
    except OSError as error:
        raise StoreError(f"No copy can be made beside {store.path}: {error}.") from error


def state(store: Store, paths: Sequence[Path]) -> str:
    """What names the state of files and of a store's papers: 16 hexadecimal digits."""
    found = hashlib.sha256(store.read(papers_token).encode())
    for path in paths:
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()[:16]


def _difference(digest: str, copy: Store, paths: Sequence[Path]) -> Difference:
    before = copy.read(_papers)
    report: LoadReport = load(copy, paths)
    after = copy.read(_papers)
    added = [after[id_].label for id_ in after if id_ not in before]
    withdrawn = [before[id_].label for id_ in before if id_ not in after]
    changed = [
        after[id_].label for id_ in after if id_ in before and after[id_].shows != before[id_].shows
    ]
    return Difference(
        digest,
        report.added,
        report.changed,
        report.withdrawn,
        tuple(added[:NAMED]),
        tuple(changed[:NAMED]),
        tuple(withdrawn[:NAMED]),
    )


@dataclass(frozen=True, slots=True)
class _Paper:
    """A paper's label, and by which records it is shown: a record never changes."""

    label: str
    shows: tuple[int, int | None]


def _papers(db: Database) -> dict[str, _Paper]:
    rows = db.conn.execute(
        "SELECT id, label, record, bibliography FROM live_papers ORDER BY number"
    )
    return {id_: _Paper(label, (record, titled)) for id_, label, record, titled in rows}
