"""Which records of a file are of papers that the store has already, under whatever id."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz

from db.loading.edits import Abstracts
from db.loading.identity import Census, Work, work_of
from db.papers.identifiers import Identifier
from db.papers.record import Bibliography, Record
from db.store.connection import Database
from db.store.sql import json_list
from db.store.store import Store

BATCH = 200
"""Abstracts that are read at once."""

ALIKE = 60.0
"""Per cent of letters that the authors of one paper share in two readings of a list."""

MAX_PAIRS = 10_000
"""New and old papers of one title that are compared, each with each: 100 of either."""


@dataclass(frozen=True, slots=True)
class Match:
    """A record with the id of its paper, and whether the store knows that paper."""

    paper: str
    is_known: bool
    record: Record


class Matching:
    """Tells which papers records are of: by an identifier; by their ids, old ones too, where title
    and authors agree (`db.loading.identity`); and, since authors edit their abstracts, by what is
    lightly edited of a paper that no list has given a title yet."""

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

    def match(self, records: Sequence[Record], census: Census | None = None) -> list[Match]:
        """The papers of records, in their order; `census` is that of their list."""
        census = census or Census()
        works = [census.work_of(record) for record in records]
        wanted = [census.ids_of(record) for record in records]
        held = self._store.read(_held, [id_ for ids in wanted for id_ in ids], works)
        found = [held.paper_of(work, ids) for work, ids in zip(works, wanted, strict=True)]
        new = {
            id_: record.abstract
            for id_, record in zip(found, records, strict=True)
            if id_ not in held.known and census.abstract_of(record)
        }
        edits = self._untitled.edits(new.items(), len(new)) if new else {}
        self.aliases |= edits
        return [
            Match(
                edits.get(id_, id_),
                id_ in held.known or id_ in edits,
                replace(record, abstract=census.abstract_of(record)),
            )
            for id_, record in zip(found, records, strict=True)
        ]


@dataclass(slots=True)
class _Held:
    """What the store holds, staged or not, of the papers that some records may be of."""

    aliases: dict[str, str]
    known: set[str]
    """The papers that readers see."""
    works: defaultdict[str, list[Work]]
    identified: dict[Identifier, str]

    def paper_of(self, work: Work, ids: Sequence[str]) -> str:
        """The paper that a record is of, which from now on is held too."""
        paper = self._identified(work) or self._free_or_same(work, ids)
        self.works[paper].append(work)
        for identifier in work.identifiers:
            self.identified.setdefault(identifier, paper)
        return paper

    def _identified(self, work: Work) -> str | None:
        for identifier in sorted(work.identifiers):
            paper = self.identified.get(identifier)
            if paper and not all(work.differs(other) for other in self.works[paper] or [work]):
                return paper
        return None

    def _free_or_same(self, work: Work, ids: Sequence[str]) -> str:
        """The first of these ids whose paper may be this one; the last where none may."""
        for id_ in ids[:-1]:
            paper = self.aliases.get(id_, id_)
            others = self.works[paper]
            if not others or any(work.may_be(other) for other in others):
                return paper
        return self.aliases.get(ids[-1], ids[-1])


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


def _held(db: Database, ids: Sequence[str], works: Sequence[Work]) -> _Held:
    keys = json_list({str(identifier) for work in works for identifier in work.identifiers})
    identified: dict[str, str] = dict(
        db.conn.execute(
            "SELECT identifier, paper FROM json_each(?) AS wanted"
            " JOIN record_identifiers ON identifier = wanted.value"
            " JOIN records ON records.id = record ORDER BY records.id DESC",
            [keys],
        ).fetchall()
    )
    resolved = dict(zip(ids, resolved_ids(db, ids), strict=True))
    papers = json_list({*resolved.values(), *identified.values()})
    held: defaultdict[str, list[Work]] = defaultdict(list)
    for paper, title, authors in db.conn.execute(
        "SELECT DISTINCT paper, title, authors FROM records"
        " WHERE paper IN (SELECT value FROM json_each(?))",
        [papers],
    ):
        listed = Bibliography(title=title, authors=tuple(json.loads(authors or "[]")))
        held[paper].append(work_of(listed))
    rows = db.conn.execute(
        "SELECT id FROM papers WHERE id IN (SELECT value FROM json_each(?))", [papers]
    )
    known = {id_ for (id_,) in rows}
    by_identifier = {
        identifier: identified[str(identifier)]
        for work in works
        for identifier in work.identifiers
        if str(identifier) in identified
    }
    return _Held(resolved, known, held, by_identifier)


def edits_within(db: Database, source: int) -> dict[str, str]:
    """Which papers of a source's staged records are new to the store, and are papers that the
    source had, edited: by an equal title, or else by the abstract. New id → old id."""
    (some_leave,) = db.conn.execute(f"SELECT EXISTS ({_LEAVING})", [source]).fetchone()
    if not some_leave:
        return {}
    edits = _edits_by_title(db, source)
    taken = set(edits.values())
    leaving = db.conn.execute(f"SELECT paper, abstract FROM ({_LEAVING})", [source])
    left = Abstracts((id_, text) for id_, text in leaving if id_ not in taken and text)

    def new() -> Iterator[tuple[str, str]]:
        rows = db.conn.execute(f"SELECT paper, abstract FROM ({_NEW})", [source])
        return ((id_, text) for id_, text in rows if id_ not in edits and text)

    return edits | left.edits(new(), sum(1 for _ in new()))


def _edits_by_title(db: Database, source: int) -> dict[str, str]:
    """Pairs of papers with one title; where several have it, those whose authors are most alike:
    their names may be read in another way than at the last load."""
    sides: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    for title, side, paper, authors, _ in db.conn.execute(_BY_TITLE, [source]):
        names = "".join(filter(str.isalpha, " ".join(json.loads(authors or "[]"))))
        sides.setdefault(title, ({}, {}))[side].setdefault(paper, names)
    edits: dict[str, str] = {}
    for new, old in sides.values():
        if len(new) == len(old) == 1:
            edits |= zip(new, old, strict=True)
        elif new and old and len(new) * len(old) <= MAX_PAIRS:
            edits |= _most_alike(new, old)
    return edits


def _most_alike(new: Mapping[str, str], old: Mapping[str, str]) -> dict[str, str]:
    """Pairs of new and old papers by what their authors are called, the most alike first."""
    scored = (
        (fuzz.ratio(name, other, score_cutoff=ALIKE), paper, before)
        for paper, name in new.items()
        for before, other in old.items()
    )
    pairs: dict[str, str] = {}
    for score, paper, before in sorted(scored, key=lambda pair: -pair[0]):
        if score and paper not in pairs and before not in pairs.values():
            pairs[paper] = before
    return pairs


def _untitled(db: Database, above: int) -> list[tuple[int, str, str]]:
    """Some papers that no list knows, those with the lowest numbers above one."""
    return db.conn.execute(
        "SELECT number, papers.id, abstract FROM papers JOIN records ON records.id = papers.record"
        " WHERE bibliography IS NULL AND number > ? ORDER BY number LIMIT ?",
        [above, BATCH],
    ).fetchall()


_LEAVING = """
    SELECT id, paper, title, authors, abstract FROM records
    WHERE source = ?1 AND paper NOT IN (
        SELECT paper FROM staged_records AS staged JOIN records ON records.id = staged.record
        WHERE staged.source = ?1)
"""
_NEW = """
    SELECT id, paper, title, authors, abstract FROM staged_records AS staged
    JOIN records ON records.id = staged.record
    WHERE staged.source = ?1 AND paper NOT IN (SELECT id FROM papers)
"""
_BY_TITLE = f"""
    WITH new AS ({_NEW}), leaving AS (SELECT * FROM ({_LEAVING})
        WHERE coalesce((SELECT bibliography FROM papers WHERE papers.id = paper), id) = id)
    SELECT title, 0, paper, authors, id FROM new
    WHERE title <> '' AND title IN (SELECT title FROM leaving)
    UNION ALL
    SELECT title, 1, paper, authors, id FROM leaving
    WHERE title <> '' AND title IN (SELECT title FROM new) ORDER BY id
"""
"""By the titles that readers saw: older stores hold several papers under one id."""
