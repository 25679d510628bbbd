"""Sources by name, and a search within one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.loading.loader import load
from db.papers.sources import UnknownSource, require_source, sources, suggest_sources
from db.searching.answers import advice
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store

TITLES = {
    "iclr2018.json": ["Folding paper", "Folding maps", "Folding chairs"],
    "ICLR2019.json": ["Folding proteins", "Folding paper"],
    "icml2018.jsonl": ["Unfolding paper"],
    "icml2018.csv": ["Cranes"],
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("lists")
    paths = []
    for name, titles in TITLES.items():
        entries = [{"title": title, "abstract": f"{title} by hand."} for title in titles]
        path = folder / name
        if name.endswith(".json"):
            path.write_text(json.dumps(entries))
        elif name.endswith(".jsonl"):
            path.write_text("\n".join(map(json.dumps, entries)))
        else:
            path.write_text("title\n" + "\n".join(titles))
        paths.append(path)
    with Store(folder / "paperboy.db") as store:
        load(store, paths)
        yield store


def labels(store: Store, query: str, source: str | None = None) -> set[str]:
    return {hit.paper.label for hit in store.read(search, Question(query, source=source)).hits}


@pytest.mark.parametrize(
    "text", ["iclr2018.json", "iclr2018", "ICLR2018", "ICLR 2018", "Iclr-2018"]
)
def test_a_source_is_known_with_and_without_its_suffix_in_any_case(store: Store, text: str) -> None:
    assert store.read(require_source, text) == "iclr2018.json"


def test_a_name_that_several_sources_share_needs_its_suffix(store: Store) -> None:
    assert store.read(require_source, "icml2018.csv") == "icml2018.csv"
    with pytest.raises(UnknownSource) as unknown:
        store.read(require_source, "icml2018")
    assert set(unknown.value.nearest) >= {"icml2018.csv", "icml2018.jsonl"}


@pytest.mark.parametrize("text", ["iclr208", "iclr 2081"])
def test_the_nearest_sources_are_named_for_an_unknown_one(store: Store, text: str) -> None:
    with pytest.raises(UnknownSource) as unknown:
        store.read(require_source, text)
    assert unknown.value.nearest[0] == "iclr2018.json"


@pytest.mark.parametrize("text", ["", "-", "nowhere", "\ud800"])
def test_nothing_is_near_to_what_is_no_name(store: Store, text: str) -> None:
    with pytest.raises(UnknownSource) as unknown:
        store.read(require_source, text)
    assert unknown.value.nearest == ()


def test_a_source_that_is_loaded_is_known_at_once(tmp_path: Path) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        assert store.read(suggest_sources, "", limit=9) == []
        path = tmp_path / "new.csv"
        path.write_text("title\nCranes\n")
        load(store, [path])
        assert store.read(require_source, "new") == "new.csv"
        assert store.read(suggest_sources, "", limit=9) == store.read(sources)


def test_sources_that_begin_as_typed_come_first_then_those_with_most_papers(store: Store) -> None:
    def suggested(typed: str) -> list[str]:
        return [source.name for source in store.read(suggest_sources, typed, limit=3)]

    assert suggested("ICLR") == ["iclr2018.json", "ICLR2019.json"]
    assert suggested("2018") == ["iclr2018.json", "icml2018.jsonl", "icml2018.csv"]
    assert len(suggested("")) == 3


def test_a_search_within_a_source_finds_its_papers_only(store: Store) -> None:
    assert labels(store, "folding") == {*TITLES["iclr2018.json"], *TITLES["ICLR2019.json"]}
    within = {"Folding proteins", "Folding paper"}
    assert labels(store, "folding", source="iclr2019") == within
    assert labels(store, "folding source:iclr2019") == within
    assert labels(store, "来源：iclr2019") == within
    assert labels(store, "folding -source:iclr2019") == {"Folding maps", "Folding chairs"}


def test_an_unknown_source_is_text_in_a_query_and_refused_as_an_option(store: Store) -> None:
    assert store.read(search, Question("folding source:nowhere")).as_text == ("source:nowhere",)
    with pytest.raises(UnknownSource):
        store.read(search, Question("folding", source="nowhere"))


def test_where_a_source_holds_nothing_like_that_it_can_be_left_out(store: Store) -> None:
    question = Question("folding", source="icml2018.csv")
    assert store.read(search, question, limit=1).total == 0
    (left_out,) = store.read(advice, question).leave_out
    assert (left_out.question, left_out.papers) == (Question("folding"), 4)
    (same,) = store.read(advice, Question("folding source:icml2018.csv")).leave_out
    assert same.papers == 4
