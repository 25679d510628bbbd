"""What a list says of its papers, as people ask for it: their year, their status, their venue."""

from __future__ import annotations

import re

from db.language.stems import stems
from db.language.text import fold, terms
from db.papers.sources import source_names
from db.store.connection import Database
from db.store.sql import json_list
from db.store.versions import PerVersion

STATUSES = {
    "口头": "oral",
    "口头报告": "oral",
    "海报": "poster",
    "墙报": "poster",
    "亮点": "spotlight",
    "焦点": "spotlight",
    "录用": "accepted",
    "接收": "accepted",
    "拒稿": "rejected",
    "拒绝": "rejected",
    "被拒": "rejected",
    "撤稿": "withdrawn",
    "撤回": "withdrawn",
    "withdrawn": "withdraw",
    "withdrew": "withdraw",
}
"""Words for a status by those that lists write, or that have this word's stem."""

PRESENTED = ("oral", "poster", "spotlight")
"""Statuses that a query may name behind a venue (`iclr 2018 oral`)."""

_TURNED_DOWN = frozenset({"reject", "withdraw", "withdrawn", "desk"})
_YEARS = re.compile(r"((?:19|20)\d\d)(?:\s*(?:-|–|\.\.|~|至|到)\s*((?:19|20)\d\d))?")
_TWO_DIGITS = re.compile(r"\d\d")
_VENUE = re.compile(r"(?<![\w-])([A-Za-z][A-Za-z]+)[\s'’-]*((?:19|20)\d\d|\d\d)(?![\w-])")


def is_turned_down(status: str | None) -> bool:
    """Whether a list says of a paper that it was rejected or withdrawn."""
    return not _TURNED_DOWN.isdisjoint(stems(terms(status or "")))


def turned_down(db: Database) -> list[str]:
    """The statuses that say so."""
    return [status for status in _all(db) if is_turned_down(status)]


def papers_turned_down(db: Database) -> frozenset[int]:
    """The numbers of the papers of which a list says so."""
    return _papers_turned_down.of(db)


def _read_turned_down(db: Database) -> frozenset[int]:
    rows = db.conn.execute(
        "SELECT papers.number FROM records JOIN papers ON papers.bibliography = records.id"
        " WHERE status IN (SELECT value FROM json_each(?))",
        [json_list(turned_down(db))],
    )
    return frozenset(number for (number,) in rows)


_papers_turned_down = PerVersion(_read_turned_down)


def statuses(db: Database, text: str) -> list[str]:
    """The statuses that a list of the store gives and that are this one, in either language;
    `accepted` is every one of papers that were not turned down."""
    wanted = fold(STATUSES.get(text.strip().casefold(), text))
    wanted = fold(STATUSES.get(wanted, wanted))
    keys = set(stems(terms(wanted)))
    if not keys:
        return []
    if keys <= {"accept"}:
        return [status for status in _all(db) if not is_turned_down(status)]
    return [status for status in _all(db) if keys <= set(stems(terms(status)))]


def years(text: str) -> list[str]:
    """The years that a text like `2018` or `2018-2020` names; none for another text."""
    found = _YEARS.fullmatch(text.strip())
    if not found:
        return []
    first, last = int(found[1]), int(found[2] or found[1])
    return [str(year) for year in range(min(first, last), max(first, last) + 1)]


def named_venue(db: Database, words: str) -> tuple[str, str] | None:
    """The venue and year in a query that sources are of, as it stands there, and the beginning of
    these sources' names (`iclr2018`)."""
    for match in _VENUE.finditer(words) if _TWO_DIGITS.search(words) else ():
        year = match[2] if len(match[2]) == 4 else f"20{match[2]}"
        begin = f"{match[1].casefold()}{year}"
        if sources_of(db, begin):
            return match[0], begin
    return None


def without_venues(words: str) -> str:
    """The words of a query without what may be a venue and year, if not of today's sources then of
    later ones."""
    return _VENUE.sub(" ", words)


def sources_of(db: Database, begin: str) -> list[str]:
    """The sources whose names begin so, letters and digits alone."""
    return [name for name in source_names(db) if _key(name).startswith(begin)]


def _key(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _all(db: Database) -> list[str]:
    rows = db.conn.execute("SELECT DISTINCT status FROM records WHERE status <> ''")
    return [status for (status,) in rows]
