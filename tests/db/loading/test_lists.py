"""Lists of papers beside the seeds: titles win, sources stay apart, and titles alone enrich."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from db.formats.seed_export import NotASeedFile, export_seed
from db.formats.seed_text import SeedError, parse
from db.loading.loader import load
from db.papers.ids import paper_id
from db.papers.paper import Link, Paper, Place
from db.papers.reading import all_papers, paper_count, papers_by_id
from db.papers.record import Record
from db.papers.sources import Source, sources
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store
from tests.seed_files import NAME, write

ENTRY = {
    "id": "a1",
    "title": "FoldNet: Folding Paper",
    "author": "A. Author; B. Author",
    "abstract": "We fold paper with a robot, twice.",
    "keywords": "Origami;Robots",
    "track": "main",
    "status": "Poster",
    "primary_area": "robotics",
    "site": "https://example.org/a1",
    "pdf": "https://example.org/a1.pdf",
    "github": "https://github.com/origami-lab/foldnet",
    "project": "",
}
BARE = {"title": None, "abstract": "Nobody knows what this paper is called.", "status": None}


@pytest.fixture(scope="module")
def records(seed_file: Path) -> Sequence[Record]:
    return parse(seed_file.read_bytes(), seed_file.name).records[:4]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "paperboy.db") as store:
        yield store


def write_list(folder: Path, entries: Sequence[object], name: str = "iclr.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


def listed(record: Record, title: str) -> dict[str, str]:
    """A list's entry for a paper of the seeds."""
    return {**ENTRY, "title": title, "abstract": record.abstract}


def paper(store: Store, abstract: str) -> Paper:
    (found,) = store.read(papers_by_id, [paper_id(abstract)])
    return found


def test_a_listed_paper_has_its_title_authors_status_and_links(
    store: Store, tmp_path: Path
) -> None:
    load(store, [write_list(tmp_path, [ENTRY])])
    found = paper(store, ENTRY["abstract"])
    assert (found.label, found.title, found.name) == (ENTRY["title"], ENTRY["title"], "FoldNet")
    assert (found.authors, found.status) == (("A. Author", "B. Author"), "Poster")
    assert (found.category, found.tags, found.summary) == ("robotics", ("Origami", "Robots"), None)
    assert found.links == (
        Link("page", ENTRY["site"]),
        Link("pdf", ENTRY["pdf"]),
        Link("code", ENTRY["github"]),
    )
    assert found.places == (Place("iclr.json", 1),)


def test_any_field_may_be_missing(store: Store, tmp_path: Path) -> None:
    report = load(store, [write_list(tmp_path, [BARE, {"title": "A title alone"}, {}])])
    assert (report.added, [entry.entry for entry in report.left_out]) == (2, [3])
    assert paper(store, str(BARE["abstract"])).title is None
    assert paper(store, "A title alone").title == "A title alone"


def test_a_listed_paper_is_found_by_title_and_by_author(store: Store, tmp_path: Path) -> None:
    load(store, [write_list(tmp_path, [BARE, ENTRY | {"abstract": "Cranes."}])])
    for query in ("folding paper", "b. author"):
        assert store.read(search, Question(query)).hits[0].paper.id == paper_id("Cranes.")


@pytest.mark.parametrize("seeds_first", [True, False])
def test_a_paper_of_the_seeds_and_of_a_list_is_one_paper_with_the_lists_title(
    store: Store, records: Sequence[Record], tmp_path: Path, seeds_first: bool
) -> None:
    seeds = write(tmp_path, records)
    a_list = write_list(tmp_path, [listed(records[1], "The title"), ENTRY])
    for path in [seeds, a_list] if seeds_first else [a_list, seeds]:
        load(store, [path])
    assert store.read(paper_count) == 5
    both = paper(store, records[1].abstract)
    assert (both.title, both.label, both.authors) == ("The title", "The title", ENTRY_AUTHORS)
    assert both.summary == records[1].summary
    assert {place.file for place in both.places} == {NAME, "iclr.json"}
    assert store.read(export_seed, NAME) == seeds.read_bytes()
    assert [hit.paper.id for hit in store.read(search, Question("the title")).hits].count(
        both.id
    ) == 1


