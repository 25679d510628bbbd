"""The kind of engine that stands in for one that is not installed."""

from __future__ import annotations

from db.searching.engines.base import Engine, Kind, Progress
from db.store.connection import Database
from db.store.store import Store


class Absent(Kind):
    """Has no index, and needs none."""

    def engine(self, db: Database) -> Engine | None:
        return None

    def is_ready(self, db: Database) -> bool:
        return True

    def prepare(self, store: Store, token: str, papers: str, progress: Progress) -> str | None:
        return None

    def clear(self, store: Store, token: str) -> None:
        pass
