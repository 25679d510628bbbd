"""Papers by who wrote them: a name in either order, with or without accents and middle names."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from db.language.english import STOP_WORDS, is_ordinary
from db.language.text import is_han, stretches
from db.papers.authors import name_parts
from db.searching.engines.columns import COLUMNS
from db.store.connection import Database

MAX_NAME_WORDS = 5
"""Words of a query up to which it may be somebody's name."""

MAX_HAN_NAME = 8
"""Chinese characters of a name that is written without a space, at most: a translated one's."""

MAX_HAN_FAMILY, MAX_FAMILY = 2, 40
"""Characters of a family name at most, Chinese ones and letters."""

MAX_READ = 20_000
"""Papers whose authors are read: those that hold all words of a name somewhere among them."""


def papers_by(db: Database, name: str) -> list[int]:
    """The numbers of the live papers of which an author has all words of this name, those first
    whose author has no other."""
    wanted = _words(name)
    if not wanted:
        return []
    exact, longer = [], []
    for number, authors in _with_authors(db, wanted):
        names = [_words(author) for author in authors]
        if any(sorted(words) == sorted(wanted) for words in names):
            exact.append(number)
        elif any(_is_part(wanted, words) for words in names):
            longer.append(number)
    return exact + longer


def papers_by_person(db: Database, query: str) -> list[int]:
    """The papers by somebody whose whole name a query is, or whose family name where it is one
    word: one that is no ordinary word, and that no more papers contain than such people wrote."""
    words = _words(query)
    if len(words) == 1 and " " not in query.strip():
        return _papers_by_family(db, words[0])
    if not 2 <= len(words) <= MAX_NAME_WORDS or any(map(_is_no_name, words)):
        return []
    return papers_by(db, query)


def _is_no_name(word: str) -> bool:
    return word.isdigit() or (is_han(word) and len(word) > MAX_HAN_NAME)


def _papers_by_family(db: Database, word: str) -> list[int]:
    longest = MAX_HAN_FAMILY if is_han(word) else MAX_FAMILY
    if not 2 <= len(word) <= longest or not word.isalpha():
        return []
    if is_ordinary(word) or word in STOP_WORDS:
        return []
    found = [
        number
        for number, authors in _with_authors(db, [word])
        if any(_is_family(word, author) for author in authors)
    ]
    texts = " ".join(column.name for column in COLUMNS if column.name != "authors")
    (speak_of_it,) = db.conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM papers_fts WHERE papers_fts MATCH ? LIMIT ?)",
        [f"{{{texts}}}: {_match(word)}", len(found) + 1],
    ).fetchone()
    return found if len(found) >= speak_of_it else []


def _is_family(word: str, author: str) -> bool:
    """Whether this is somebody's family name, or the last word of it (`van der Meulen`); of a
    name in Chinese the first character or two."""
    if is_han(word):
        name = "".join(_words(author))
        return name.startswith(word) and len(word) < len(name)
    return _words(name_parts(author).family)[-1:] == (word,)


def _with_authors(db: Database, words: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The live papers that hold all these words among their authors, and these."""
    rows = db.conn.execute(
        """
        SELECT papers.number, records.authors FROM papers_fts
        CROSS JOIN live_papers AS papers ON papers.number = papers_fts.rowid
        JOIN records ON records.id = papers.bibliography
        WHERE papers_fts MATCH ? ORDER BY papers.number LIMIT ?
        """,
        [f"authors: ({' AND '.join(map(_match, words))})", MAX_READ],
    )
    for number, authors in rows:
        yield number, json.loads(authors or "[]")


@lru_cache(maxsize=1 << 13)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name, a run of Chinese one."""
    found: list[str] = []
    for stretch in stretches(name):
        found += ["".join(stretch)] if is_han(stretch[0]) else stretch
    return tuple(found)


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
