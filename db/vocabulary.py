"""What the index knows of words, kept in memory until the papers change.

The row `papers_version.token` changes with every load that changed anything. It is read in the
asker's own transaction, so that what is remembered is what the asker's snapshot holds.
"""

from __future__ import annotations

import math
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlite_utils import Database

T = TypeVar("T")

REMEMBERED_VERSIONS = 4
"""A process seldom looks at more than one store; the tests do, and a load makes a new version."""


class PerVersion(Generic[T]):
    """Something made from a store's papers, made once a version and shared by all threads."""

    def __init__(self, make: Callable[[Database], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: dict[str, T] = {}

    def of(self, db: Database) -> T:
        """What `make(db)` gives for the papers that `db` now sees."""
        (token,) = db.conn.execute("SELECT token FROM papers_version").fetchone()
        with self._lock:
            if token not in self._made:
                while len(self._made) >= REMEMBERED_VERSIONS:
                    del self._made[next(iter(self._made))]
                self._made[token] = self._make(db)
            return self._made[token]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of the indexed papers.

    `papers` is how many papers there are; `stems` says how many of them use each stem or Chinese
    term, `words` the same for each other word as written; `by_length` are these words by their
    number of letters; `text` holds them a line each, with a line break before the first and after
    the last; `names` are the words of names, and the names as one word.
    """

    papers: int
    stems: Mapping[str, int]
    words: Mapping[str, int]
    by_length: Mapping[int, Sequence[str]]
    text: str
    names: frozenset[str]

    def weight(self, stem: str) -> float:
        """How much a stem tells papers apart: 0 for one that every paper uses or none does."""
        used = self.stems.get(stem, 0)
        return math.log(self.papers / used) if used else 0.0


def _vocabulary(db: Database) -> Vocabulary:
    words: Counter[str] = Counter()
    papers = 0
    for (text,) in db.conn.execute("SELECT text FROM papers_words"):
        papers += 1
        words.update(set(text.split()))
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    for word in words:
        by_length[len(word)].append(word)
    names = {
        name for (text,) in db.conn.execute("SELECT names FROM papers_fts") for name in text.split()
    }
    stems = dict(db.conn.execute("SELECT term, doc FROM papers_terms"))
    text = "\n".join(["", *words, ""])
    return Vocabulary(papers, stems, words, by_length, text, frozenset(names))


_remembered = PerVersion(_vocabulary)


def vocabulary(db: Database) -> Vocabulary:
    """The vocabulary of the papers that `db` now sees."""
    return _remembered.of(db)
