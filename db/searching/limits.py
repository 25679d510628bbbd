"""Which papers keep to the limits of a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.language.chinese import simplified
from db.language.text import is_han, stretches
from db.papers.categories import UnknownCategory, require_category
from db.papers.sources import UnknownSource, require_source
from db.searching.exact import words_as_written
from db.searching.people import papers_by
from db.searching.query import Asked, Limit, as_text
from db.searching.venues import PRESENTED, STATUSES, named_venue, sources_of, statuses, years
from db.store.connection import Database
from db.store.sql import json_list
from db.tags.lookup import UnknownTag, require

MAX_PHRASE_WORDS = 32
"""Words of a phrase that are compared."""

MAX_JOINED_WORDS = 5
"""Words of a phrase up to which any of its hyphens may stand in a paper: each way is one more
phrase to look for, and there are twice as many for every word."""


@dataclass(frozen=True, slots=True)
class _Condition:
    """The SQL for the numbers of the papers that a limit names (or leaves out), and its
    parameters. Some may be of no live paper."""

    numbers: str
    parameters: tuple[str, ...]
    without: bool


@dataclass(frozen=True, slots=True)
class Within:
    """The papers that keep to the limits of a query. They may be most of very many, so they are
    asked for as they are needed, and never kept."""

    conditions: tuple[_Condition, ...] = ()

    def __and__(self, other: Within) -> Within:
        """The papers that are within both."""
        return Within(self.conditions + other.conditions)

    def among(self, db: Database, numbers: Iterable[int]) -> set[int]:
        """Those of some papers' numbers that keep to the limits."""
        left = set(numbers)
        for condition in self.conditions:
            # The plus keeps SQLite from looking up each number within a phrase or a source, which
            # took up to eighty times as long as going through what they name once.
            rows = db.conn.execute(
                f"SELECT number FROM ({condition.numbers})"
                " WHERE +number IN (SELECT value FROM json_each(?))",
                [*condition.parameters, json_list(left)],
            )
            found = {number for (number,) in rows}
            left = left - found if condition.without else left & found
        return left

    def few(self, db: Database, most: int) -> set[int] | None:
        """The numbers of all that keep to the limits, where one of these names so many at most;
        else None. One may name a paper twice."""
        for condition in self.conditions:
            if not condition.without:
                rows = db.conn.execute(
                    f"{condition.numbers} LIMIT {most + 1}", condition.parameters
                ).fetchall()
                if len(rows) <= most:
                    others = Within(
                        tuple(other for other in self.conditions if other is not condition)
                    )
                    return others.among(db, (number for (number,) in rows))
        return None


EVERYTHING = Within()
NOTHING = Within((_Condition("SELECT NULL AS number WHERE 0", (), without=False),))


class NothingSo(Exception):
    """No paper is of this author, this year or this status."""


def within(db: Database, limits: Iterable[Limit]) -> Within:
    """The papers that keep to all limits; none where no paper is of an author, a year or a status.
    Raises UnknownTag, UnknownCategory and UnknownSource."""
    try:
        return Within(tuple(_condition(db, limit) for limit in limits))
    except NothingSo:
        return NOTHING


def came_since(moment: datetime) -> Within:
    """The papers that came into the store after a moment (UTC), but not with its first ones."""
    return Within((_Condition(_CAME_SINCE, (moment.isoformat(),), without=False),))


def any_since(db: Database, moment: datetime) -> bool:
    """Whether any paper came after a moment (UTC)."""
    came = db.conn.execute("SELECT 1 FROM arrivals WHERE at > ? LIMIT 1", [moment.isoformat()])
    return came.fetchone() is not None


def with_venue(db: Database, asked: Asked) -> Asked:
    """The query with a venue that sources are of, its year, and how papers were presented there as
    limits, where its words say so (`iclr 2018 oral`)."""
    named = named_venue(db, asked.words)
    if named is None:
        return asked
    written, begin = named
    limits = [Limit("venue", begin, False, written)]
    rest = []
    for word in asked.words.replace(written, " ", 1).split():
        status = STATUSES.get(word.casefold(), word.casefold()).removesuffix("s")
        if status in PRESENTED and statuses(db, status):
            limits.append(Limit("status", status, False, word))
        else:
            rest.append(word)
    return Asked(" ".join(rest), (*asked.limits, *limits))


def resolved(db: Database, asked: Asked) -> tuple[Asked, Within]:
    """A query with the tags, categories and sources that no paper has taken as text, and the papers
    that keep to its other limits."""
    conditions = []
    for limit in asked.limits:
        try:
            conditions.append(_condition(db, limit))
        except (UnknownTag, UnknownCategory, UnknownSource, NothingSo):
            asked = as_text(asked, limit)
    return asked, Within(tuple(conditions))


def listed(db: Database, within: Within, limit: int = -1, offset: int = 0) -> list[int]:
    """The numbers of the live papers within, in the order of the sources; all where `limit` is
    negative."""
    live, parameters = _live(within)
    sql = f"SELECT papers.number {live} ORDER BY placings.source, placings.place LIMIT ? OFFSET ?"
    return [number for (number,) in db.conn.execute(sql, [*parameters, limit, offset])]


