"""Loading: all or nothing, nothing twice, and a paper stays the paper it was."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database as Tables

from db.formats.seed_export import export_seed
from db.formats.seed_text import SeedError, SeedFile, parse, render
from db.labels.labels import Label
from db.loading import deriving, loader, recipe, shipped, staging
from db.loading.loader import CategoryReport, LoadReport, bundled_seeds, load
from db.papers.ids import paper_id
from db.papers.paper import Paper, Part, Place
from db.papers.reading import categories, paper_count, papers_by_id
from db.papers.record import Record
from db.papers.sources import sources
from db.people.bookmarks import Origin, save
from db.searching.questions import Question, keep_question
from db.store.connection import Database
from db.store.store import Store
from tests.seed_files import ANNOUNCED, NAME, seed_files, write


@pytest.fixture(scope="module")
def seeds(seed_file: Path) -> SeedFile:
    return parse(seed_file.read_bytes(), seed_file.name)


@pytest.fixture(scope="module")
def records(seeds: SeedFile) -> Sequence[Record]:
    """A dozen real records."""
    return seeds.records[:12]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "paperboy.db") as store:
        yield store


def ids(records: Sequence[Record]) -> list[str]:
    return [paper_id(record.abstract) for record in records]


def paper(store: Store, record: Record) -> Paper:
    """The paper that a record's own id leads to."""
    (found,) = store.read(papers_by_id, ids([record]))
    return found


def source_names(store: Store) -> list[str]:
    return [source.name for source in store.read(sources)]


def counts(report: LoadReport) -> tuple[int, int, int, int]:
    """Added, changed, withdrawn, unchanged."""
    return report.added, report.changed, report.withdrawn, report.unchanged


