"""By what rules papers are made ready. It imports little: a bot that starts sees that its store is
of today before it reads the loader into memory."""

from __future__ import annotations

from sqlite_utils import Database

from db.labels import by_hand as labels_by_hand
from db.store.versions import papers_recipe
from db.tags import by_hand as tags_by_hand

RULES = 9
"""Raise it when the rules for labels, links, acronyms, tags or the index change."""
RECIPE = (RULES << 32) + (labels_by_hand.edition() ^ tags_by_hand.edition())
"""By what papers are made ready: where it differs from a store's, the next load makes them anew,
also papers that did not change. It fits SQLite's 64 bits."""


def is_of_today(db: Database) -> bool:
    """Whether the papers that `db` now sees were made ready by today's rules."""
    return papers_recipe(db) == RECIPE
