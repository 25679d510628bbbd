"""Seed files into the store: all of them or nothing, and nothing twice.

What takes time (parsing, tokenising) happens before the write transaction, from a plan made on a
snapshot; the transaction then only writes, and is tried again on a new plan if another process
loaded in between. People's data is never touched.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlite_utils import Database

from db.identity import edited_abstracts, paper_id
from db.index import IndexEntry, entry, write_entries
from db.labels import label
from db.links import links_in
from db.papers import Link, Paper, Summary
from db.reading import categories
from db.seedfile import Fault, Record, Section, SeedError, SeedFile, parse, render
from db.store import Store
from db.tagging import write_tags
from db.tags import split_tags

BUNDLED_SEEDS = Path(__file__).parent.parent / "seeds"

RECIPE = 1
"""Raise it when the rules for labels, links or the index change: the next load then makes them
anew, also for papers that did not change."""

TEXTS = (
    "area, category, tag_line, tldr,"
    " motivation, problem, analysis, method, experiments, contribution, abstract"
)
"""The columns of a record's text, as `_record` takes them."""

Progress = Callable[[int, int], None]
"""Told how many records of how many are prepared."""


@dataclass(frozen=True, slots=True)
class CategoryReport:
    """A sub-category: the papers the store now holds, and what the section heads announced."""

    name: str
    papers: int
    announced: int | None


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, counted in papers."""

    added: int
    changed: int
    withdrawn: int
    unchanged: int
    categories: tuple[CategoryReport, ...]


@dataclass(frozen=True, slots=True)
class _Derived:
    """All that the store keeps of a paper beside its record's text."""

    name: str | None
    label: str
    links: tuple[Link, ...]
    entry: IndexEntry


