"""Which papers keep to the limits of a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from db.categories import UnknownCategory, require_category
from db.chinese import simplified
from db.queries import Asked, Limit, as_text
from db.sources import UnknownSource, require_source
from db.tags import UnknownTag, require
from db.text import is_han, stretches

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


def papers_within(db: Database, limits: Sequence[Limit]) -> list[int]:
    """The numbers of the live papers that keep to all limits, in the order of the sources.
    Raises UnknownTag, UnknownCategory and UnknownSource."""
    numbers = [number for (number,) in db.conn.execute(_LIVE)]
    for limit in limits:
        match = {number for (number,) in db.conn.execute(*_match(db, limit))}
        numbers = [number for number in numbers if (number in match) != limit.without]
    return numbers


def _match(db: Database, limit: Limit) -> tuple[str, list[str]]:
    """The SQL for the papers that a limit names, and its parameters."""
    match limit.kind:
        case "phrase":
            return _PHRASE, [_phrase(limit.value)]
        case "tag":
            return _TAG, [require(db, limit.value).name]
        case "category":
            return _CATEGORY, [require_category(db, limit.value)]
        case "source":
            return _SOURCE, [require_source(db, limit.value)]
        case "has":
            return _HAS[limit.value], []


def _phrase(text: str) -> str:
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


_LIVE = """
    SELECT papers.number FROM papers JOIN placings ON placings.record = papers.record
    ORDER BY placings.source, placings.place
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
        SELECT papers.number FROM papers
        JOIN records ON records.id IN (papers.record, papers.bibliography)
        WHERE records.tldr <> ''
    """,
}
