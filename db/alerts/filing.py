"""Where standing queries are filed, so that a new paper finds those that may want it.

Each stands under one thing that every paper it wants must have: of all that it asks for, what the
fewest papers have. So a new paper is asked by its terms which queries may be meant, in place of
asking each query of each paper. The idea is Elasticsearch's percolator and older: Yan and
Garcia-Molina, Index Structures for Selective Dissemination of Information, 1994 (the key of a
profile is its rarest word).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from db.alerts.interest import Interest, required, wanted
from db.language.stems import stems
from db.language.text import terms
from db.searching.engines.active import engine
from db.searching.exact import ways_as_written
from db.searching.venues import PRESENTED, STATUSES, without_venues
from db.searching.vocabulary import Vocabulary
from db.store.connection import Database
from db.store.versions import papers_recipe
from db.tags.lookup import resolve


class Under(Enum):
    """Under what kind of thing a query is filed."""

    TERM = "term"
    TAG = "tag"
    LIKED = "liked"
    ANY = "any"
    """It asks for nothing that could be looked up: each new paper is looked at."""


class Key(NamedTuple):
    """A thing that a paper may have: a stem, a tag as it was typed, a paper (an id) it is like."""

    under: Under
    text: str


ANYTHING = Key(Under.ANY, "")

FILED_AT_ONCE = 100
"""Alerts that are filed in one transaction: some tens of milliseconds of the write lock."""


def keys_of(db: Database, interest: Interest) -> frozenset[Key]:
    """The keys of which every paper that is wanted has at least one."""
    known = engine(db).vocabulary
    asked = interest.asked
    words = _never_a_venue(asked.words)
    alternatives = [frozenset(clause) for clause in required(words)]
    for limit in wanted(asked, "phrase"):
        alternatives += _of_phrase(known, limit.value)
    for limit in wanted(asked, "author"):
        alternatives += [frozenset([term]) for term in terms(limit.value)]
    found = [
        (sum(map(known.using, named)), frozenset(Key(Under.TERM, stem) for stem in named))
        for named in (frozenset(stems(clause)) for clause in alternatives)
    ]
    for limit in wanted(asked, "tag"):
        tag = resolve(db, limit.value)
        found.append((tag.papers if tag else 0, frozenset([Key(Under.TAG, limit.value)])))
    if found:
        return min(found, key=lambda papers_and_keys: papers_and_keys[0])[1]
    return frozenset([Key(Under.LIKED, interest.liked) if interest.liked else ANYTHING])


def file(db: Database, alert: int, interest: Interest) -> None:
    """File an alert anew, under what is rarest today."""
    db.conn.execute("DELETE FROM alert_keys WHERE alert = ?", [alert])
    db.conn.executemany(
        "INSERT INTO alert_keys (kind, key, alert) VALUES (?, ?, ?)",
        [(key.under.value, key.text, alert) for key in keys_of(db, interest)],
    )
    db.conn.execute("UPDATE alerts SET filed = ? WHERE id = ?", [papers_recipe(db), alert])


def file_again(db: Database, at_most: int = FILED_AT_ONCE) -> None:
    """File some of the alerts again that were filed when papers were cut into terms by other rules;
    until `is_filed` there are more."""
    rows = db.conn.execute(
        "SELECT id, query, author, tag, liked FROM alerts WHERE filed IS NOT ? LIMIT ?",
        [papers_recipe(db), at_most],
    ).fetchall()
    for id_, *interest in rows:
        file(db, id_, Interest(*interest))


def is_filed(db: Database) -> bool:
    """Whether `file_again` has nothing to do."""
    row = db.conn.execute(
        "SELECT 1 FROM alerts WHERE filed IS NOT ? LIMIT 1", [papers_recipe(db)]
    ).fetchone()
    return row is None


def _never_a_venue(words: str) -> str:
    """The words of a query without what may be a venue and how papers were presented there, once a
    source is of that venue: `iclr 2018 oral` then asks for no word of a paper."""
    rest = without_venues(words)
    if rest == words:
        return words
    said = (*PRESENTED, *STATUSES)
    return " ".join(word for word in rest.split() if word.casefold().removesuffix("s") not in said)


def _of_phrase(known: Vocabulary, text: str) -> Iterator[frozenset[str]]:
    """For each part of a phrase, the terms of which a paper that holds it has one."""
    latin, han = ways_as_written(text)
    for ways in latin:
        yield frozenset(_rarest(known, way.split()) for way in ways)
    for run in han:
        characters = run.split()
        pairs = list(map("".join, pairwise(characters)))
        for term in pairs or characters:
            yield frozenset([term])


def _rarest(known: Vocabulary, words: Sequence[str]) -> str:
    return min(words, key=lambda word: known.using(stems([word])[0]))