def everything(store: Store, tables: Sequence[str] = ()) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables, or of these."""

    def dump(db: Database) -> dict[str, list[tuple[object, ...]]]:
        names = tables or Tables(db.conn).table_names()
        return {name: list(db.conn.execute(f"SELECT * FROM [{name}]")) for name in names}

    return store.read(dump)


# The real papers.


def test_all_papers_of_the_seeds_are_loaded(store: Store, seed_file: Path) -> None:
    report = load(store, [seed_file])
    assert counts(report) == (803, 0, 0, 0)
    assert {
        category.name: (category.papers, category.announced) for category in report.categories
    } == {name: (announced, announced) for name, announced in ANNOUNCED.items()}


def test_what_was_loaded_is_exported_byte_for_byte(loaded_store: Path, seed_file: Path) -> None:
    with Store(loaded_store) as store:
        content = store.read(export_seed, seed_file.name)
    assert len(content) == 2_249_696
    assert content == seed_file.read_bytes()


def test_a_second_load_changes_nothing(store_copy: Path, seed_file: Path) -> None:
    before = store_copy.read_bytes()
    with Store(store_copy) as store:
        report = load(store, [seed_file])
    assert counts(report) == (0, 0, 0, 803)
    assert sum(category.papers for category in report.categories) == 803
    assert store_copy.read_bytes() == before


def test_the_seeds_come_with_paperboy(seed_file: Path) -> None:
    assert seed_file in bundled_seeds()


# The order, and what of a record changes.


def test_shuffled_records_keep_their_ids(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    shuffled = random.Random(1).sample(records, len(records))
    report = load(store, [write(tmp_path, shuffled)])
    assert counts(report) == (0, 0, 0, 12)
    for place, record in enumerate(shuffled, start=1):
        assert paper(store, record).abstract == record.abstract
        assert paper(store, record).place == Place(NAME, place)


def test_a_record_whose_tags_and_summary_change_is_the_same_paper(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    old = paper(store, records[3])
    changed = replace(
        records[3],
        tag_line="#Origami",
        tldr="Papers fold.",
        category="折纸",
        summary=records[3].summary and replace(records[3].summary, method="折叠"),
    )
    report = load(store, [write(tmp_path, [*records[:3], changed, *records[4:]])])
    assert counts(report) == (0, 1, 0, 11)
    new = paper(store, records[3])
    assert (new.id, new.place, new.links) == (old.id, old.place, old.links)
    assert (new.tags, new.tldr, new.category) == (("Origami",), "Papers fold.", "折纸")
    assert new.part(Part.METHOD) == "折叠"
    assert CategoryReport("折纸", 1, None) in report.categories


def test_a_lightly_edited_abstract_is_the_same_paper(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    edited = replace(
        records[0], abstract=records[0].abstract + " Code is at https://example.org/x."
    )
    report = load(store, [write(tmp_path, [edited, *records[1:]])])
    assert counts(report) == (0, 1, 0, 11)
    assert paper(store, edited) == paper(store, records[0])
    assert paper(store, edited).id == paper_id(records[0].abstract)
    assert paper(store, edited).abstract == edited.abstract
    assert [link.url for link in paper(store, edited).links] == ["https://example.org/x"]


def test_an_abstract_edited_again_and_again_is_still_the_same_paper(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    words = records[0].abstract.split()
    versions = [
        replace(records[0], abstract=" ".join(words[: len(words) - cut]))
        for cut in range(0, 60, 10)
    ]
    for version in versions:
        load(store, [write(tmp_path, [version, *records[1:]])])
    assert {paper(store, version).id for version in versions} == {paper_id(records[0].abstract)}
    report = load(store, [write(tmp_path, records)])
    assert counts(report) == (0, 1, 0, 11)
    assert store.read(paper_count) == 12


def test_a_near_copy_beside_the_original_is_another_paper(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    copy = replace(records[0], abstract=records[0].abstract + " A copy.")
    assert counts(load(store, [write(tmp_path, [*records, copy])])) == (1, 0, 0, 12)


def test_another_source_may_have_the_edited_abstract(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    edited = replace(records[0], abstract=records[0].abstract + " Accepted.")
    load(store, [write(tmp_path, records[:1])])
    load(store, [write(tmp_path, [edited])])
    load(store, [write(tmp_path, [edited, *records[1:]], "other.txt")])
    assert store.read(paper_count) == 12


def test_a_rewritten_abstract_is_another_paper(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records[:11])])
    report = load(store, [write(tmp_path, [records[11], *records[1:11]])])
    assert counts(report) == (1, 0, 1, 10)


# Papers that leave.


def test_a_paper_that_leaves_is_withdrawn_and_comes_back(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    old = paper(store, records[0])
    assert counts(load(store, [write(tmp_path, records[1:])])) == (0, 0, 1, 11)
    assert paper(store, records[0]).withdrawn
    assert replace(paper(store, records[0]), places=old.places) == old
    assert store.read(paper_count) == 11
    assert counts(load(store, [write(tmp_path, records)])) == (0, 1, 0, 11)
    assert paper(store, records[0]) == old


def test_a_paper_may_come_back_edited(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    load(store, [write(tmp_path, records[1:])])
    edited = replace(records[0], abstract=records[0].abstract + " Accepted.")
    load(store, [write(tmp_path, [*records[1:], edited])])
    assert paper(store, edited).id == paper_id(records[0].abstract)


def test_what_people_made_outlives_the_papers(store_copy: Path, tmp_path: Path) -> None:
    def make(db: Database) -> None:
        (id_,) = db.conn.execute("SELECT id FROM papers WHERE number = 1").fetchone()
        save(db, 1, [id_], Origin("button", datetime(2026, 1, 1, tzinfo=UTC), message=5))
        keep_question(db, Question("GuardSpace"))

    with Store(store_copy) as store:
        store.write(make)
        before = peoples_rows(store)
        assert {"bookmarks", "bookmark_origins", "questions"} <= before.keys()
        (name,) = source_names(store)
        seeds = parse(store.read(export_seed, name), name)
        load(store, [write(tmp_path, seeds.records[100:110], name)])
        assert store.read(paper_count) == 10
        assert peoples_rows(store) == before
        saved = [str(id_) for _, id_, *_ in before["bookmarks"]]
        assert [paper.withdrawn for paper in store.read(papers_by_id, saved)] == [True]


REBUILT = re.compile(
    r"sources|sections|records|placings|staged_.*|papers|papers_.*|paper_aliases|paper_acronyms"
    r"|acronym_forms|meaning_.*|paper_tags|tags|tag_.*|links"
)
"""The tables that the loader writes; all others are people's."""


