"""Files of papers into the store: all of them or nothing, and nothing twice.

What takes time (parsing, tokenising) and what takes room (records, index entries) is staged in many
small transactions, so that bookmarks land meanwhile and readers see the old papers; one short
transaction swaps everything in (`db.loading.staging`). People's data is never touched.
"""

from __future__ import annotations

import hashlib
import pickle
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Literal

from db.formats.lists import BlankEntry, Field, NoText, is_list
from db.formats.lists import records as records_of_list
from db.formats.seed_text import Fault, SeedError, read_seed
from db.loading import staging
from db.loading.deriving import Derived
from db.loading.identity import Census
from db.loading.matching import Matching, edits_within, resolved_ids
from db.loading.recipe import RECIPE
from db.loading.shipped import Shipped
from db.loading.staging import Format, StagedSource, Standing
from db.papers.ids import record_id
from db.papers.reading import categories
from db.papers.record import Record
from db.searching.engines.active import catch_up, clear, prepare
from db.searching.indexing import empty_index
from db.store.connection import Database
from db.store.sql import in_parts, json_list
from db.store.store import Store
from db.store.versions import papers_recipe
from db.tags import writing as tagging

BUNDLED_SEEDS = Path(__file__).parent.parent.parent / "seeds"

TOLD_APART_FROM = 8
"""The rules (`db.loading.recipe.RULES`) from which on papers of lists are told apart by more than
their abstracts: what was loaded before is read again, though its file did not change."""

NO_RECIPE = 0
"""The recipe of papers that are to be made ready anew."""

BATCH = 200
"""Papers that are written in one transaction: some tens of milliseconds of the write lock."""

Clock = Callable[[], datetime]
"""Gives the present moment in UTC."""

Step = Literal["reading", "indexing", "tagging", "ranking"]
Progress = Callable[[Step, int, int], None]
"""Told how far a load is: how many bytes of how many are read, then how many papers of how many
that are new or changed are indexed, how many of all that have tags have them under their canonical
names, and in a large store how many are put into the second index."""


@dataclass(frozen=True, slots=True)
class CategoryReport:
    """A sub-category: the papers the store now holds, and what the section heads announced."""

    name: str
    papers: int
    announced: int | None


@dataclass(frozen=True, slots=True)
class MergedEntry:
    """An entry of a file (1-based) that is the same paper (an id) as the entry `into` of
    `into_file`: an earlier one of this file, or one of another source."""

    file: str
    entry: int
    title: str
    into: int
    into_file: str
    paper: str


@dataclass(frozen=True, slots=True)
class NoAbstract:
    """An entry of a list (1-based) whose abstract was left out, as it is no text of the paper's."""

    file: str
    entry: int
    abstract: str


