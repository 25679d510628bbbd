"""One measure of how near papers are to a query, out of what was learned from the papers and of
what a sentence encoder says, where there is one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from db.language.text import HAN as LETTERS
from db.searching.meaning.encoder.keeping import encoded, query_vector
from db.searching.meaning.index import HAN, OTHER, Index, Likeness, Wanted
from db.searching.meaning.words import Vector
from db.store.connection import Database

LEARNED, ENCODED = 1.4, 1.5
"""What a paper's likeness by either can add, per four standard deviations above what is usual, to
the 1 that the best paper has by its words. Chosen on the vague queries (bench/README.md)."""

TOGETHER = 0.6
"""How far the two agree: the correlation of what they say of all papers."""

FRAGMENT, SENTENCE = 4.0, 8.0
"""Words up to which a query is no sentence, which is what an encoder reads, and from which on it
surely is one. Two Chinese characters count as a word."""


MAINLY = 2 / 3
"""The share of a query's words that must be in a script for it to be the query's."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder reads in a query: its vector, and how much that counts beside `LEARNED`."""

    vector: Vector
    weight: float


def encoded_query(db: Database, words: str) -> Encoded | None:
    """What an encoder reads in words as they were typed; None where there is none that has read the
    papers, or where the words are no sentence."""
    share = is_sentence(words)
    if not share or encoded(db) is None:
        return None
    vector = query_vector(words)
    return None if vector is None else Encoded(vector, share * ENCODED)


def is_sentence(words: str) -> float:
    """How surely words as they were typed are a sentence, from 0 to 1."""
    return min(1.0, max(0.0, (sum(_lengths(words)) - FRAGMENT) / (SENTENCE - FRAGMENT)))


def script(words: str) -> int | None:
    """The script that some words are in, one of `index`; None where they are in several."""
    han, others = _lengths(words)
    if max(han, others) < MAINLY * (han + others):
        return None
    return HAN if han > others else OTHER


@lru_cache(maxsize=4)
def _lengths(words: str) -> tuple[float, int]:
    """How many words a text has in Chinese and in other scripts. One query's are asked for three
    times."""
    others, han = (words, 0) if words.isascii() else _HAN.subn(" ", words)
    return han / 2, len(_WORD.findall(others))


def weight(query: Encoded | None) -> float:
    """What the blended likeness counts: the spread of the weighted sum of both."""
    own = query.weight if query else 0.0
    return float(np.sqrt(LEARNED**2 + own**2 + 2 * TOGETHER * LEARNED * own))


def likeness(
    db: Database, learned: Index, vector: Vector, query: Encoded | None, wanted: Wanted
) -> Likeness:
    """How near papers are to a query by its vector in the learned space and by what an encoder
    reads in it: among few papers all, among many the wanted and the nearest by either."""
    found = learned.likeness(vector, wanted)
    index = encoded(db) if query else None
    if query is None or index is None:
        return found
    theirs = index.likeness(query.vector, found.numbers.tolist())
    found = learned.likeness(vector, theirs.numbers.tolist())
    both, ours, others = np.intersect1d(found.numbers, theirs.numbers, return_indices=True)
    total = LEARNED * found.above[ours] + query.weight * theirs.above[others]
    return Likeness(both, found.cosines[ours], (total / weight(query)).astype(np.float32))


_HAN = re.compile(f"[{LETTERS}]")
_WORD = re.compile(r"[^\W\d_][\w'-]+")