def peoples_rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: rows
        for table, rows in everything(store).items()
        if rows and not REBUILT.fullmatch(table)
    }


# Several sources.


def test_loading_one_source_withdraws_nothing_of_another(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records[:6], "a.txt")])
    report = load(store, [write(tmp_path, records[6:], "b.txt")])
    assert counts(report) == (6, 0, 0, 0)
    assert store.read(paper_count) == 12
    assert source_names(store) == ["a.txt", "b.txt"]


def test_one_abstract_in_two_sources_is_one_paper(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    again = replace(records[0], tag_line="#Again")
    a, b = write(tmp_path, records[:6], "a.txt"), write(tmp_path, [records[6], again], "b.txt")
    assert counts(load(store, [a, b])) == (7, 0, 0, 0)
    assert store.read(export_seed, "a.txt") == a.read_bytes()
    assert store.read(export_seed, "b.txt") == b.read_bytes()
    assert paper(store, again).place == Place("a.txt", 1)

    report = load(store, [write(tmp_path, records[1:6], "a.txt")])
    assert counts(report) == (0, 1, 0, 5)
    assert paper(store, again).place == Place("b.txt", 2)
    assert paper(store, again).tags == ("Again",)


def test_one_abstract_twice_in_a_source_is_one_paper(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    path = write(tmp_path, [records[0], records[1], records[0]])
    assert counts(load(store, [path])) == (2, 0, 0, 0)
    assert store.read(export_seed, NAME) == path.read_bytes()
    assert paper(store, records[0]).place == Place(NAME, 1)


def test_a_file_of_the_same_name_in_another_folder_is_the_same_source(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    load(store, [write(tmp_path, records[:6])])
    assert counts(load(store, [write(tmp_path / "new", records[:7])])) == (1, 0, 0, 6)


def test_section_heads_are_those_of_the_last_version(
    store: Store, seeds: SeedFile, tmp_path: Path
) -> None:
    path = tmp_path / NAME
    for heads in (3, 1, 2):
        sections = tuple(
            replace(section, first_record=place)
            for place, section in enumerate(seeds.sections[:heads], start=1)
        )
        path.write_bytes(render(replace(seeds, sections=sections, records=seeds.records[:4])))
        load(store, [path])
        assert store.read(export_seed, NAME) == path.read_bytes()


# Whatever comes in.


@pytest.fixture(scope="module")
def any_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


@settings(max_examples=25)
@given(seed=seed_files())
def test_whatever_is_loaded_is_exported_byte_for_byte(any_folder: Path, seed: SeedFile) -> None:
    path = any_folder / seed.name
    path.write_bytes(render(seed))
    (any_folder / "paperboy.db").unlink(missing_ok=True)
    with Store(any_folder / "paperboy.db") as store:
        load(store, [path])
        assert store.read(export_seed, seed.name) == path.read_bytes()


@settings(max_examples=15)
@given(
    versions=st.lists(
        st.lists(st.tuples(st.integers(0, 11), st.booleans()), min_size=1, max_size=8),
        min_size=2,
        max_size=4,
    )
)
def test_a_store_with_a_history_shows_what_a_new_one_shows(
    any_folder: Path, records: Sequence[Record], versions: list[list[tuple[int, bool]]]
) -> None:
    """Papers leave, come back, move and change their tags; what counts is the last version."""
    retagged = [replace(record, tag_line="#Once #upon #a #time") for record in records]
    old, new = any_folder / "old.db", any_folder / "new.db"
    old.unlink(missing_ok=True)
    new.unlink(missing_ok=True)
    with Store(old) as old_store, Store(new) as new_store:
        for version in versions:
            file = write(any_folder, [(retagged if re else records)[at] for at, re in version])
            load(old_store, [file])
        load(new_store, [file])
        assert store_content(old_store) == store_content(new_store)


def store_content(store: Store) -> tuple[object, ...]:
    """What readers and the search see of the papers that are not withdrawn."""

    def content(db: Database) -> tuple[object, ...]:
        rows = db.conn.execute(
            "SELECT number, id FROM papers JOIN placings USING (record) ORDER BY id"
        ).fetchall()
        index = [
            list(db.conn.execute("SELECT * FROM papers_fts WHERE rowid = ?", [number]))
            for number, _ in rows
        ]
        papers = papers_by_id(db, [id_ for _, id_ in rows])
        without_tags = [replace(paper, tags=()) for paper in papers]
        return without_tags, categories(db), paper_count(db), index

    return store.read(content)


# Files that are refused.


def test_a_broken_file_is_refused_with_all_that_came_with_it(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records[:6])])
    before = everything(store)
    good = write(tmp_path, records[6:], "good.txt")
    cut = write(tmp_path, records, "cut.txt")
    cut.write_bytes(cut.read_bytes()[:3000])
    crlf = write(tmp_path, records, "crlf.txt")
    crlf.write_bytes(crlf.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(SeedError) as refused:
        load(store, [good, cut, crlf])
    assert {fault.file for fault in refused.value.faults} == {"cut.txt", "crlf.txt"}
    assert everything(store) == before


def test_what_cannot_be_read_is_refused_with_all_that_came_with_it(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    good = write(tmp_path, records)
    with pytest.raises(FileNotFoundError):
        load(store, [good, tmp_path / "nowhere.txt"])
    with pytest.raises(IsADirectoryError):
        load(store, [good, tmp_path])
    assert store.read(paper_count) == 0


def test_two_files_of_one_name_are_refused(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    """A source is known by its file's base name: one would silently take the other's place."""
    (tmp_path / "other").mkdir()
    first, second = write(tmp_path, records[:6]), write(tmp_path / "other", records[6:])
    with pytest.raises(SeedError, match=r"papers\.txt:1: expected one file of this name"):
        load(store, [first, second])
    assert store.read(paper_count) == 0
    assert counts(load(store, [first, first])) == (6, 0, 0, 0)


def test_a_file_whose_name_is_no_text_is_refused(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    odd = write(tmp_path, records, os.fsdecode(b"papers-\xff.txt"))
    with pytest.raises(SeedError, match="expected a file whose name is text"):
        load(store, [odd])


# Progress, and rules that change.


def test_progress_counts_the_papers_that_are_new_or_changed_and_then_all_with_tags(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    told: list[tuple[str, int, int]] = []
    load(store, [write(tmp_path, records[:9])])
    path = write(tmp_path, records)
    load(store, [path], lambda *step: told.append(step))
    size = path.stat().st_size
    assert told == [
        ("reading", size, size),
        ("indexing", 3, 3),
        ("tagging", 6, 12),
        ("tagging", 12, 12),
    ]


def test_new_rules_make_everything_anew(
    store: Store, records: Sequence[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, records)
    load(store, [path])
    for module in (loader, shipped, staging):
        monkeypatch.setattr(module, "RECIPE", recipe.RECIPE + 1)
    monkeypatch.setattr(deriving, "label_by_hand", lambda _: Label("New", "a label"))
    assert counts(load(store, [path])) == (0, 0, 0, 12)
    assert {paper(store, record).label for record in records} == {"New: a label"}


def test_a_load_waits_for_another_one(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    """Else the slow one, begun with an empty store, would take an edited abstract for new."""
    (tmp_path / "edited").mkdir()
    edited = replace(records[0], abstract=records[0].abstract + " Accepted.")
    fast = write(tmp_path, records)
    slow = write(tmp_path / "edited", [edited, *records[1:]])

    def load_beside(path: Path) -> LoadReport:
        with Store(store.path) as other:
            return load(other, [path])

    with ThreadPoolExecutor() as beside:
        waiting: list[Future[LoadReport]] = []

        def overtake(step: str, done: int, of: int) -> None:
            if not waiting:
                waiting.append(beside.submit(load_beside, slow))

        first = load(store, [fast], overtake)
        second = waiting[0].result()
    assert [counts(first), counts(second)] == [(12, 0, 0, 0), (0, 1, 0, 11)]
    assert paper(store, edited).id == paper_id(records[0].abstract)


def test_a_load_that_changes_anything_leaves_a_new_token(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    """What is kept in memory of the papers is kept under this token."""
    tokens = []
    for some in (records, records, records[::-1]):
        load(store, [write(tmp_path, some)])
        tokens.append(everything(store, ["papers_version"])["papers_version"])
    assert tokens[0] == tokens[1] != tokens[2]