@dataclass(frozen=True, slots=True)
class NoTitle:
    """An entry of a list (1-based) whose title was left out, as it only says that there is none."""

    file: str
    entry: int
    title: str


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, counted in papers; the entries of lists that it left out, merged, or took
    without their abstracts or titles; the titles that belong to no known paper where only those
    were wanted; and why the second index, which ranks a large store's papers, could not be written.
    SQLite ranks them then, more slowly, until the bot or another load can."""

    added: int
    changed: int
    withdrawn: int
    unchanged: int
    categories: tuple[CategoryReport, ...]
    left_out: tuple[BlankEntry, ...] = ()
    merged: tuple[MergedEntry, ...] = ()
    no_abstracts: tuple[NoAbstract, ...] = ()
    no_titles: tuple[NoTitle, ...] = ()
    unmatched: tuple[str, ...] = ()
    no_second_index: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A file to load. `digest` is the SHA-256 of its bytes, in hexadecimal."""

    path: Path
    digest: str
    format: Format

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True, slots=True)
class _Staged:
    """A file whose records are staged, and which of its papers are edited ones of its own, new id
    → old id."""

    source: StagedSource
    edits: Mapping[str, str]
    left_out: Sequence[BlankEntry] = ()
    merged: Sequence[MergedEntry] = ()
    no_abstracts: Sequence[NoAbstract] = ()
    no_titles: Sequence[NoTitle] = ()
    unmatched: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Papers that a load adds, changes (and how many of them the loaded files hold), withdraws."""

    added: int
    changed: int
    changed_held: int
    withdrawn: int


def utc_now() -> datetime:
    return datetime.now(UTC)


def bundled_seeds() -> list[Path]:
    """The seed files that Paperboy ships with."""
    return sorted(BUNDLED_SEEDS.glob("*.txt"))


def load(
    store: Store,
    paths: Sequence[Path],
    progress: Progress | None = None,
    *,
    only_known: bool = False,
    unchanged: Sequence[str] = (),
    most_news: int | None = None,
    clock: Clock = utc_now,
) -> LoadReport:
    """Load seed files and lists of papers, each a source of its own under its base name.

    Without any, the papers that are there are made ready anew if the rules for that changed. Files
    that did not change make up for a second index that could not be written before. With
    `only_known`, lists give titles and links to papers that the store has already, recognised by
    their abstracts, and add none. Another load of the same store is waited for.

    Raises SeedError with the faults of all files (nothing is loaded then), OSError where a file
    cannot be read, sqlite3.Error where the store cannot be written (nothing is kept then).
    """
    files = _files(paths, only_known)
    names = [*(file.name for file in files), *unchanged]
    if not _work(store, files):
        report = store.read(_unchanged, names)
        return replace(report, no_second_index=catch_up(store)) if files else report
    with store.loading():
        sweep(store)
        try:
            return Load(store, progress).run(_work(store, files), names, clock, most_news)
        finally:
            sweep(store)


def is_loaded(store: Store, paths: Sequence[Path]) -> bool:
    """Whether loading these files would do nothing: the store has them as they are. Raises as
    `load` does."""
    return not _work(store, _files(paths, only_known=False))


def reindex(store: Store, progress: Progress | None = None) -> LoadReport:
    """Make the search index anew from the papers, and all else that follows from their records.
    Searches find little until it is done; where it is interrupted, the next load goes on. Raises as
    `load` does."""
    with store.loading():
        store.write(_begin_anew)
    return load(store, [], progress)


def _begin_anew(db: Database) -> None:
    empty_index(db)
    db.conn.execute(
        "UPDATE papers_version SET token = ?, recipe = ?", [secrets.token_hex(8), NO_RECIPE]
    )


def _files(paths: Sequence[Path], only_known: bool) -> list[_File]:
    """The files at these paths, each once. Raises SeedError, and OSError where one cannot be
    read."""
    faults: list[Fault] = []
    files: dict[str, _File] = {}
    for path in paths:
        name = path.name
        format_: Format = "titles" if only_known else "list" if is_list(name) else "seed"
        file = _File(path, _digest(path), format_)
        if not name.isprintable():  # a store holds text, and a file's name may be any bytes
            faults.append(Fault(_printable(name), 1, "a file whose name is text", "other bytes"))
        elif only_known and not is_list(name):
            faults.append(Fault(name, 1, "a list of papers (.json, .jsonl, .csv)", "another file"))
        if files.setdefault(name, file).digest != file.digest:
            faults.append(Fault(name, 1, "one file of this name", f"another one, {path}"))
    if faults:
        raise SeedError(tuple(faults))
    return list(files.values())


def _printable(name: str) -> str:
    """A name on one line, with what cannot be printed as Python would write it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


@dataclass(frozen=True, slots=True)
class _Work:
    files: tuple[_File, ...]
    new_recipe: bool

    def __bool__(self) -> bool:
        return bool(self.files) or self.new_recipe


def _work(store: Store, files: Sequence[_File]) -> _Work:
    """What there is to do: the files whose bytes are not those of their source's last load. Titles
    may meanwhile belong to papers that came after them."""
    held, recipe = store.read(_held), store.read(papers_recipe)
    changed = tuple(
        file
        for file in files
        if file.format == "titles"
        or held.get(file.name) != (file.digest, file.format)
        or (file.format == "list" and recipe >> 32 < TOLD_APART_FROM)
    )
    return _Work(changed, recipe != RECIPE)


