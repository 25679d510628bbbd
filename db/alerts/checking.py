"""Which papers are what an alert asks for: the one place that decides it, for new papers and for
what an alert would have brought."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from db.alerts.interest import Clause, Interest, required
from db.searching.limits import resolved, with_venue
from db.searching.meaning.likeness import much_alike
from db.searching.query import Asked
from db.searching.venues import papers_turned_down
from db.store.connection import Database
from db.store.sql import first_column

LIKE = 2.5
"""How many standard deviations a paper's likeness to another is above what is usual, for it to be
like it: of the bundled papers 7 are, at the median."""


class Checker:
    """Checks alerts against the papers of one moment."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def wanted(self, interest: Interest, papers: Collection[int]) -> set[int]:
        """Those of some papers (numbers) that have all that an alert asks for. An operator for a
        tag, an author and the like that no paper has names none. Rejected and withdrawn papers are
        wanted only by who asks for a status."""
        asked = with_venue(self._db, interest.asked)
        left = set(papers)
        if not any(limit.kind == "status" for limit in asked.limits):
            left -= papers_turned_down(self._db)
        if clauses := required(asked.words):
            left = _holding(self._db, clauses, left)
        if asked.limits and left:
            left = self._within(asked, left)
        if interest.liked and left:
            left = self._like(interest.liked, left)
        return left

    def unheld(self, interest: Interest) -> tuple[str, ...]:
        """The operators, as they are written, that name a tag, an author and the like that no paper
        has."""
        asked = with_venue(self._db, interest.asked)
        known, _ = resolved(self._db, Asked("", asked.limits))
        return _named_by_none(asked, known)

    def _within(self, asked: Asked, papers: Iterable[int]) -> set[int]:
        known, within = resolved(self._db, Asked("", asked.limits))
        if _named_by_none(asked, known):
            return set()
        return within.among(self._db, papers)

    def _like(self, paper: str, papers: set[int]) -> set[int]:
        number = _number(self._db, paper)
        return much_alike(self._db, number, papers, LIKE) if number is not None else set()


def _named_by_none(asked: Asked, known: Asked) -> tuple[str, ...]:
    named = set(known.limits)
    return tuple(
        limit.written for limit in asked.limits if limit not in named and not limit.without
    )


def _holding(db: Database, clauses: Sequence[Clause], papers: Collection[int]) -> set[int]:
    """The papers that hold a term of each clause. New papers have numbers in a row: the index is
    read from the first of them to the last."""
    if not papers:
        return set()
    match = " AND ".join(f"({' OR '.join(map(_quoted, sorted(clause)))})" for clause in clauses)
    found = first_column(
        db,
        "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? AND rowid BETWEEN ? AND ?",
        [match, min(papers), max(papers)],
    )
    return set(papers) & set(found)


def _number(db: Database, paper: str) -> int | None:
    row = db.conn.execute(
        "SELECT number FROM papers WHERE id = coalesce("
        "(SELECT paper FROM paper_aliases WHERE alias = ?1), ?1)",
        [paper],
    ).fetchone()
    return row[0] if row else None


def _quoted(term: str) -> str:
    return f'"{term}"'
