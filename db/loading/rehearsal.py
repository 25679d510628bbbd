"""What titles would do, without doing it: which papers lists would give which titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.formats.lists import records as records_of_list
from db.loading.matching import Matching
from db.papers.record import Record
from db.store.connection import Database
from db.store.sql import in_parts, json_list
from db.store.store import Store

BATCH = 200


@dataclass(frozen=True, slots=True)
class WouldMatch:
    """A paper that is here, by its id and its present label, and the title that it would get;
    `edited`: its abstract is not to the letter the list's."""

    paper: str
    label: str
    title: str
    edited: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What lists would match, in their order, and the titles that belong to no paper here."""

    matches: tuple[WouldMatch, ...]
    unmatched: tuple[str, ...]


def rehearse(store: Store, paths: Sequence[Path]) -> Rehearsal:
    """Match lists with the papers that are here and change nothing. Raises as `loader.load` does,
    but with the faults of one file only."""
    matches: list[WouldMatch] = []
    unmatched: list[str] = []
    for path in paths:
        matching = Matching(store)
        with path.open("rb") as file:
            entries = (
                entry for entry in records_of_list(file, path.name) if isinstance(entry, Record)
            )
            for some in in_parts(entries, BATCH):
                found = matching.match(some)
                labels = store.read(_labels, [match.paper for match in found if match.is_known])
                for match in found:
                    title = _title(match.record)
                    if match.is_known and match.paper in labels:
                        edited = match.paper in matching.aliases.values()
                        matches.append(WouldMatch(match.paper, labels[match.paper], title, edited))
                    else:
                        unmatched.append(title)
    return Rehearsal(tuple(matches), tuple(unmatched))


def _title(record: Record) -> str:
    bibliography = record.bibliography
    return (bibliography.title if bibliography else None) or record.abstract


def _labels(db: Database, ids: Sequence[str]) -> dict[str, str]:
    rows = db.conn.execute(
        "SELECT id, label FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        [json_list(ids)],
    )
    return dict(rows.fetchall())
