"""Which papers of the store somebody's references are of, whatever program they were kept in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from db.loading.identity import LONG, Work, work_of
from db.loading.matching import Matching, resolved_ids
from db.papers.identified import papers_with_keys
from db.papers.identifiers import keys_of
from db.papers.record import Bibliography, Record
from db.searching.called import papers_titled
from db.store.connection import Database
from db.store.sql import in_parts
from db.store.store import Store

AT_ONCE = 200
"""References that are looked up in one reading of the store."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference says of its paper. `paper` is the id that we gave it, where it came from
    us; `identifiers` are texts in which its DOI, arXiv id and the like stand."""

    title: str = ""
    authors: tuple[str, ...] = ()
    abstract: str = ""
    address: str = ""
    identifiers: tuple[str, ...] = ()
    paper: str = ""


def recognised(store: Store, references: Sequence[Reference]) -> list[str | None]:
    """The papers (ids) that references are of, in their order; None where no paper is.

    By our own id; by an identifier or the abstract, as two lists' entries are one paper
    (`db.loading.matching`); by the address; by the title to the letter, where an author is the same
    or where one of the two names none and the title is long.
    """
    matching = Matching(store)
    found: list[str | None] = []
    for some in in_parts(references, AT_ONCE):
        records = [_record(reference) for reference in some]
        matches = matching.match(records)
        known = [match.paper if match.is_known else None for match in matches]
        found += store.read(_papers, some, records, known)
    return found


def _papers(
    db: Database,
    references: Sequence[Reference],
    records: Sequence[Record],
    known: Sequence[str | None],
) -> list[str | None]:
    return [
        _own(db, reference.paper) or paper or _by_address(db, record) or _by_title(db, record)
        for reference, record, paper in zip(references, records, known, strict=True)
    ]


def _record(reference: Reference) -> Record:
    listed = Bibliography(
        title=reference.title or None,
        authors=reference.authors,
        page=reference.address or None,
        other_ids=reference.identifiers,
    )
    return Record("", "", "", None, None, reference.abstract, listed)


def _own(db: Database, id_: str) -> str | None:
    if not id_:
        return None
    (paper,) = resolved_ids(db, [id_])
    row = db.conn.execute("SELECT 1 FROM papers WHERE id = ?", [paper]).fetchone()
    return paper if row else None


def _by_address(db: Database, record: Record) -> str | None:
    """The paper with this address, unless title and authors both speak against it."""
    work = work_of(record.bibliography)
    for paper in papers_with_keys(db, keys_of(record.bibliography)):
        others = _works(db, "papers.id", paper)
        if not all(work.differs(other) for _, other in others):
            return paper
    return None


def _by_title(db: Database, record: Record) -> str | None:
    work = work_of(record.bibliography)
    if not work.title or record.bibliography is None:
        return None
    for number in papers_titled(db, record.bibliography.title or ""):
        for paper, other in _works(db, "papers.number", number):
            if other.title == work.title and _may_be(work, other):
                return paper
    return None


def _may_be(work: Work, other: Work) -> bool:
    if work.families and other.families:
        return bool(work.families & other.families)
    return len(work.title) >= LONG


def _works(db: Database, column: str, value: str | int) -> list[tuple[str, Work]]:
    """What each source says of the papers with a value in a column, with their ids."""
    rows = db.conn.execute(
        "SELECT papers.id, title, authors FROM papers JOIN records ON records.paper = papers.id"
        f" WHERE {column} = ?",
        [value],
    )
    return [
        (paper, work_of(Bibliography(title=title, authors=tuple(json.loads(authors or "[]")))))
        for paper, title, authors in rows
    ]
