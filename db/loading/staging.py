"""Where a load is made ready while readers go on: staged, swapped in, swept.

Records, and what is derived of papers, are written some hundred a transaction under numbers that no
paper has, so that nobody sees them. The swap is one short transaction that places the records and
points the papers at them. It leaves behind, in the same two tables, what stood there before; and
whatever stands there the sweep takes away. So what a load left that was killed goes the same way.

One loader at a time: `db.loading.loader` holds a lock. Each function here runs in a transaction of
its caller's.
"""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.formats.seed_text import Section
from db.labels.keys import write_keys
from db.language.acronyms import Definition, short_key
from db.loading.deriving import Derived
from db.loading.recipe import RECIPE
from db.papers.identifiers import keys_of
from db.papers.record import Record
from db.papers.rows import RECORD_COLUMNS, columns_of, record_of
from db.papers.sources import UNFINISHED
from db.searching.indexing import unindex, write_entries
from db.store.connection import Database
from db.store.sql import json_list, run_each

Format = Literal["seed", "list", "titles"]
"""What a source is: a seed file, a list of papers, a list of which only known papers are kept."""

SWEPT_A_BATCH = 500


@dataclass(frozen=True, slots=True)
class StagedSource:
    """A source whose records are staged. `digest` is the SHA-256 of its bytes, in hexadecimal."""

    id: int
    digest: str
    format: Format
    sections: tuple[Section, ...] = ()
    ends_with_newline: bool = True


