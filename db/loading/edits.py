"""Which abstracts are edits of others: authors edit them, and the paper is the same."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import nlargest
from weakref import finalize
from zlib import crc32

from rapidfuzz.distance import LCSseq

from db.papers.ids import normalised

LIGHTLY_EDITED = 0.9
"""The share of letters that a lightly edited abstract has in common with the old one (twice those
in common, by both lengths). Two different abstracts out of 12 public lists have at most 0.52."""

CONTAINED = 0.8
"""The share of the shorter one's letters that stand in the longer one, in their order, where
sentences were taken out or added. Two different ones have at most 0.62 (bench.title_matching)."""

HALF = 0.5
"""How short the shorter one may be: behind that, too little is compared."""

MIN_LETTERS = 200
"""Below this, an abstract that is contained in another may be a phrase that many use."""

AHEAD = 0.1
"""How much nearer the nearest has to be than the next one, where it is not lightly edited."""

FEW_PAIRS = 20_000
"""Pairs of abstracts that are compared one by one, within half a second."""

CLOSEST = 3
"""How many of them it may be an edit of."""

MAX_CANDIDATES = 5
"""How many others an abstract is compared with where there are more pairs."""

PHRASE = 3
"""Words of the phrases by which the others are found."""

KEPT_OF = 8
"""One phrase of so many is kept: some twenty of an abstract."""

FEW_PHRASES = 60
"""Where an abstract has no more than these, all are kept."""

WORDS = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+")
"""Words without their numbers, which authors change; a Chinese character is one."""


class Abstracts:
    """Abstracts by the ids of their papers, to tell which others are light edits of them. There may
    be as many as papers: SQLite keeps them in a file of its own, which ends with this."""

    def __init__(self, abstracts: Iterable[tuple[str, str]]) -> None:
        """Of one id the first abstract counts."""
        self._scratch = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        finalize(self, self._scratch.close)
        self._scratch.execute("CREATE TABLE texts (id TEXT PRIMARY KEY, text TEXT)")
        self._scratch.execute(
            "CREATE TABLE phrases (hash INTEGER, id TEXT, PRIMARY KEY (hash, id)) WITHOUT ROWID"
        )
        self._scratch.execute("BEGIN")
        for id_, text in abstracts:
            row = (id_, normalised(text))
            self._scratch.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", row)
            self._scratch.executemany(
                "INSERT OR IGNORE INTO phrases VALUES (?, ?)",
                [(phrase, id_) for phrase in _phrases(text)],
            )
        self._scratch.execute("COMMIT")
        (self._count,) = self._scratch.execute("SELECT count(*) FROM texts").fetchone()

    def edits(self, new: Iterable[tuple[str, str]], count: int) -> dict[str, str]:
        """Find which new abstract, by its id, of so many, is an edit of which of these.

        Out comes new id → old id, each used once, the closest pairs first (ties by id, so that
        every store decides alike). One that was edited more than lightly is matched only where no
        other pair of either is nearly as close.
        """
        pairs = [
            (-score, new_id, old_id)
            for new_id, text in new
            for score, old_id in nlargest(CLOSEST, self._alike(text, count))
        ]
        matched: dict[str, str] = {}
        taken: set[str] = set()
        for _, new_id, old_id in sorted(_without_doubtful(pairs)):
            if new_id not in matched and old_id not in taken:
                matched[new_id] = old_id
                taken.add(old_id)
        return matched

    def _alike(self, text: str, others: int) -> Iterator[tuple[float, str]]:
        """The ids of the abstracts that a new one, of so many, is an edit of, each with how near
        the two are."""
        wanted = normalised(text)
        for id_, known in self._candidates(text, others):
            if score := likeness(wanted, known):
                yield score, id_

    def _candidates(self, text: str, others: int) -> Iterable[tuple[str, str]]:
        """The abstracts that a new one, of so many, is compared with: all where there are few
        pairs, else those that share most phrases with it."""
        if self._count * others <= FEW_PAIRS:
            return self._scratch.execute("SELECT id, text FROM texts")
        return self._scratch.execute(
            """
            SELECT texts.id, text FROM (
                SELECT phrases.id FROM json_each(?) AS wanted
                JOIN phrases ON phrases.hash = wanted.value
                GROUP BY phrases.id ORDER BY count(*) DESC, phrases.id LIMIT ?
            ) AS sharing JOIN texts ON texts.id = sharing.id
            """,
            [json.dumps(list(_phrases(text))), MAX_CANDIDATES],
        )


def likeness(first: str, second: str) -> float:
    """How near two normalised abstracts are, from 0 to 1: twice the letters that they have in
    common in their order, by both lengths; 0 where neither is an edit of the other."""
    shorter, longer = sorted((first, second), key=len)
    least = LIGHTLY_EDITED * (len(shorter) + len(longer)) / 2
    if len(shorter) >= max(MIN_LETTERS, HALF * len(longer)):
        least = min(least, CONTAINED * len(shorter))
    common = LCSseq.similarity(shorter, longer, score_cutoff=int(least))
    return 2 * common / (len(shorter) + len(longer)) if common and common >= least else 0.0


def _without_doubtful(
    pairs: Iterable[tuple[float, str, str]],
) -> Iterator[tuple[float, str, str]]:
    """The pairs but for those that are no light edits and have another nearly as close."""
    scores: defaultdict[str, list[float]] = defaultdict(list)
    every = list(pairs)
    for score, new_id, old_id in every:
        scores[f"new {new_id}"].append(-score)
        scores[f"old {old_id}"].append(-score)
    for score, new_id, old_id in every:
        rivals = [*scores[f"new {new_id}"], *scores[f"old {old_id}"]]
        nearly = sum(rival > -score - AHEAD for rival in rivals) - 2  # it is among them twice
        if -score >= LIGHTLY_EDITED or not nearly:
            yield score, new_id, old_id


def _phrases(abstract: str) -> set[int]:
    """Some of its phrases of three words, as numbers: the same ones of every text that has them."""
    words = WORDS.findall(unicodedata.normalize("NFKC", abstract).casefold())
    phrases = zip(*(words[first:] for first in range(PHRASE)), strict=False)
    hashes = {crc32(" ".join(phrase).encode("utf-8", "replace")) for phrase in phrases}
    if len(hashes) <= FEW_PHRASES:
        return hashes or {crc32(" ".join(words).encode("utf-8", "replace"))}
    return {hashed for hashed in hashes if hashed % KEPT_OF == 0}