@dataclass(frozen=True, slots=True)
class _Placed:
    """A record of a file with the id of its paper."""

    paper: str
    record: Record


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a load will write, made on the snapshot of the store that `token` names.

    `files` are those whose bytes the store does not already hold. `derived` spares the write
    transaction the tokenising, for the records that readers do not see yet in this form.
    """

    token: str
    new_recipe: bool
    sources: tuple[str, ...]
    files: tuple[tuple[SeedFile, tuple[_Placed, ...]], ...]
    aliases: tuple[tuple[str, str], ...]
    derived: dict[_Placed, _Derived]

    @property
    def changes_nothing(self) -> bool:
        return not self.files and not self.new_recipe


@dataclass(frozen=True, slots=True)
class _Shown:
    """The record that readers see of a paper, and whether its source still holds it."""

    record: int
    live: bool


class _Stale(Exception):
    """Another process loaded between the plan and the writing."""


def bundled_seeds() -> list[Path]:
    """The seed files that Paperboy ships with."""
    return sorted(BUNDLED_SEEDS.glob("*.txt"))


def load(store: Store, paths: Sequence[Path], progress: Progress | None = None) -> LoadReport:
    """Load seed files, each a source of its own under its base name.

    Raises SeedError with the faults of all files (nothing is loaded then), OSError where a file
    cannot be read, sqlite3.Error where the store cannot be written (nothing is kept then).
    """
    while True:
        plan = store.read(_make_plan, paths, progress)
        if plan.changes_nothing:
            return store.read(_unchanged_report, plan.sources)
        try:
            return store.write(_carry_out, plan)
        except _Stale:
            continue


def export_seed(db: Database, source: str) -> bytes:
    """Render a source as a seed file: the bytes that came in. KeyError for an unknown one."""
    row = db.conn.execute(
        "SELECT id, digest, ends_with_newline FROM sources WHERE name = ?", [source]
    ).fetchone()
    if row is None:
        raise KeyError(source)
    id_, digest, ends_with_newline = row
    sections = tuple(
        Section(name, announced, first)
        for name, announced, first in db.conn.execute(
            "SELECT name, announced, first_record FROM sections WHERE source = ? ORDER BY number",
            [id_],
        )
    )
    rows = db.conn.execute(
        f"SELECT {TEXTS} FROM records WHERE source = ? AND place IS NOT NULL ORDER BY place", [id_]
    )
    records = tuple(_record(row) for row in rows)
    return render(SeedFile(source, digest, sections, records, bool(ends_with_newline)))


def sources(db: Database) -> list[str]:
    """The names of the sources, in the order they were first loaded."""
    return [name for (name,) in db.conn.execute("SELECT name FROM sources ORDER BY id")]


# Planning: reads the files and a snapshot of the store.


def _make_plan(db: Database, paths: Sequence[Path], progress: Progress | None) -> _Plan:
    token, recipe = db.conn.execute("SELECT token, recipe FROM papers_version").fetchone()
    digests = dict(db.conn.execute("SELECT name, digest FROM sources"))
    seeds = _parse_changed(paths, digests)
    files = []
    aliases: list[tuple[str, str]] = []
    for seed in seeds:
        ids, edited = _paper_ids(db, seed)
        aliases.extend(edited)
        placed = tuple(_Placed(id_, r) for id_, r in zip(ids, seed.records, strict=True))
        files.append((seed, placed))
    known = set() if recipe != RECIPE else _shown_records(db)
    fresh = dict.fromkeys(one for _, placed in files for one in placed if one not in known)
    derived = {}
    for done, one in enumerate(fresh, start=1):
        derived[one] = _derive(one)
        if progress:
            progress(done, len(fresh))
    return _Plan(
        token=token,
        new_recipe=recipe != RECIPE,
        sources=tuple(dict.fromkeys(path.name for path in paths)),
        files=tuple(files),
        aliases=tuple(aliases),
        derived=derived,
    )


def _parse_changed(paths: Sequence[Path], digests: dict[str, str]) -> list[SeedFile]:
    """Parse the files whose bytes are not those of their source's last load."""
    files: list[SeedFile] = []
    faults: list[Fault] = []
    given: dict[str, str] = {}
    for path in paths:
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        try:
            if path.name not in given and digest != digests.get(path.name):
                files.append(parse(content, _source_name(path)))
        except SeedError as error:
            faults.extend(error.faults)
        if given.setdefault(path.name, digest) != digest:
            faults.append(Fault(path.name, 1, "one file of this name", f"another one, {path}"))
    if faults:
        raise SeedError(tuple(faults))
    return files


def _source_name(path: Path) -> str:
    """The name a file is known by. A store holds text, and a file's name may be any bytes."""
    if not path.name.isprintable():
        raise SeedError((Fault(path.name, 1, "a file whose name is text", "other bytes"),))
    return path.name


def _paper_ids(db: Database, seed: SeedFile) -> tuple[list[str], list[tuple[str, str]]]:
    """The id of each record's paper, and the aliases that lightly edited abstracts need.

    A record whose own id is new may be the edit of a paper that this source had and no longer
    has under its old abstract.
    """
    resolved = dict(db.conn.execute("SELECT alias, paper FROM paper_aliases"))
    everything = {id_ for (id_,) in db.conn.execute("SELECT id FROM papers")}
    own = [paper_id(record.abstract) for record in seed.records]
    ids = [resolved.get(id_, id_) for id_ in own]
    leaving = dict(
        db.conn.execute(
            "SELECT paper, abstract FROM records JOIN sources ON sources.id = records.source"
            " WHERE sources.name = ?",
            [seed.name],
        )
    )
    for id_ in ids:
        leaving.pop(id_, None)
    unknown = {
        id_: record.abstract
        for id_, record in zip(ids, seed.records, strict=True)
        if id_ not in everything
    }
    edited = edited_abstracts(leaving, unknown)
    return [edited.get(id_, id_) for id_ in ids], sorted(edited.items())


def _shown_records(db: Database) -> set[_Placed]:
    """What readers see now."""
    rows = db.conn.execute(
        f"SELECT papers.id, {TEXTS} FROM papers JOIN records ON records.id = papers.record"
    )
    return {_Placed(id_, _record(texts)) for id_, *texts in rows}


