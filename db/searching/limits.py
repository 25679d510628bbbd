"""Which papers keep to the limits of a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.categories import UnknownCategory, require_category
from db.reading import paper_count
from db.searching.queries import Asked, Limit, as_text
from db.sources import UnknownSource, require_source
from db.store import json_list
from db.tagging.tags import UnknownTag, require
from db.words.chinese import simplified
from db.words.text import is_han, stretches

LONGEST_PHRASE = 32
"""Words of a phrase that are compared."""

MOST_JOINED = 5
"""Words of a phrase up to which any of its hyphens may stand in a paper: each way is one more
phrase to look for, and there are twice as many for every word."""


def options(
    tag: str | None = None, category: str | None = None, source: str | None = None
) -> tuple[Limit, ...]:
    """The limits that a command's options are."""
    limits: list[Limit] = []
    if tag is not None:
        limits.append(Limit("tag", tag, False, tag))
    if category is not None:
        limits.append(Limit("category", category, False, category))
    if source is not None:
        limits.append(Limit("source", source, False, source))
    return tuple(limits)


def filters(db: Database, tag: str | None, category: str | None) -> dict[str, int | str | None]:
    """The SQL parameters `tag` (its id) and `category` for those who limit a query of their own,
    None for no limit. Raises UnknownTag and UnknownCategory."""
    name = None if tag is None else require(db, tag).name
    found = db.conn.execute("SELECT id FROM tags WHERE name = ?", [name]).fetchone()
    return {
        "tag": found[0] if found else None,
        "category": None if category is None else require_category(db, category),
    }


def unknown_as_text(db: Database, asked: Asked) -> Asked:
    """The query with tags, categories and sources that no paper has taken as text."""
    for limit in asked.limits:
        try:
            _match(db, limit)
        except (UnknownTag, UnknownCategory, UnknownSource):
            asked = as_text(asked, limit)
    return asked


@dataclass(frozen=True, slots=True)
class Within:
    """The papers that keep to the limits of a query: those of `numbers` (None: all), and none of
    `without`. Both may hold numbers that no live paper has."""

    numbers: frozenset[int] | None = None
    without: frozenset[int] = frozenset()

    def admits(self, number: int) -> bool:
        """Whether a live paper keeps to the limits."""
        return (self.numbers is None or number in self.numbers) and number not in self.without


EVERYTHING = Within()


def within(db: Database, limits: Iterable[Limit]) -> Within:
    """The papers that keep to all limits. Raises UnknownTag, UnknownCategory and UnknownSource."""
    numbers: frozenset[int] | None = None
    without: frozenset[int] = frozenset()
    for limit in limits:
        found = frozenset(number for (number,) in db.conn.execute(*_match(db, limit)))
        if limit.without:
            without |= found
        else:
            numbers = found if numbers is None else numbers & found
    return Within(without=without) if numbers is None else Within(numbers - without)


def listed(db: Database, within: Within, limit: int = -1, offset: int = 0) -> list[int]:
    """The numbers of the live papers within, in the order of the sources; all where `limit` is
    negative."""
    some = within.without if within.numbers is None else within.numbers
    sql = _ALL_BUT if within.numbers is None else _ONLY
    page = {"some": json_list(some), "limit": limit, "offset": offset}
    return [number for (number,) in db.conn.execute(sql, page)]


def count_within(db: Database, within: Within) -> int:
    """How many live papers are within."""
    if within.numbers is None:
        return paper_count(db) - _live_among(db, within.without)
    return _live_among(db, within.numbers)


def _live_among(db: Database, numbers: Iterable[int]) -> int:
    (count,) = db.conn.execute(_LIVE_AMONG, [json_list(numbers)]).fetchone()
    return int(count)


def _match(db: Database, limit: Limit) -> tuple[str, list[str]]:
    """The SQL for the papers that a limit names, and its parameters."""
    match limit.kind:
        case "phrase":
            return _PHRASE, [phrase(limit.value)]
        case "tag":
            return _TAG, [require(db, limit.value).name]
        case "category":
            return _CATEGORY, [require_category(db, limit.value)]
        case "source":
            return _SOURCE, [require_source(db, limit.value)]
        case "has":
            return _HAS[limit.value], []


def phrase(text: str) -> str:
    """The FTS5 expression for words side by side; Chinese and Latin stretches each by itself,
    since the index writes a stretch of Chinese twice, as characters and as pairs."""
    found = []
    left = LONGEST_PHRASE
    for stretch in stretches(simplified(text)):
        words = stretch[:left]
        left -= len(words)
        if words:
            found.append(" OR ".join(f'"{way}"' for way in _ways(words)))
    return " AND ".join(f"({ways})" for ways in found)


def _ways(words: Sequence[str]) -> Iterator[str]:
    """The ways in which the index may hold words that stand side by side: behind those that a paper
    joins with hyphens it has their joined form (`chain of thought chainofthought prompting`). Not
    found is a phrase that begins inside such a compound and ends behind it."""
    yield " ".join(words)
    if len(words) > MOST_JOINED or is_han(words[0]):
        return
    for end in range(2, len(words)):
        for begin in range(end - 1):
            head = (*words[:end], "".join(words[begin:end]))
            for rest in _ways(words[end:]):
                yield f"{' '.join(head)} {rest}"


_ALL_BUT = """
    SELECT papers.number FROM placings CROSS JOIN papers ON papers.record = placings.record
    WHERE papers.number NOT IN (SELECT value FROM json_each(:some))
    ORDER BY placings.source, placings.place LIMIT :limit OFFSET :offset
"""
_ONLY = """
    SELECT papers.number FROM json_each(:some) AS wanted
    JOIN papers ON papers.number = wanted.value
    JOIN placings ON placings.record = papers.record
    ORDER BY placings.source, placings.place LIMIT :limit OFFSET :offset
"""
_LIVE_AMONG = """
    SELECT count(*) FROM json_each(?) AS wanted
    JOIN papers ON papers.number = wanted.value
    JOIN placings ON placings.record = papers.record
"""
_PHRASE = "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?"
_TAG = """
    SELECT paper_tags.paper FROM paper_tags JOIN tags ON tags.id = paper_tags.tag
    WHERE tags.name = ?
"""
_CATEGORY = """
    SELECT papers.number FROM papers JOIN records ON records.id = papers.record
    WHERE records.category = ?
"""
_SOURCE = """
    SELECT papers.number FROM sources
    JOIN placings ON placings.source = sources.id
    JOIN records ON records.id = placings.record
    JOIN papers ON papers.id = records.paper
    WHERE sources.name = ?
"""
_HAS = {
    "code": "SELECT paper FROM links WHERE kind = 'code'",
    "tldr": """
        SELECT papers.number FROM records JOIN papers ON papers.record = records.id
        WHERE records.tldr <> ''
        UNION ALL
        SELECT papers.number FROM records JOIN papers ON papers.bibliography = records.id
        WHERE records.tldr <> ''
    """,
}
