"""By what rules papers are made ready. It imports little: a bot that starts sees that its store is
of today before it reads the loader into memory."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from db.labels import by_hand as labels_by_hand
from db.store.connection import bare
from db.store.versions import papers_recipe, recipe_of
from db.tags import by_hand as tags_by_hand

if TYPE_CHECKING:
    from db.store.connection import Database

RULES = 9
"""Raise it when the rules for labels, links, acronyms, tags or the index change, and run
`python -m bench.derived_seeds`."""

RECIPE = (RULES << 32) + (labels_by_hand.edition() ^ tags_by_hand.edition())
"""By what papers are made ready: where it differs from a store's, the next load makes them anew,
also papers that did not change. It fits SQLite's 64 bits."""


def is_of_today(db: Database) -> bool:
    """Whether the papers that `db` now sees were made ready by today's rules."""
    return papers_recipe(db) == RECIPE


def is_ready(store: Path) -> bool:
    """Whether the store in a file holds papers that were made ready by today's rules. It is asked
    before sqlite-utils is in memory; False also where it cannot be told: who opens the store to
    load them finds out why."""
    with suppress(OSError, sqlite3.Error):
        if not store.exists():
            return False
        with closing(bare(store)) as file:
            has_papers = file.execute("SELECT 1 FROM papers").fetchone() is not None
            return has_papers and recipe_of(file) == RECIPE
    return False
