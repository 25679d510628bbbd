"""What the members of a server saved: how many saved a paper, never who.

This is the one place that decides who counts: a bookmark that came from a file says nothing of the
server that it was brought in at, and a member who asked to be left out is left out of every count.
What only one member saved is never named to a server: everybody could guess who it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.store.connection import Database
from db.store.sql import json_list

FEW = 100
"""Savings in a server that are counted in a few tenths of a millisecond."""

LEAST_NAMED = 2
"""A paper that fewer members saved is not named where others read it."""


@dataclass(frozen=True, slots=True)
class SavedPaper:
    """A paper by its number and id, what it is called for short, and how many members saved it."""

    number: int
    id: str
    name: str
    members: int


def saved_papers(
    db: Database,
    guild: int,
    limit: int,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
    among: Iterable[int] | None = None,
    at_least: int = LEAST_NAMED,
) -> list[SavedPaper]:
    """The papers that most members of a server saved, equals the latest first. `since` and `before`
    are moments in UTC, from the first to just before the second; `among` are numbers of papers, all
    if None. Papers that fewer than `at_least` members saved are left out; whoever asks for those
    names none of them."""
    rows = db.conn.execute(
        """
        SELECT papers.number, papers.id, coalesce(papers.name, papers.label),
               count(DISTINCT member) AS members
        FROM bookmark_origins JOIN papers ON papers.id = bookmark_origins.paper
        WHERE guild = :guild AND how <> 'import'
          AND member NOT IN (SELECT member FROM top_opt_outs)
          AND (:since IS NULL OR at >= :since) AND (:before IS NULL OR at < :before)
          AND (:among IS NULL OR papers.number IN (SELECT value FROM json_each(:among)))
        GROUP BY papers.id HAVING members >= :at_least
        ORDER BY members DESC, max(at) DESC, papers.id LIMIT :limit
        """,
        {
            "guild": guild,
            "since": since and since.isoformat(),
            "before": before and before.isoformat(),
            "among": None if among is None else json_list(among),
            "limit": limit,
            "at_least": at_least,
        },
    )
    return [SavedPaper(*row) for row in rows]


def most_saved(
    db: Database, numbers: Iterable[int], *, guild: int, limit: int
) -> tuple[tuple[str, int], ...]:
    """What those of these papers are called that most members of a server saved, and how many
    did."""
    saved = saved_papers(db, guild, limit, among=numbers)
    return tuple((paper.name, paper.members) for paper in saved)


def most_saved_of_few(
    db: Database, numbers: Iterable[int], *, guild: int, limit: int
) -> tuple[tuple[str, int], ...] | None:
    """`most_saved` in a moment; None where the server's members saved more than a few papers."""
    (saves,) = db.conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM bookmark_origins WHERE guild = ? LIMIT ?)",
        [guild, FEW + 1],
    ).fetchone()
    return most_saved(db, numbers, guild=guild, limit=limit) if saves <= FEW else None