def _held(db: Database) -> dict[str, tuple[str, str]]:
    """What the sources last held."""
    rows = db.conn.execute("SELECT name, digest, format FROM sources")
    return {name: (digest, format_) for name, digest, format_ in rows}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Load:
    """One load of files into a store, under the lock."""

    def __init__(self, store: Store, progress: Progress | None) -> None:
        self._store = store
        self._progress = progress
        self.matching = Matching(store)
        self._shipped = Shipped()
        self._read = 0
        self._to_read = 0

    def run(
        self, work: _Work, names: Sequence[str], clock: Clock, most_news: int | None
    ) -> LoadReport:
        """Load files; the report is on the sources of these names."""
        if not work:  # another process did it while this one waited
            return self._store.read(_unchanged, names)
        staged = self._stage_files(work.files)
        self.matching.aliases |= {new: old for file in staged for new, old in file.edits.items()}
        joined = self._store.read(_joined)
        sources = [file.source for file in staged]
        new = self._store.read(staging.new_papers) if most_news is not None else []
        counts, failure = self.swap_in(
            sources, anew=work.new_recipe, clock=clock, silent=new[most_news:]
        )
        held, reports = self._store.read(_held_papers, names), self._store.read(_category_reports)
        return LoadReport(
            added=counts.added,
            changed=counts.changed,
            withdrawn=counts.withdrawn,
            unchanged=held - counts.added - counts.changed_held,
            categories=reports,
            left_out=tuple(entry for file in staged for entry in file.left_out),
            merged=(*(entry for file in staged for entry in file.merged), *joined),
            no_abstracts=tuple(entry for file in staged for entry in file.no_abstracts),
            no_titles=tuple(entry for file in staged for entry in file.no_titles),
            unmatched=tuple(title for file in staged for title in file.unmatched),
            no_second_index=failure,
        )

    def swap_in(
        self,
        sources: Sequence[StagedSource],
        *,
        clock: Clock = utc_now,
        anew: bool = False,
        silent: Collection[str] = (),
    ) -> tuple[Counts, str | None]:
        """Make the papers of the staged records ready, or all papers `anew`, and swap them in;
        `clock` and `silent` are those of `staging.swap`. Returns what that did, and why the second
        index could not be written."""
        touched = self._store.read(staging.all_papers if anew else staging.touched_papers)
        counts = self._stage_papers(touched, anew)
        token = secrets.token_hex(8)
        tagging.stage_tags(self._store, token, partial(self._tell, "tagging"))
        failure = prepare(self._store, token, partial(self._tell, "ranking"))
        self._store.write(_swap, sources, self.matching.aliases, token, clock, silent)
        clear(self._store)
        return counts, failure

    # Files into staged records.

    def _stage_files(self, files: Sequence[_File]) -> list[_Staged]:
        """Raises SeedError with the faults of all files."""
        self._to_read = sum(file.path.stat().st_size for file in files)
        staged: list[_Staged] = []
        faults: list[Fault] = []
        for file in files:
            try:
                staged.append(self._stage_file(file))
            except SeedError as error:
                faults.extend(error.faults)
        if faults:
            raise SeedError(tuple(faults))
        return staged

    def _stage_file(self, file: _File) -> _Staged:
        return self._stage_seed(file) if file.format == "seed" else self._stage_list(file)

    def _stage_seed(self, file: _File) -> _Staged:
        seed = read_seed(file.path)
        source = self._store.write(staging.open_source, file.name, file.format)
        for some in in_parts(enumerate(seed.records, start=1), BATCH):
            ids = self._store.read(resolved_ids, [record_id(record) for _, record in some])
            placed = [(place, id_, record) for id_, (place, record) in zip(ids, some, strict=True)]
            self._store.write(staging.stage_records, source, placed)
        self._read += file.path.stat().st_size
        self._tell("reading", self._read, self._to_read)
        return _Staged(
            StagedSource(source, file.digest, file.format, seed.sections, seed.ends_with_newline),
            self._stage_edits(source),
        )

    def _stage_list(self, file: _File) -> _Staged:
        source = self._store.write(staging.open_source, file.name, file.format)
        left_out: list[BlankEntry] = []
        no_abstracts: list[NoAbstract] = []
        no_titles: list[NoTitle] = []
        unmatched: list[str] = []
        census = Census()

        def note(entry: int, field: Field, said: str) -> None:
            if field == "title":
                no_titles.append(NoTitle(file.name, entry, said))
            else:
                no_abstracts.append(NoAbstract(file.name, entry, said))

        with TemporaryFile() as scratch:
            for some in self._entries(file, note):
                census.count(record for _, record in some if isinstance(record, Record))
                pickle.dump(some, scratch)
            scratch.seek(0)
            for some in _kept(scratch):
                blank = [record for _, record in some if isinstance(record, BlankEntry)]
                read = [(place, record) for place, record in some if isinstance(record, Record)]
                empty = {place for place, record in read if _says_nothing(record, census)}
                left_out += [*blank, *(BlankEntry(file.name, place) for place in sorted(empty))]
                read = [(place, record) for place, record in read if place not in empty]
                no_abstracts += [
                    NoAbstract(file.name, place, record.abstract)
                    for place, record in read
                    if record.abstract.strip() and not census.abstract_of(record)
                ]
                matches = self.matching.match([record for _, record in read], census)
                wanted = [
                    (place, match.paper, match.record)
                    for match, (place, _) in zip(matches, read, strict=True)
                    if match.is_known or file.format == "list"
                ]
                self._store.write(staging.stage_records, source, wanted)
                if file.format == "titles":
                    unmatched += [_called(match.record) for match in matches if not match.is_known]
        edits = self._stage_edits(source) if file.format == "list" else {}
        blank_entries = {entry.entry for entry in left_out}
        return _Staged(
            StagedSource(source, file.digest, file.format),
            edits,
            sorted(left_out, key=lambda entry: entry.entry),
            self._store.read(_merged, source, file.name),
            sorted(no_abstracts, key=lambda entry: entry.entry),
            [entry for entry in no_titles if entry.entry not in blank_entries],
            unmatched,
        )

    def _entries(
        self, file: _File, note: NoText
    ) -> Iterator[list[tuple[int, Record | BlankEntry]]]:
        """The entries of a list by their places, some at a time. Raises SeedError."""
        with file.path.open("rb") as opened:
            entries = enumerate(records_of_list(opened, file.name, note), start=1)
            for some in in_parts(entries, BATCH):
                yield some
                self._tell("reading", self._read + opened.tell(), self._to_read)
            self._read += opened.tell()

    def _stage_edits(self, source: int) -> dict[str, str]:
        """Find the staged records that are edits of papers that the source no longer has as they
        were, and say so; the new ids become aliases of the old ones."""
        found = self._store.read(edits_within, source)
        if found:
            self._store.write(staging.rename_staged, source, found)
        return found

    # Staged records into staged papers.

    def _stage_papers(self, papers: Sequence[int], anew: bool) -> Counts:
        """Derive what changes of the papers, each given by a record, or of all of them `anew`."""
        counts: Counter[str] = Counter()
        done = 0
        for some in in_parts(papers, BATCH):
            standings = self._store.read(staging.standings, some)
            stale = [
                standing for standing in standings if anew or standing.before != standing.after
            ]
            if stale:
                self._store.write(staging.stage_papers, self._derived(stale))
            for standing in standings:
                counts["added"] += standing.before is None
                counts["withdrawn"] += standing.was_live and not standing.is_live
                changes = standing.before != standing.after or not standing.was_live
                changed = standing.before is not None and standing.is_live and changes
                counts["changed"] += changed
                counts["changed_held"] += changed and standing.is_staged
            done += len(some)
            self._tell("indexing", done, len(papers))
        return Counts(*(counts[name] for name in ("added", "changed", "changed_held", "withdrawn")))

    def _derived(self, standings: Sequence[Standing]) -> list[tuple[Standing, Derived]]:
        wanted = {
            id_
            for standing in standings
            for id_ in (standing.after.shown, standing.after.listed)
            if id_
        }
        records = self._store.read(staging.records_by_id, wanted)
        return [
            (
                standing,
                self._shipped.derive(
                    standing.paper,
                    records[standing.after.shown],
                    records.get(standing.after.listed or 0),
                ),
            )
            for standing in standings
        ]

    # Progress.

    def _tell(self, step: Step, done: int, of: int) -> None:
        if self._progress:
            self._progress(step, done, of)


