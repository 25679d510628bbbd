"""Records as rows of the table `records`, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from db.papers.paper import Summary
from db.papers.record import Bibliography, Record

RECORD_COLUMNS = (
    "area, category, tag_line, tldr, abstract,"
    " motivation, problem, analysis, method, experiments, contribution,"
    " authors, title, entry, status, page, pdf, code, project,"
    " other_ids, year, venue, more_authors"
)
"""The columns of a record's text, as `record_of` takes them and `columns_of` gives them."""

_PARTS = 6
_BIBLIOGRAPHY = 12


def record_of(row: Sequence[str | None]) -> Record:
    """The record that a row of `RECORD_COLUMNS` holds."""
    area, category, tag_line, tldr, abstract = row[:5]
    parts, listed = row[5 : 5 + _PARTS], row[5 + _PARTS :]
    return Record(
        area=area or "",
        category=category or "",
        tag_line=tag_line or "",
        tldr=tldr,
        summary=None if parts[0] is None else Summary(*(part or "" for part in parts)),
        abstract=abstract or "",
        bibliography=None if listed[0] is None else _bibliography(listed[0], listed[1:]),
    )


def columns_of(record: Record) -> tuple[str | None, ...]:
    """A record's row of `RECORD_COLUMNS`."""
    parts = [text for _, text in record.summary.parts()] if record.summary else [None] * _PARTS
    listed = record.bibliography
    return (
        record.area,
        record.category,
        record.tag_line,
        record.tldr,
        record.abstract,
        *parts,
        *(_listed(listed) if listed else [None] * _BIBLIOGRAPHY),
    )


def _bibliography(authors: str, rest: Sequence[str | None]) -> Bibliography:
    title, entry, status, page, pdf, code, project, other_ids, year, venue, more_authors = rest
    return Bibliography(
        entry=entry,
        title=title,
        authors=tuple(json.loads(authors)),
        status=status,
        page=page,
        pdf=pdf,
        code=code,
        project=project,
        other_ids=tuple(json.loads(other_ids)) if other_ids else (),
        year=year,
        venue=venue,
        has_more_authors=more_authors is not None,
    )


def _listed(listed: Bibliography) -> tuple[str | None, ...]:
    return (
        json.dumps(listed.authors, ensure_ascii=False),
        listed.title,
        listed.entry,
        listed.status,
        listed.page,
        listed.pdf,
        listed.code,
        listed.project,
        json.dumps(listed.other_ids, ensure_ascii=False) if listed.other_ids else None,
        listed.year,
        listed.venue,
        "yes" if listed.has_more_authors else None,
    )
