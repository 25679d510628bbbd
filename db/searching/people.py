"""Papers by who wrote them: a name in either order, with or without accents and middle names."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from sqlite_utils import Database

from db.language.text import is_han, stretches

MAX_NAME_WORDS = 5
"""Words of a query up to which it may be somebody's name."""

MAX_READ = 20_000
"""Papers whose authors are read: those that hold all words of a name somewhere among them."""


def papers_by(db: Database, name: str) -> list[int]:
    """The numbers of the live papers of which an author has all words of this name, those first
    whose author has no other."""
    wanted = _words(name)
    if not wanted:
        return []
    exact, longer = [], []
    for number, authors in db.conn.execute(
        """
        SELECT papers.number, records.authors FROM papers_fts
        CROSS JOIN live_papers AS papers ON papers.number = papers_fts.rowid
        JOIN records ON records.id = papers.bibliography
        WHERE papers_fts MATCH ? ORDER BY papers.number LIMIT ?
        """,
        [f"authors: ({' AND '.join(_match(word) for word in wanted)})", MAX_READ],
    ):
        names = [_words(author) for author in json.loads(authors or "[]")]
        if any(sorted(words) == sorted(wanted) for words in names):
            exact.append(number)
        elif any(_is_part(wanted, words) for words in names):
            longer.append(number)
    return exact + longer


def papers_by_person(db: Database, query: str) -> list[int]:
    """The papers by somebody whose whole name a query is; one word alone is none."""
    words = _words(query)
    if not 2 <= len(words) <= MAX_NAME_WORDS or any(word.isdigit() for word in words):
        return []
    return papers_by(db, query)


def _words(name: str) -> list[str]:
    """The words of a name, a run of Chinese one."""
    found: list[str] = []
    for stretch in stretches(name):
        found += ["".join(stretch)] if is_han(stretch[0]) else stretch
    return found


def _match(word: str) -> str:
    return f'"{" ".join(word) if is_han(word) else word}"'


def _is_part(wanted: Collection[str], words: Iterable[str]) -> bool:
    """Whether a name has all these words; a single letter is an initial."""
    left = list(words)
    for word in sorted(wanted, key=len, reverse=True):
        found = next((other for other in left if other == word), None)
        if found is None:
            return False
        left.remove(found)
    return True