def _derive(placed: _Placed) -> _Derived:
    record = placed.record
    named = label(record.tldr, record.abstract, record.summary)
    paper = Paper(
        id=placed.paper,
        label=named.text,
        name=named.name,
        category=record.category,
        tags=split_tags(record.tag_line),  # as spelled: canonical names depend on all papers
        tldr=record.tldr,
        summary=record.summary,
        abstract=record.abstract,
        links=links_in(record.abstract),
        place=None,
    )
    return _Derived(paper.name, paper.label, paper.links, entry(paper))


# Carrying out: one write transaction.


def _carry_out(db: Database, plan: _Plan) -> LoadReport:
    (token,) = db.conn.execute("SELECT token FROM papers_version").fetchone()
    if token != plan.token:
        raise _Stale
    before = _what_is_shown(db)
    db.table("paper_aliases").insert_all(
        ({"alias": alias, "paper": paper} for alias, paper in plan.aliases), replace=True
    )
    touched: set[int] = set()
    for seed, placed in plan.files:
        source = _write_source(db, seed)
        touched |= _write_records(db, source, placed)
    after = _what_to_show(db)
    stale = {
        paper
        for paper, shown in after.items()
        if plan.new_recipe or shown.record in touched or before.get(paper) != shown
    }
    _write_papers(db, {paper: after[paper].record for paper in stale}, plan.derived)
    db.conn.execute(
        "DELETE FROM records WHERE place IS NULL AND id NOT IN (SELECT record FROM papers)"
    )
    write_tags(db)
    db.conn.execute(
        "UPDATE papers_version SET token = ?, recipe = ?", [secrets.token_hex(8), RECIPE]
    )
    return _report(db, plan, before, after, touched)


def _write_source(db: Database, seed: SeedFile) -> int:
    """Write a source and its section heads; its id comes back."""
    sources = db.table("sources")
    row = {
        "name": seed.name,
        "digest": seed.digest,
        "ends_with_newline": seed.ends_with_newline,
    }
    known = list(sources.rows_where("name = ?", [seed.name], select="id"))
    if known:
        source = int(known[0]["id"])
        sources.update(source, row)
    else:
        source = int(db.conn.execute(*_insert("sources", row)).lastrowid or 0)
    sections = db.table("sections")
    sections.delete_where("source = ?", [source])
    sections.insert_all(
        {
            "source": source,
            "number": number,
            "first_record": section.first_record,
            "name": section.name,
            "announced": section.announced,
        }
        for number, section in enumerate(seed.sections, start=1)
    )
    return source


def _write_records(db: Database, source: int, placed: Sequence[_Placed]) -> set[int]:
    """Put a source's records in their places; the ids of the rows whose text changed come back.

    A row follows its paper from place to place. What the source no longer holds keeps its row,
    without a place.
    """
    rows: dict[str, deque[tuple[int, Record]]] = {}
    for id_, paper, *texts in db.conn.execute(
        f"SELECT records.id, paper, {TEXTS} FROM records WHERE source = ? ORDER BY place", [source]
    ):
        rows.setdefault(paper, deque()).append((id_, _record(texts)))
    db.conn.execute("UPDATE records SET place = NULL WHERE source = ?", [source])
    touched: set[int] = set()
    for place, one in enumerate(placed, start=1):
        old = rows.get(one.paper)
        if not old:
            row = {"source": source, "place": place, "paper": one.paper} | _columns(one.record)
            touched.add(int(db.conn.execute(*_insert("records", row)).lastrowid or 0))
            continue
        id_, record = old.popleft()
        if record == one.record:
            db.conn.execute("UPDATE records SET place = ? WHERE id = ?", [place, id_])
        else:
            db.table("records").update(id_, {"place": place} | _columns(one.record))
            touched.add(id_)
    return touched


def _what_is_shown(db: Database) -> dict[str, _Shown]:
    rows = db.conn.execute(
        "SELECT papers.id, records.id, records.place IS NOT NULL"
        " FROM papers JOIN records ON records.id = papers.record"
    )
    return {paper: _Shown(record, bool(live)) for paper, record, live in rows}


