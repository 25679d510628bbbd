"""The papers that a text as a whole calls: by id, identifier, address, title, label or name."""

from __future__ import annotations

import re

from db.labels.keys import Called, key
from db.papers.identified import papers_identified
from db.papers.ids import ID_LENGTH
from db.store.connection import Database
from db.store.sql import json_list

MAX_TITLE, MAX_ADDRESS = 600, 2_000
"""Characters of a title and of an address that are read."""

AROUND_TITLE = "\"“”„「」『』《》＂' "
"""What people put around a title."""

_ID = re.compile(rf"[a-z2-7]{{{ID_LENGTH}}}")


def papers_called(db: Database, text: str) -> list[int]:
    """The papers (numbers) that a text as a whole is the id, an identifier, an address, the title,
    the label or the name of, those to the letter first, and those that no source holds last."""
    return papers_identified_by(db, text) or papers_titled(db, text)


def papers_identified_by(db: Database, text: str) -> list[int]:
    """The papers (numbers) that a text as a whole is the id, an identifier or an address of."""
    typed = text.strip()[:MAX_ADDRESS].strip(AROUND_TITLE)
    if exact := paper_with_id(db, typed):
        return [exact]
    identified = papers_identified(db, typed) if len(typed.split()) <= 2 else ()
    if not identified:
        return []
    rows = db.conn.execute(
        """
        SELECT papers.number FROM json_each(?) AS wanted JOIN papers ON papers.id = wanted.value
        LEFT JOIN placings ON placings.record = papers.record
        GROUP BY papers.number ORDER BY min(placings.record) IS NULL, min(wanted.key)
        """,
        [json_list(identified)],
    )
    return [number for (number,) in rows]


def papers_titled(db: Database, text: str) -> list[int]:
    """The papers (numbers) that a text as a whole is the title, the label or the name of."""
    typed = text.strip()[:MAX_TITLE].strip(AROUND_TITLE)
    typed_key = key(typed)
    if not typed_key:
        return []
    rows = db.conn.execute(
        f"""
        SELECT papers.number FROM paper_keys
        JOIN papers ON papers.number = paper_keys.number
        LEFT JOIN placings ON placings.record = papers.record
        WHERE paper_keys.kind IN ({Called.NAME:d}, {Called.LABEL:d}) AND paper_keys.key = :key
        ORDER BY placings.record IS NULL, papers.label <> :typed, papers.name IS NOT :typed,
            papers.number
        """,
        {"key": typed_key, "typed": typed},
    )
    return list(dict.fromkeys(number for (number,) in rows))


def paper_with_id(db: Database, typed: str) -> int | None:
    """The paper (its number) with this id or old id."""
    if not _ID.fullmatch(typed.lower()):
        return None
    row = db.conn.execute(
        """
        SELECT number FROM papers WHERE id = ?1
        UNION ALL
        SELECT papers.number FROM paper_aliases JOIN papers ON papers.id = paper_aliases.paper
        WHERE paper_aliases.alias = ?1
        """,
        [typed.lower()],
    ).fetchone()
    return row and int(row[0])
