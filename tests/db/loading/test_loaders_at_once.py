"""Loaders in processes of their own: two at a time, and one that is killed while it works."""

from __future__ import annotations

import shutil
import signal
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables

from db.formats.seed_text import SeedFile, parse
from db.loading.loader import load
from db.papers.ids import paper_id
from db.papers.paper import Paper
from db.papers.reading import all_papers
from db.searching.questions import Question
from db.searching.search import search
from db.store.connection import Database
from db.store.store import Store
from tests.db.loading.loaders import PROCESSES, load_and_die, load_when_open, loaded
from tests.seed_files import write


@pytest.fixture(scope="module")
def seeds(seed_file: Path) -> SeedFile:
    return parse(seed_file.read_bytes(), seed_file.name)


def test_two_processes_that_load_at_once_load_once(seeds: SeedFile, tmp_path: Path) -> None:
    path = write(tmp_path, seeds.records[:100])
    with PROCESSES.Pool(2) as pool:
        added = pool.starmap(loaded, [(tmp_path / "paperboy.db", path)] * 2, chunksize=1)
    assert sorted(added) == [0, 100]


@dataclass(frozen=True)
class Change:
    """A store of old papers, what readers see of it, the file `new` that changes some and brings
    others, what is seen of a fresh store of that, and a file that is short of one of them."""

    store: Path
    before: list[Paper]
    new: Path
    after: list[Paper]
    other: Path


@pytest.fixture(scope="module")
def change(seeds: SeedFile, tmp_path_factory: pytest.TempPathFactory) -> Change:
    old, new, other = (tmp_path_factory.mktemp(name) for name in ("old", "new", "other"))
    changed = [replace(record, tldr="Papers fold.") for record in seeds.records[15:30]]
    load_and_close(old / "paperboy.db", write(old, seeds.records[:30]))
    load_and_close(new / "paperboy.db", file := write(new, [*changed, *seeds.records[30:60]]))
    return Change(
        store=old / "paperboy.db",
        before=shown(old / "paperboy.db"),
        new=file,
        after=shown(new / "paperboy.db"),
        other=write(other, [*changed, *seeds.records[30:59]]),
    )


@pytest.mark.parametrize(
    ("statement", "is_swapped"),
    [
        ("INSERT INTO sources", False),
        ("INSERT INTO records", False),
        ("INSERT INTO staged_papers (", False),
        ("INSERT INTO papers_words", False),
        ("INSERT INTO paper_tags", False),
        ("INSERT INTO staged_tags", False),
        ("DELETE FROM placings", False),
        ("INSERT INTO papers (", False),
        ("INSERT INTO tag_spellings", False),
        ("UPDATE tags SET papers", False),
        ("DELETE FROM papers_fts", True),
        ("DELETE FROM staged_records WHERE", True),
        ("DELETE FROM records", True),
        ("DELETE FROM tags", True),
    ],
)
def test_a_loader_killed_while_it_writes_leaves_the_old_papers_or_the_new_ones(
    change: Change, tmp_path: Path, statement: str, is_swapped: bool
) -> None:
    store = Path(shutil.copy(change.store, tmp_path / "paperboy.db"))
    dying = PROCESSES.Process(target=load_and_die, args=(store, change.new, statement))
    dying.start()
    dying.join()
    assert dying.exitcode == -signal.SIGKILL
    dump_and_check(store)
    assert shown(store) == (change.after if is_swapped else change.before)

    load_and_close(store, change.other)
    load_and_close(store, change.new)
    assert shown(store) == change.after
    left = dump_and_check(store)
    assert {name for name, rows in left.items() if name.startswith("staged_") and rows} == set()
    assert len(left["papers"]) == 60
    assert {row[0] for row in left["papers_fts_docsize"]} == {row[0] for row in left["papers"]}


def test_a_loader_killed_at_any_moment_leaves_all_papers_or_none(
    seeds: SeedFile, tmp_path: Path
) -> None:
    store = tmp_path / "paperboy.db"
    some = seeds.records[:30]
    file = write(tmp_path, some)
    for milliseconds in (0, 10, 30, 60, 100, 200):
        is_open = PROCESSES.Event()
        loading = PROCESSES.Process(target=load_when_open, args=(store, file, is_open))
        loading.start()
        assert is_open.wait(timeout=60)
        loading.join(milliseconds / 1000)
        loading.kill()
        loading.join()
        papers = dump_and_check(store)["papers"]
        assert {id_ for _, id_, *_ in papers} in (
            set(),
            {paper_id(record.abstract) for record in some},
        )


def shown(path: Path) -> list[Paper]:
    """The papers that are not withdrawn, as readers see them, and a search for the commonest word.
    Names of tags depend on the withdrawn ones too."""
    with Store(path) as store:
        papers = store.read(all_papers)
        found = store.read(search, Question("model"), limit=1000).hits
        assert {hit.paper.id for hit in found} <= {paper.id for paper in papers}
        return [replace(paper, tags=()) for paper in papers]


def load_and_close(store: Path, file: Path) -> None:
    with Store(store) as opened:
        load(opened, [file])


def dump_and_check(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables of a store that SQLite finds nothing wrong with."""

    def dump(db: Database) -> dict[str, list[tuple[object, ...]]]:
        assert db.conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        return {
            name: list(db.conn.execute(f"SELECT * FROM [{name}]"))
            for name in Tables(db.conn).table_names()
        }

    with Store(path) as store:
        return store.read(dump)