def _what_to_show(db: Database) -> dict[str, _Shown]:
    """The record to show of each paper: the oldest that a source holds, else the oldest, which
    is the withdrawn one as before. A record keeps its age while its source holds it, so that
    readers see the same one."""
    rows = db.conn.execute(
        """
        SELECT paper,
               coalesce(min(CASE WHEN place IS NOT NULL THEN id END), min(id)),
               max(place IS NOT NULL)
        FROM records GROUP BY paper
        """
    )
    return {paper: _Shown(record, bool(live)) for paper, record, live in rows}


def _write_papers(db: Database, shown: dict[str, int], derived: dict[_Placed, _Derived]) -> None:
    """Write what is derived from the records that these papers now show."""
    entries: list[tuple[int, IndexEntry]] = []
    for paper, record_id in sorted(shown.items(), key=lambda item: item[1]):
        texts = db.conn.execute(f"SELECT {TEXTS} FROM records WHERE id = ?", [record_id])
        placed = _Placed(paper, _record(texts.fetchone()))
        made = derived.get(placed) or _derive(placed)
        (number,) = db.conn.execute(
            "INSERT INTO papers (id, record, name, label) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET record = excluded.record, name = excluded.name,"
            " label = excluded.label RETURNING number",
            [paper, record_id, made.name, made.label],
        ).fetchone()
        links = db.table("links")
        links.delete_where("paper = ?", [number])
        links.insert_all(
            {"paper": number, "place": place, "kind": link.kind, "url": link.url}
            for place, link in enumerate(made.links, start=1)
        )
        entries.append((number, made.entry))
    write_entries(db, entries)


# Reports.


def _report(
    db: Database,
    plan: _Plan,
    before: dict[str, _Shown],
    after: dict[str, _Shown],
    touched: set[int],
) -> LoadReport:
    added = after.keys() - before.keys()
    withdrawn = {paper for paper in before if before[paper].live and not after[paper].live}
    changed = {
        paper
        for paper in before.keys() - withdrawn
        if after[paper].record in touched or after[paper] != before[paper]
    }
    loaded = _live_papers(db, plan.sources)
    return LoadReport(
        added=len(added),
        changed=len(changed),
        withdrawn=len(withdrawn),
        unchanged=len(loaded - added - changed),
        categories=_category_reports(db),
    )


def _unchanged_report(db: Database, names: Sequence[str]) -> LoadReport:
    return LoadReport(0, 0, 0, len(_live_papers(db, names)), _category_reports(db))


def _live_papers(db: Database, names: Sequence[str]) -> set[str]:
    rows = db.conn.execute(
        "SELECT paper FROM records JOIN sources ON sources.id = records.source"
        " WHERE place IS NOT NULL AND sources.name IN (SELECT value FROM json_each(?))",
        [json.dumps(list(names))],
    )
    return {paper for (paper,) in rows}


def _category_reports(db: Database) -> tuple[CategoryReport, ...]:
    announced = dict(db.conn.execute("SELECT name, sum(announced) FROM sections GROUP BY name"))
    return tuple(
        CategoryReport(category.name, category.papers, announced.get(category.name))
        for category in categories(db)
    )


# Rows and records.


def _record(texts: Sequence[str]) -> Record:
    area, category, tag_line, tldr, *parts, abstract = texts
    return Record(area, category, tag_line, tldr, Summary(*parts), abstract)


def _columns(record: Record) -> dict[str, str | None]:
    return {
        "area": record.area,
        "category": record.category,
        "tag_line": record.tag_line,
        "tldr": record.tldr,
        **asdict(record.summary),
        "abstract": record.abstract,
    }


def _insert(table: str, row: Mapping[str, object]) -> tuple[str, list[object]]:
    """An INSERT whose rowid SQLite reports: sqlite-utils' `last_pk` costs a second statement."""
    names = ", ".join(row)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