@dataclass(frozen=True, slots=True)
class Version:
    """What a paper shows: the record that readers see and the one that knows its title, by their
    ids."""

    shown: int
    listed: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A paper before the swap (None: it is new) and after it; whether any source held it, whether
    one will, and whether one that is being loaded does."""

    paper: str
    before: Version | None
    after: Version
    was_live: bool
    is_live: bool
    is_staged: bool


def open_source(db: Database, name: str, format_: Format) -> int:
    """The id of a source whose records will be staged. One that is new has no digest until the
    swap."""
    db.conn.execute(
        "INSERT INTO sources (name, digest, ends_with_newline, format) VALUES (?, ?, 1, ?)"
        " ON CONFLICT (name) DO NOTHING",
        [name, UNFINISHED, format_],
    )
    (id_,) = db.conn.execute("SELECT id FROM sources WHERE name = ?", [name]).fetchone()
    db.conn.execute("INSERT INTO staged_sources VALUES (?)", [id_])
    return int(id_)


def stage_records(db: Database, source: int, placed: Sequence[tuple[int, str, Record]]) -> None:
    """Stage records by their places and the ids of their papers. One that the source has already,
    to the letter, is the same record."""
    known: defaultdict[tuple[str, Record], deque[int]] = defaultdict(deque)
    papers = json_list(paper for _, paper, _ in placed)
    for id_, paper, *texts in db.conn.execute(
        f"""
        SELECT id, paper, {RECORD_COLUMNS} FROM records
        WHERE source = ? AND paper IN (SELECT value FROM json_each(?))
        AND id NOT IN (SELECT record FROM staged_records) ORDER BY id
        """,
        [source, papers],
    ):
        known[paper, record_of(texts)].append(id_)
    (last,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM records").fetchone()
    new, staged, identified = [], [], []
    for place, paper, record in placed:
        if same := known.get((paper, record)):
            id_ = same.popleft()
        else:
            id_ = last = last + 1
            new.append((id_, source, paper, *columns_of(record)))
        staged.append((id_, source, place))
        identified.append((id_, record))
    holes = ", ".join("?" * (RECORD_COLUMNS.count(",") + 1))
    db.conn.executemany(
        f"INSERT INTO records (id, source, paper, {RECORD_COLUMNS}) VALUES (?, ?, ?, {holes})", new
    )
    db.conn.executemany("INSERT INTO staged_records VALUES (?, ?, ?)", staged)
    db.conn.executemany(
        "INSERT OR IGNORE INTO record_identifiers (identifier, record) VALUES (?, ?)",
        ((key, id_) for id_, record in identified for key in keys_of(record.bibliography)),
    )


def rename_staged(db: Database, source: int, papers: Mapping[str, str]) -> None:
    """Say that staged records of a source are of other papers: new id → old id."""
    db.conn.executemany(
        "UPDATE records SET paper = ? WHERE paper = ?"
        " AND id IN (SELECT record FROM staged_records WHERE source = ?)",
        [(old, new, source) for new, old in papers.items()],
    )


def touched_papers(db: Database) -> array[int]:
    """The papers that the staged sources bring, change, lose or hold more than once, each by its
    first record, in the order of these: in 8 bytes each, 0.8 MB for 100,000."""
    return array("q", _first(db, _TOUCHED.format(which="true")))


def all_papers(db: Database) -> array[int]:
    """All papers, each by a record of its own: those of the store, then those that are new; in 8
    bytes each."""
    papers = array("q", _first(db, "SELECT record FROM papers ORDER BY number"))
    papers.extend(_first(db, _TOUCHED.format(which="paper NOT IN (SELECT id FROM papers)")))
    return papers


def standings(db: Database, papers: Sequence[int]) -> list[Standing]:
    """How papers, each given by a record of its own, stand before and after the swap.

    Readers see the record of the first source that has a summary, or else of the first source; the
    title comes from the first list that gives one. A paper that no source will hold stays as it is.
    """
    wanted = json_list(papers)
    before = {
        paper: Version(record, bibliography)
        for paper, record, bibliography in db.conn.execute(
            """
            SELECT papers.id, papers.record, papers.bibliography FROM json_each(?) AS wanted
            JOIN records ON records.id = wanted.value
            JOIN papers ON papers.id = records.paper
            """,
            [wanted],
        )
    }
    ids: dict[str, None] = {}
    was_live: set[str] = set()
    staged: set[str] = set()
    shown: dict[str, int] = {}
    listed: dict[str, int] = {}
    for paper, record, titled, was, stages, will_be in db.conn.execute(
        """
        SELECT records.paper, records.id, records.title IS NOT NULL,
            placings.record IS NOT NULL,
            staged.record IS NOT NULL,
            EXISTS (SELECT * FROM placings_after WHERE record = records.id)
        FROM json_each(?) AS wanted
        JOIN records AS one ON one.id = wanted.value
        JOIN records ON records.paper = one.paper
        LEFT JOIN placings ON placings.record = records.id
        LEFT JOIN staged_records AS staged ON staged.record = records.id
        ORDER BY wanted.key, records.motivation IS NULL,
            coalesce(staged.source, placings.source), coalesce(staged.place, placings.place)
        """,
        [wanted],
    ):
        ids[paper] = None
        if was:
            was_live.add(paper)
        if stages:
            staged.add(paper)
        if will_be:
            shown.setdefault(paper, record)
            if titled:
                listed.setdefault(paper, record)
    return [
        Standing(
            paper=paper,
            before=before.get(paper),
            after=Version(shown[paper], listed.get(paper)) if paper in shown else before[paper],
            was_live=paper in was_live,
            is_live=paper in shown,
            is_staged=paper in staged,
        )
        for paper in ids
    ]


def records_by_id(db: Database, ids: Iterable[int]) -> dict[int, Record]:
    rows = db.conn.execute(
        f"SELECT records.id, {RECORD_COLUMNS} FROM json_each(?)"
        " JOIN records ON records.id = json_each.value",
        [json_list(ids)],
    )
    return {id_: record_of(texts) for id_, *texts in rows}


def stage_papers(db: Database, made: Sequence[tuple[Standing, Derived]]) -> None:
    """Stage papers under new numbers, with their keys, links, acronyms and entries in the index."""
    (last,) = db.conn.execute(
        "SELECT max((SELECT coalesce(max(number), 0) FROM papers),"
        " (SELECT coalesce(max(number), 0) FROM staged_papers))"
    ).fetchone()
    numbered = list(enumerate(made, start=last + 1))
    db.conn.executemany(
        "INSERT INTO staged_papers (number, id, record, bibliography, name, label)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                standing.paper,
                standing.after.shown,
                standing.after.listed,
                derived.name,
                derived.label,
            )
            for number, (standing, derived) in numbered
        ],
    )
    db.conn.executemany(
        "INSERT INTO links (paper, place, kind, url) VALUES (?, ?, ?, ?)",
        [
            (number, place, link.kind, link.url)
            for number, (_, derived) in numbered
            for place, link in enumerate(derived.links, start=1)
        ],
    )
    write_acronyms(db, ((number, derived.acronyms) for number, (_, derived) in numbered))
    write_keys(db, ((number, derived.name, derived.label) for number, (_, derived) in numbered))
    write_entries(db, ((number, derived.entry) for number, (_, derived) in numbered))


def write_acronyms(db: Database, defined: Iterable[tuple[int, Iterable[Definition]]]) -> None:
    """Write the acronyms that papers define, each paper given by its number."""
    db.conn.executemany(
        "INSERT INTO paper_acronyms (number, short, long, acronym) VALUES (?, ?, ?, ?)",
        (
            (number, acronym.short, acronym.long, short_key(acronym.short))
            for number, found in defined
            for acronym in found
        ),
    )


def new_papers(db: Database) -> list[str]:
    """The papers of staged records that the store does not have, in the order of their sources."""
    rows = db.conn.execute(
        """
        SELECT records.paper FROM staged_records AS staged
        JOIN records ON records.id = staged.record
        WHERE records.paper NOT IN (SELECT id FROM papers)
        GROUP BY records.paper ORDER BY min(staged.source), min(staged.place)
        """
    )
    return [paper for (paper,) in rows]


def stage_kept(db: Database, source: int, papers: Iterable[str]) -> None:
    """Stage what a source holds already of all papers but these."""
    db.conn.execute(
        """
        INSERT INTO staged_records (record, source, place)
        SELECT placings.record, placings.source, placings.place
        FROM placings JOIN records ON records.id = placings.record
        WHERE placings.source = ? AND records.paper NOT IN (SELECT value FROM json_each(?))
        """,
        [source, json_list(papers)],
    )


def swap(
    db: Database,
    sources: Sequence[StagedSource],
    aliases: Mapping[str, str],
    token: str,
    clock: Callable[[], datetime],
    silent: Iterable[str] = (),
) -> None:
    """Show what is staged as the version `token` of the papers, and keep what was shown before in
    its place for the sweep. Papers that are new arrive at the moment (UTC) that `clock` gives now,
    while nobody else writes: a post that did not see them was due before. Those whose ids are
    `silent` are no news."""
    for source in sources:
        _write_source(db, source)
    run_each(
        db,
        """
        CREATE TEMP TABLE old_placings AS
            SELECT * FROM placings WHERE source IN (SELECT source FROM staged_sources)
            AND record NOT IN (SELECT record FROM staged_records);
        DELETE FROM placings WHERE source IN (SELECT source FROM staged_sources);
        DELETE FROM staged_sources;
        INSERT INTO placings SELECT * FROM staged_records;
        DELETE FROM staged_records;
        INSERT INTO staged_records SELECT * FROM old_placings;
        DROP TABLE old_placings;
        """,
    )
    db.conn.execute(
        """
        INSERT OR IGNORE INTO arrivals SELECT id, ? FROM staged_papers
        WHERE id NOT IN (SELECT id FROM papers) AND id NOT IN (SELECT value FROM json_each(?))
        AND (SELECT token <> 'empty' FROM papers_version) ORDER BY id
        """,
        [clock().isoformat(), json_list(silent)],
    )
    run_each(
        db,
        """
        CREATE TEMP TABLE old_papers AS
            SELECT * FROM papers WHERE id IN (SELECT id FROM staged_papers);
        INSERT INTO papers (number, id, record, bibliography, name, label)
            SELECT number, id, record, bibliography, name, label FROM staged_papers WHERE true
            ON CONFLICT (id) DO UPDATE SET number = excluded.number, record = excluded.record,
                bibliography = excluded.bibliography, name = excluded.name, label = excluded.label;
        DELETE FROM staged_papers;
        INSERT INTO staged_papers SELECT * FROM old_papers;
        DROP TABLE old_papers;
        """,
    )
    db.conn.executemany(
        "REPLACE INTO paper_aliases (alias, paper) VALUES (?, ?)", list(aliases.items())
    )
    db.conn.execute("UPDATE papers_version SET token = ?, recipe = ?", [token, RECIPE])


def is_swept(db: Database) -> bool:
    """Whether nothing is staged, and no load has left anything behind."""
    (left,) = db.conn.execute(
        "SELECT EXISTS (SELECT * FROM staged_papers) OR EXISTS (SELECT * FROM staged_records)"
        " OR EXISTS (SELECT * FROM staged_sources)"
        " OR EXISTS (SELECT * FROM sources WHERE digest = ?)",
        [UNFINISHED],
    ).fetchone()
    return not left


def sweep_some(db: Database) -> None:
    """Take away some of what is staged; until `is_swept` there is more."""
    old = db.conn.execute(
        "SELECT number, record, bibliography FROM staged_papers LIMIT ?", [SWEPT_A_BATCH]
    ).fetchall()
    placed = db.conn.execute(
        "SELECT record FROM staged_records LIMIT ?", [SWEPT_A_BATCH]
    ).fetchall()
    numbers = [number for number, _, _ in old]
    unindex(db, numbers)
    for table, column in (
        ("links", "paper"),
        ("paper_tags", "paper"),
        ("paper_keys", "number"),
        ("paper_acronyms", "number"),
        ("staged_papers", "number"),
    ):
        db.conn.execute(
            f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))",
            [json_list(numbers)],
        )
    db.conn.executemany("DELETE FROM staged_records WHERE record = ?", placed)
    records = {record for _, *both in old for record in both if record}
    records |= {record for (record,) in placed}
    db.conn.execute(
        """
        DELETE FROM records WHERE id IN (SELECT value FROM json_each(?))
        AND id NOT IN (SELECT record FROM placings)
        AND NOT EXISTS (
            SELECT * FROM papers WHERE records.id IN (papers.record, papers.bibliography))
        AND id NOT IN (SELECT record FROM staged_records)
        """,
        [json_list(records)],
    )
    if not numbers and len(placed) < SWEPT_A_BATCH:
        db.conn.execute("DELETE FROM staged_sources")
        db.conn.execute("DELETE FROM sources WHERE digest = ?", [UNFINISHED])


def _write_source(db: Database, source: StagedSource) -> None:
    db.conn.execute(
        "UPDATE sources SET digest = ?, ends_with_newline = ?, format = ? WHERE id = ?",
        [source.digest, source.ends_with_newline, source.format, source.id],
    )
    db.conn.execute("DELETE FROM sections WHERE source = ?", [source.id])
    db.conn.executemany(
        "INSERT INTO sections (source, number, first_record, name, announced)"
        " VALUES (?, ?, ?, ?, ?)",
        [
            (source.id, number, section.first_record, section.name, section.announced)
            for number, section in enumerate(source.sections, start=1)
        ],
    )


def _first(db: Database, query: str) -> Iterator[int]:
    """The first column of a query's rows."""
    return (value for (value,) in db.conn.execute(query))


_TOUCHED = """
    WITH touched AS (
    SELECT records.paper FROM staged_records AS staged
    JOIN records ON records.id = staged.record
    WHERE staged.record NOT IN (SELECT record FROM placings)
    UNION
    SELECT records.paper FROM placings JOIN records ON records.id = placings.record
    WHERE placings.source IN (SELECT source FROM staged_sources)
    AND placings.record NOT IN (SELECT record FROM staged_records)
    UNION
    SELECT records.paper FROM staged_records AS staged
    JOIN records ON records.id = staged.record
    GROUP BY records.paper HAVING count(*) > 1)
    SELECT (SELECT min(records.id) FROM records WHERE records.paper = touched.paper) AS first
    FROM touched WHERE {which} ORDER BY first
"""