ENTRY_AUTHORS = ("A. Author", "B. Author")


def test_a_paper_of_the_seeds_whose_abstract_the_list_edited_is_one_paper(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    edited = replace(records[1], abstract=records[1].abstract + " Accepted.")
    load(store, [write(tmp_path, records)])
    for _ in range(2):  # the second time by the alias
        load(store, [write_list(tmp_path, [listed(edited, "The title")])])
        load(store, [write_list(tmp_path, [listed(edited, "The title"), ENTRY])])
    assert store.read(paper_count) == 5
    assert paper(store, edited.abstract).id == paper_id(records[1].abstract)


def test_a_paper_of_the_seeds_has_the_tldr_of_its_list(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    silent = next(record for record in records if record.tldr is None)
    entry = listed(silent, "The title") | {"tldr": "In one sentence."}
    load(store, [write(tmp_path, [silent]), write_list(tmp_path, [entry])])
    (hit,) = store.read(search, Question("has:tldr")).hits
    assert (hit.paper.tldr, hit.paper.summary) == ("In one sentence.", silent.summary)


def test_a_title_goes_with_its_list(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    label = paper(store, records[1].abstract).label
    load(store, [write_list(tmp_path, [listed(records[1], "The title"), ENTRY])])
    report = load(store, [write_list(tmp_path, [ENTRY])])
    assert (report.changed, report.withdrawn, report.unchanged) == (1, 0, 1)
    assert paper(store, records[1].abstract).label == label


def test_a_paper_that_its_list_edits_stays_the_paper_it_was(store: Store, tmp_path: Path) -> None:
    load(store, [write_list(tmp_path, [ENTRY])])
    load(store, [write_list(tmp_path, [ENTRY | {"abstract": "Rewritten from scratch."}])])
    assert paper(store, "Rewritten from scratch.").id == paper_id(ENTRY["abstract"])
    assert store.read(paper_count) == 1


def test_sources_are_listed_with_their_papers(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records), write_list(tmp_path, [ENTRY, ENTRY])])
    assert store.read(sources) == [Source(NAME, 4), Source("iclr.json", 1)]
    assert len(store.read(all_papers, "iclr.json")) == 1
    with pytest.raises(NotASeedFile):
        store.read(export_seed, "iclr.json")


def test_a_list_that_is_none_changes_nothing(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    broken = write_list(tmp_path, [ENTRY])
    broken.write_bytes(broken.read_bytes()[:-40])
    with pytest.raises(SeedError):
        load(store, [write(tmp_path, records), broken])
    assert store.read(paper_count) == 0
    assert store.read(sources) == []


# Titles for the papers that are there.


def test_titles_enrich_the_papers_that_are_there_and_no_others(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    edited = replace(records[2], abstract=records[2].abstract + " Accepted.")
    titles = [listed(records[0], "First"), listed(edited, "Third"), ENTRY]
    report = load(store, [write_list(tmp_path, titles)], only_known=True)
    assert (report.added, report.changed, report.withdrawn) == (0, 2, 0)
    assert report.unmatched == (ENTRY["title"],)
    titled = [paper(store, record.abstract).title for record in records]
    assert titled == ["First", None, "Third", None]
    assert paper(store, edited.abstract).id == paper_id(records[2].abstract)


def test_titles_find_the_papers_that_came_later(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    titles = write_list(tmp_path, [listed(records[0], "First")])
    assert load(store, [titles], only_known=True).unmatched == ("First",)
    load(store, [write(tmp_path, records)])
    assert load(store, [titles], only_known=True).unmatched == ()
    assert paper(store, records[0].abstract).title == "First"


def test_seeds_are_no_titles(store: Store, records: Sequence[Record], tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="expected a list of papers"):
        load(store, [write(tmp_path, records)], only_known=True)