def _kept(scratch: IO[bytes]) -> Iterator[list[tuple[int, Record | BlankEntry]]]:
    """What was written into a scratch file of ours; nobody else can write into it."""
    with suppress(EOFError):
        while True:
            yield pickle.load(scratch)


def _says_nothing(record: Record, census: Census) -> bool:
    """Whether a record has no title, and for an abstract only a placeholder."""
    title = record.bibliography.title if record.bibliography else None
    return not title and not census.abstract_of(record)


def _merged(db: Database, source: int, name: str) -> list[MergedEntry]:
    """The staged records of a source that are of the paper of an earlier one."""
    rows = db.conn.execute(
        """
        SELECT * FROM (
            SELECT place, coalesce(title, abstract) AS called, records.paper,
                min(place) OVER (PARTITION BY records.paper) AS first
            FROM staged_records AS staged JOIN records ON records.id = staged.record
            WHERE staged.source = ?
        ) WHERE place > first ORDER BY place
        """,
        [source],
    )
    return [
        MergedEntry(name, place, title, first, name, paper) for place, title, paper, first in rows
    ]


def _joined(db: Database) -> list[MergedEntry]:
    """The staged records whose papers another source holds, each with the first of these, where
    their own source did not hold the paper before; of a paper the first record alone."""
    rows = db.conn.execute(
        """
        SELECT mine.name, place, called, into_place, theirs.name, paper FROM (
            SELECT staged.source AS source, staged.place AS place, records.paper AS paper,
                coalesce(records.title, records.abstract) AS called,
                min(other.source) AS other_source, coalesce(held.place, also.place) AS into_place
            FROM staged_records AS staged
            JOIN records ON records.id = staged.record
            JOIN records AS other
                ON other.paper = records.paper AND other.source <> records.source
            LEFT JOIN placings AS held ON held.record = other.id
                AND held.source NOT IN (SELECT source FROM staged_sources)
            LEFT JOIN staged_records AS also
                ON also.record = other.id AND also.source < staged.source
            WHERE coalesce(held.place, also.place) IS NOT NULL AND NOT EXISTS (
                SELECT * FROM records AS own JOIN placings ON placings.record = own.id
                WHERE own.source = records.source AND own.paper = records.paper)
            GROUP BY staged.source, staged.place
        )
        JOIN sources AS mine ON mine.id = source AND mine.format <> 'titles'
        JOIN sources AS theirs ON theirs.id = other_source
        ORDER BY source, place
        """
    )
    first: dict[tuple[str, str], MergedEntry] = {}
    for row in rows:
        merged = MergedEntry(*row)
        first.setdefault((merged.file, merged.paper), merged)
    return list(first.values())


