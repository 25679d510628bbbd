"""The version of the papers, which every load that changed anything renews, and what is kept in
memory of one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import sqlite3

    from db.store.connection import Database

T = TypeVar("T")

REMEMBERED_VERSIONS = 2
"""A process rarely uses more than one store, and a load makes a new version."""


class PerVersion(Generic[T]):
    """Something made from a store's papers, made once a version and shared by all threads.

    The row `papers_version.token` changes with every load that changed anything. It is read in the
    asker's own transaction, so that what is remembered is what the asker's snapshot holds. Where
    more than the papers decides, `version` names all of it.
    """

    def __init__(
        self, make: Callable[[Database], T], version: Callable[[Database], str] | None = None
    ) -> None:
        self._make = make
        self._version = version or papers_token
        self._lock = threading.Lock()
        self._made: dict[str, T] = {}

    def of(self, db: Database) -> T:
        """What `make(db)` gives for the papers that `db` now sees."""
        token = self._version(db)
        with self._lock:
            if token not in self._made:
                while len(self._made) >= REMEMBERED_VERSIONS:
                    del self._made[next(iter(self._made))]
                self._made[token] = self._make(db)
            return self._made[token]

    def at_hand(self, db: Database) -> T | None:
        """What is made already for the papers that `db` now sees, without waiting for anybody; None
        where it is not."""
        return self._made.get(self._version(db))


def papers_token(db: Database) -> str:
    """What names the version of the papers that `db` now sees."""
    (token,) = db.conn.execute("SELECT token FROM papers_version").fetchone()
    return str(token)


def papers_recipe(db: Database) -> int:
    """By which rules the papers that `db` now sees were made ready."""
    return recipe_of(db.conn)


def recipe_of(file: sqlite3.Connection) -> int:
    """The same of a connection by itself."""
    (recipe,) = file.execute("SELECT recipe FROM papers_version").fetchone()
    return int(recipe)
