"""What ranks papers, and knows their words: arrays in memory, or for large stores an index.

This is the one place that chooses. What is in memory, of as many papers as a lab reads, answers
first. Of more papers FTS5 scores every one that holds any word of a query; among a hundred thousand
that is most of them. `db.searching.engines.tantivy` skips those that cannot come first, where
tantivy is installed (the extra `scale`) and the index of the papers' version is there.
"""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec

from db.papers.reading import paper_count
from db.searching import learned_acronyms as acronyms
from db.searching.engines import in_memory
from db.searching.engines.absent import Absent
from db.searching.engines.base import Engine, Kind, Progress
from db.searching.engines.fts5 import Fts5
from db.searching.meaning import keeping as meaning
from db.searching.vocabulary import read_words
from db.store.connection import Database
from db.store.store import Store
from db.store.versions import PerVersion, papers_token

LIVE_NOW = "SELECT number FROM live_papers"
"""The numbers of the papers that some source holds. A load that was killed may have left something
staged, which `papers_after` would take for granted."""

LIVE_AFTER = "SELECT number FROM papers_after WHERE is_live"
"""The numbers of those that some source will hold after the swap."""


def _for_large_stores() -> Kind:
    if find_spec("tantivy") is None:
        return Absent()
    from db.searching.engines.tantivy_build import Tantivy

    return Tantivy()


large: Kind = _for_large_stores()
"""What ranks the papers of a store that is too large for SQLite's own index."""


def _engine(db: Database) -> Engine:
    if paper_count(db) <= in_memory.MAX_PAPERS:
        return in_memory.read(db)
    return Fts5(read_words(db))


of_version = PerVersion(_engine)
"""The engine of each version of the papers that needs no index but SQLite's."""


def engine(db: Database) -> Engine:
    """The engine for the papers that `db` now sees."""
    return large.engine(db) or of_version.of(db)


def prepare(store: Store, token: str, progress: Progress) -> str | None:
    """Make ready what ranks the version `token` of the papers, as they will be after the swap,
    before anybody sees it. SQLite's own index is ready when its papers are; why a second one, that
    should be there, cannot be written."""
    acronyms.learn(store, token)
    meaning.prepare(store, token, LIVE_AFTER)
    return large.prepare(store, token, LIVE_AFTER, progress)


def clear(store: Store) -> None:
    """Take away what ranked the versions before the one that `store` holds now."""
    store.write(acronyms.forget)
    meaning.clear(store)
    large.clear(store, store.read(papers_token))


def catch_up(store: Store) -> str | None:
    """Make what ranks the papers if it is not there: because the program or the extra came later
    than they, or whoever loaded them has it not, or it could not be written. A load that is going
    on does it itself. Says why where it still cannot be written."""
    if store.read(meaning.is_ready) and store.read(large.is_ready):
        return None
    from filelock import Timeout

    with suppress(Timeout), store.loading(timeout_s=0):
        token = store.read(papers_token)
        if not store.read(meaning.is_ready):
            meaning.prepare(store, token, LIVE_NOW)
            meaning.clear(store)
        reason = large.prepare(store, token, LIVE_NOW, lambda done, of: None)
        large.clear(store, token)
        return reason
    return None