def _called(record: Record) -> str:
    title = record.bibliography.title if record.bibliography else None
    return title or record.abstract


# The swap, and what is left.


def _swap(
    db: Database,
    sources: Sequence[StagedSource],
    aliases: Mapping[str, str],
    token: str,
    clock: Clock,
    silent: Collection[str],
) -> None:
    staging.swap(db, sources, aliases, token, clock, silent)
    tagging.swap_tags(db)


def sweep(store: Store) -> None:
    """Take away what a load has left, this one or one that was killed."""
    while not store.read(staging.is_swept):
        store.write(staging.sweep_some)
    while not store.read(tagging.is_swept):
        store.write(tagging.sweep_some)


# Reports.


def _unchanged(db: Database, names: Sequence[str]) -> LoadReport:
    return LoadReport(0, 0, 0, _held_papers(db, names), _category_reports(db))


def _held_papers(db: Database, names: Sequence[str]) -> int:
    """How many papers these sources hold."""
    (papers,) = db.conn.execute(
        """
        SELECT count(DISTINCT records.paper) FROM sources
        JOIN placings ON placings.source = sources.id
        JOIN records ON records.id = placings.record
        WHERE sources.name IN (SELECT value FROM json_each(?))
        """,
        [json_list(names)],
    ).fetchone()
    return int(papers)


def _category_reports(db: Database) -> tuple[CategoryReport, ...]:
    announced = dict(db.conn.execute("SELECT name, sum(announced) FROM sections GROUP BY name"))
    return tuple(
        CategoryReport(category.name, category.papers, announced.get(category.name))
        for category in categories(db)
    )
