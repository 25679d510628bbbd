"""Which name a query is a piece of: `astic Reasoni` is of Elastic Reasoning."""

from __future__ import annotations

from db.labels.keys import Called, key
from db.store.connection import Database

MIN_LETTERS, MAX_LETTERS = 5, 40
"""Letters of a query that is taken for a piece of a name."""

MAX_NAMES = 3
"""Names that hold a query up to which it is a piece of one."""


def name_around(db: Database, words: str) -> str | None:
    """The shortest name of a live paper that holds these words, cut anywhere; None where no name
    does, or many do."""
    letters = key(words)
    if not MIN_LETTERS <= len(letters) <= MAX_LETTERS:
        return None
    names = [
        name
        for (name,) in db.conn.execute(
            """
            SELECT papers.name FROM paper_keys
            CROSS JOIN live_papers AS papers ON papers.number = paper_keys.number
            WHERE paper_keys.kind = ? AND instr(paper_keys.key, ?) LIMIT ?
            """,
            [Called.NAME, letters, MAX_NAMES + 1],
        )
    ]
    return min(names, key=lambda name: (len(name), name)) if 0 < len(names) <= MAX_NAMES else None
