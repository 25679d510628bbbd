"""Words cut to their stems by SQLite's own stemmer, so that we and the index never disagree.

SQLite offers no function for it; a scratch FTS5 table in memory with the index's tokenizer does.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable

from db.language.text import are_han, fold

REMEMBERED = 20_000
"""How many words' stems are kept, as many as the seeds hold; they take 3 MB."""

_lock = threading.Lock()
_known: dict[str, str] = {}


def stems(terms: Iterable[str]) -> list[str]:
    """The stem of each term of `db.language.text`, in their order; a Chinese term is its own."""
    terms = list(terms)
    known = list(map(_known.get, terms))
    if None not in known:
        return [stem for stem in known if stem is not None]
    with _lock:
        if len(_known) > REMEMBERED:
            _known.clear()
        others = {term for term, han in zip(terms, are_han(terms), strict=True) if not han}
        if words := [term for term in others if term not in _known]:
            _known.update(_stemmed(words))
        return list(map(_known.get, terms, terms))


def stem_of(word: str) -> str:
    """The stem of a word as a text writes it."""
    if word.isascii() and (stem := _known.get(word.lower())):
        return stem
    return stems([fold(word)])[0]


def _stemmed(words: Iterable[str]) -> dict[str, str]:
    """In one transaction that is not kept: with one for each word, FTS5 writes as many segments and
    takes many times as long."""
    places = dict(enumerate(words))
    _scratch.execute("BEGIN")
    try:
        _scratch.executemany("INSERT INTO words (rowid, word) VALUES (?, ?)", places.items())
        found = dict(_scratch.execute("SELECT doc, term FROM stems"))
    finally:
        _scratch.execute("ROLLBACK")
    stems = ((word, found.get(place, word)) for place, word in places.items())
    return {word: word if stem == word else stem for word, stem in stems}


def _open_scratch() -> sqlite3.Connection:
    scratch = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    scratch.execute(
        "CREATE VIRTUAL TABLE words USING fts5"
        "(word, content = '', tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    scratch.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)")
    return scratch


_scratch = _open_scratch()