def count_within(db: Database, within: Within) -> int:
    """How many live papers are within."""
    live, parameters = _live(within)
    (count,) = db.conn.execute(f"SELECT count(*) {live}", parameters).fetchone()
    return int(count)


def _live(within: Within) -> tuple[str, list[str]]:
    """The SQL for the live papers within, and its parameters: those that a limit names, or else all
    in the order of the sources, looked through one by one."""
    conditions = [
        f"papers.number {'NOT ' if condition.without else ''}IN ({condition.numbers})"
        for condition in within.conditions
    ]
    named = any(not condition.without for condition in within.conditions)
    tables = "papers CROSS JOIN placings" if named else "placings CROSS JOIN papers"
    sql = f"FROM {tables} ON papers.record = placings.record WHERE {' AND '.join(conditions) or 1}"
    return sql, [parameter for condition in within.conditions for parameter in condition.parameters]


def _condition(db: Database, limit: Limit) -> _Condition:
    return _Condition(*_match(db, limit), limit.without)


# The papers that a limit names.

_YEAR = """
    SELECT papers.number FROM records JOIN papers ON papers.id = records.paper
    JOIN json_each(?) AS wanted ON records.year = wanted.value
    UNION
    SELECT papers.number FROM json_each(?) AS wanted
    JOIN sources ON sources.name LIKE '%' || wanted.value || '%'
    JOIN placings ON placings.source = sources.id
    JOIN records ON records.id = placings.record
    JOIN papers ON papers.id = records.paper
"""
_STATUS = """
    SELECT papers.number FROM records JOIN papers ON papers.id = records.paper
    WHERE records.status IN (SELECT value FROM json_each(?))
"""
_VENUE = """
    SELECT papers.number FROM sources
    JOIN placings ON placings.source = sources.id
    JOIN records ON records.id = placings.record
    JOIN papers ON papers.id = records.paper
    WHERE sources.name IN (SELECT value FROM json_each(?))
"""
_TAG = """
    SELECT paper_tags.paper AS number FROM paper_tags JOIN tags ON tags.id = paper_tags.tag
    WHERE tags.name = ?
"""
_CATEGORY = """
    SELECT papers.number FROM papers JOIN records ON records.id = papers.record
    WHERE records.category = ?
"""
_CAME_SINCE = """
    SELECT papers.number FROM arrivals JOIN papers ON papers.id = arrivals.paper
    WHERE arrivals.at > ?
"""
_SOURCE = """
    SELECT papers.number FROM sources
    JOIN placings ON placings.source = sources.id
    JOIN records ON records.id = placings.record
    JOIN papers ON papers.id = records.paper
    WHERE sources.name = ?
"""


def _match(db: Database, limit: Limit) -> tuple[str, tuple[str, ...]]:
    """The SQL for the papers that a limit names, and its parameters."""
    match limit.kind:
        case "phrase":
            return _phrase(limit.value)
        case "tag":
            return _TAG, (require(db, limit.value).name,)
        case "category":
            return _CATEGORY, (require_category(db, limit.value),)
        case "source":
            return _SOURCE, (require_source(db, limit.value),)
        case "has":
            return _HAS[limit.value], ()
        case "author":
            return _numbers(papers_by(db, limit.value), limit)
        case "year":
            wanted = json_list(_known(years(limit.value), limit))
            return _YEAR, (wanted, wanted)
        case "status":
            return _STATUS, (json_list(_known(statuses(db, limit.value), limit)),)
        case "venue":
            return _VENUE, (json_list(sources_of(db, limit.value)),)


def _numbers(numbers: Sequence[int], limit: Limit) -> tuple[str, tuple[str, ...]]:
    if not numbers:
        raise NothingSo(limit)
    return "SELECT value AS number FROM json_each(?)", (json_list(numbers),)


def _known(values: Sequence[str], limit: Limit) -> Sequence[str]:
    if not values:
        raise NothingSo(limit)
    return values


def _phrase(text: str) -> tuple[str, tuple[str, ...]]:
    """The SQL for the papers that hold words as they are written."""
    latin, han = words_as_written(text)
    parts = [
        f"SELECT rowid AS number FROM {table} WHERE {table} MATCH ?"
        for table, match in (("papers_words", latin), ("papers_fts", han))
        if match
    ]
    return " INTERSECT ".join(parts), tuple(filter(None, (latin, han)))


def phrase(text: str) -> str:
    """The FTS5 expression for words side by side; Chinese and Latin stretches each by itself,
    since the index writes a stretch of Chinese twice, as characters and as pairs."""
    found = []
    left = MAX_PHRASE_WORDS
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
    if len(words) > MAX_JOINED_WORDS or is_han(words[0]):
        return
    for end in range(2, len(words)):
        for begin in range(end - 1):
            head = (*words[:end], "".join(words[begin:end]))
            for rest in _ways(words[end:]):
                yield f"{' '.join(head)} {rest}"


_HAS = {
    "code": "SELECT paper AS number FROM links WHERE kind = 'code'",
    "tldr": """
        SELECT papers.number FROM records JOIN papers ON papers.record = records.id
        WHERE records.tldr <> ''
        UNION ALL
        SELECT papers.number FROM records JOIN papers ON papers.bibliography = records.id
        WHERE records.tldr <> ''
    """,
}
