"""Which abstracts are light edits of others: authors edit them, and the paper is the same."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from heapq import nlargest
from weakref import finalize

from rapidfuzz import fuzz

from db.papers.ids import normalised

EDITED_SIMILARITY = 90.0
"""Per cent of letters that a lightly edited abstract shares with the old one. Two different
abstracts of the seeds share at most 50."""

FEW_PAIRS = 20_000
"""Pairs of abstracts that are compared one by one, within half a second."""

CLOSEST = 3
"""How many of them it may be an edit of."""

MOST_CANDIDATES = 5
"""How many others an abstract is compared with where there are more pairs."""

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Abstracts:
    """Abstracts by the ids of their papers, to tell which others are light edits of them. There may
    be as many as papers: SQLite keeps them in a file of its own, which ends with this."""

    def __init__(self, abstracts: Iterable[tuple[str, str]]) -> None:
        """Of one id the first abstract counts."""
        self._scratch = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        finalize(self, self._scratch.close)
        self._scratch.execute("CREATE TABLE texts (id TEXT PRIMARY KEY, text TEXT)")
        self._scratch.execute(
            "CREATE TABLE sentences (hash INTEGER, id TEXT, PRIMARY KEY (hash, id)) WITHOUT ROWID"
        )
        self._scratch.execute("BEGIN")
        for id_, text in abstracts:
            row = (id_, normalised(text))
            self._scratch.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", row)
            self._scratch.executemany(
                "INSERT OR IGNORE INTO sentences VALUES (?, ?)",
                [(sentence, id_) for sentence in _sentences(text)],
            )
        self._scratch.execute("COMMIT")
        (self._count,) = self._scratch.execute("SELECT count(*) FROM texts").fetchone()

    def edits(self, new: Iterable[tuple[str, str]], count: int) -> dict[str, str]:
        """Find which new abstract, by its id, of so many, is a light edit of which of these.

        Out comes new id → old id, each used once, the closest pairs first (ties by id, so that
        every store decides alike).
        """
        pairs = [
            (-score, new_id, old_id)
            for new_id, text in new
            for score, old_id in nlargest(CLOSEST, self._alike(text, count))
        ]
        matched: dict[str, str] = {}
        taken: set[str] = set()
        for _, new_id, old_id in sorted(pairs):
            if new_id not in matched and old_id not in taken:
                matched[new_id] = old_id
                taken.add(old_id)
        return matched

    def _alike(self, text: str, others: int) -> Iterator[tuple[float, str]]:
        """The ids of the abstracts that a new one, of so many, is near to, each with how near."""
        wanted = normalised(text)
        for id_, known in self._candidates(text, others):
            if score := fuzz.ratio(wanted, known, score_cutoff=EDITED_SIMILARITY):
                yield score, id_

    def _candidates(self, text: str, others: int) -> Iterable[tuple[str, str]]:
        """The abstracts that a new one, of so many, is compared with: all where there are few
        pairs, else those that share most sentences with it."""
        if self._count * others <= FEW_PAIRS:
            return self._scratch.execute("SELECT id, text FROM texts")
        return self._scratch.execute(
            _SHARING, [json.dumps(list(_sentences(text))), MOST_CANDIDATES]
        )


def _sentences(abstract: str) -> set[int]:
    """Its sentences as numbers, which are others in another process."""
    return {hash(normalised(sentence)) for sentence in SENTENCE_END.split(abstract)}


_SHARING = """
    SELECT texts.id, text FROM (
        SELECT sentences.id FROM json_each(?) AS wanted
        JOIN sentences ON sentences.hash = wanted.value
        GROUP BY sentences.id ORDER BY count(*) DESC, sentences.id LIMIT ?
    ) AS sharing JOIN texts ON texts.id = sharing.id
"""
