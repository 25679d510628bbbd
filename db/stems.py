"""Words cut to their stems by SQLite's own stemmer, so that we and the index never disagree.

SQLite offers no function for it; a scratch FTS5 table in memory with the index's tokenizer does.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable

_CACHED = 200_000
_stems: dict[str, str] = {}
_lock = threading.Lock()


def stems(terms: Iterable[str]) -> list[str]:
    """The stem of each term of `db.text`, in their order."""
    terms = list(terms)
    with _lock:
        unknown = list({term: None for term in terms if term not in _stems})
        if unknown:
            if len(_stems) > _CACHED:
                _stems.clear()
                unknown = list(dict.fromkeys(terms))
            _stems.update(zip(unknown, _ask(unknown), strict=True))
        return [_stems[term] for term in terms]


def _open() -> sqlite3.Connection:
    scratch = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    scratch.execute(
        "CREATE VIRTUAL TABLE words USING fts5"
        "(word, content = '', tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    scratch.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)")
    return scratch


_scratch = _open()


def _ask(words: list[str]) -> list[str]:
    _scratch.execute("INSERT INTO words (rowid, word) VALUES (1, ?)", [" ".join(words)])
    rows = _scratch.execute("SELECT offset, term FROM stems").fetchall()
    _scratch.execute("INSERT INTO words (words) VALUES ('delete-all')")
    found = dict(rows)
    return [found.get(place, word) for place, word in enumerate(words)]
