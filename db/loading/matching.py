"""Which records of a file are of papers that the store has already, under whatever id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlite_utils import Database

from db.loading.edits import Abstracts
from db.papers.ids import record_id
from db.papers.record import Record
from db.store.sql import json_list
from db.store.store import Store

AT_ONCE = 200
"""Abstracts that are read at once."""


@dataclass(frozen=True, slots=True)
class Match:
    """A record with the id of its paper, and whether the store knows that paper."""

    paper: str
    is_known: bool
    record: Record


class Matching:
    """Tells which papers records are of: by their abstracts' ids, old ones too; and, since authors
    edit their abstracts, by what is lightly edited of a paper that no list has given a title yet.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.aliases: dict[str, str] = {}
        """The ids of edited abstracts that were found, each with its paper's."""

    @cached_property
    def _untitled(self) -> Abstracts:
        """The abstracts of the papers that no list knows: those of seeds, however many there are
        of lists."""
        return Abstracts(self._read_untitled())

    def _read_untitled(self) -> Iterator[tuple[str, str]]:
        last = 0
        while some := self._store.read(_untitled, last):
            yield from ((id_, text) for _, id_, text in some)
            last = some[-1][0]

    def match(self, records: Sequence[Record]) -> list[Match]:
        own = [record_id(record) for record in records]
        ids, known = self._store.read(_known_as, own)
        new = {
            id_: record.abstract
            for id_, record in zip(ids, records, strict=True)
            if id_ not in known and record.abstract
        }
        edits = self._untitled.edits(new.items(), len(new)) if new else {}
        self.aliases |= edits
        return [
            Match(edits.get(id_, id_), id_ in known or id_ in edits, record)
            for id_, record in zip(ids, records, strict=True)
        ]


def resolved_ids(db: Database, ids: Sequence[str]) -> list[str]:
    """The ids of the papers that these ids, or old ones, lead to."""
    aliases = dict(
        db.conn.execute(
            "SELECT alias, paper FROM json_each(?)"
            " JOIN paper_aliases ON paper_aliases.alias = json_each.value",
            [json_list(ids)],
        )
    )
    return [aliases.get(id_, id_) for id_ in ids]


def _known_as(db: Database, ids: Sequence[str]) -> tuple[list[str], set[str]]:
    """`resolved_ids`, and those of them that the store has."""
    resolved = resolved_ids(db, ids)
    rows = db.conn.execute(
        "SELECT id FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        [json_list(resolved)],
    )
    return resolved, {id_ for (id_,) in rows}


def edits_within(db: Database, source: int) -> dict[str, str]:
    """Which papers of a source's staged records are new to the store, and are papers that the
    source had, edited: by an equal title, or else by the abstract. New id → old id."""
    (some_leave,) = db.conn.execute(f"SELECT EXISTS ({_LEAVING})", [source]).fetchone()
    if not some_leave:
        return {}
    edits = dict(db.conn.execute(_BY_TITLE, [source]))
    taken = set(edits.values())
    leaving = db.conn.execute(f"SELECT paper, abstract FROM ({_LEAVING})", [source])
    left = Abstracts((id_, text) for id_, text in leaving if id_ not in taken and text)

    def new() -> Iterator[tuple[str, str]]:
        rows = db.conn.execute(f"SELECT paper, abstract FROM ({_NEW})", [source])
        return ((id_, text) for id_, text in rows if id_ not in edits and text)

    return edits | left.edits(new(), sum(1 for _ in new()))


def _untitled(db: Database, above: int) -> list[tuple[int, str, str]]:
    """Some papers that no list knows, those with the lowest numbers above one."""
    return db.conn.execute(
        "SELECT number, papers.id, abstract FROM papers JOIN records ON records.id = papers.record"
        " WHERE bibliography IS NULL AND number > ? ORDER BY number LIMIT ?",
        [above, AT_ONCE],
    ).fetchall()


_LEAVING = """
    SELECT id, paper, title, abstract FROM records
    WHERE source = ?1 AND paper NOT IN (
        SELECT paper FROM staged_records AS staged JOIN records ON records.id = staged.record
        WHERE staged.source = ?1)
"""
_NEW = """
    SELECT id, paper, title, abstract FROM staged_records AS staged
    JOIN records ON records.id = staged.record
    WHERE staged.source = ?1 AND paper NOT IN (SELECT id FROM papers)
"""
_BY_TITLE = f"""
    SELECT new.paper, leaving.paper
    FROM (SELECT min(id), title, paper FROM ({_NEW}) WHERE title <> '' GROUP BY title) AS new
    JOIN (SELECT min(id), title, paper FROM ({_LEAVING}) WHERE title <> '' GROUP BY title)
        AS leaving ON leaving.title = new.title
"""
