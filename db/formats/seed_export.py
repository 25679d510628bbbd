"""A source of the store as a seed file: the bytes that came in."""

from __future__ import annotations

from db.formats.seed_text import Section, SeedFile, render
from db.papers.rows import RECORD_COLUMNS, record_of
from db.store.connection import Database


class NotASeedFile(Exception):
    """A source that was loaded from another format, and has no form as a seed file."""


def export_seed(db: Database, source: str) -> bytes:
    """Render a source as a seed file: the bytes that came in. Raises KeyError for an unknown one,
    NotASeedFile for one that was none."""
    row = db.conn.execute(
        "SELECT id, digest, ends_with_newline, format FROM sources WHERE name = ?", [source]
    ).fetchone()
    if row is None:
        raise KeyError(source)
    id_, digest, ends_with_newline, format_ = row
    if format_ != "seed":
        raise NotASeedFile(source)
    sections = tuple(
        Section(name, announced, first)
        for name, announced, first in db.conn.execute(
            "SELECT name, announced, first_record FROM sections WHERE source = ? ORDER BY number",
            [id_],
        )
    )
    rows = db.conn.execute(
        f"SELECT {RECORD_COLUMNS} FROM placings JOIN records ON records.id = placings.record"
        " WHERE placings.source = ? ORDER BY placings.place",
        [id_],
    )
    records = tuple(map(record_of, rows))
    return render(SeedFile(source, digest, sections, records, bool(ends_with_newline)))
