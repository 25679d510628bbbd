"""One paper by what people call it, and what is offered while they type."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.labels.keys import Called
from db.loading.loader import load
from db.papers.reading import papers_by_number
from db.papers.record import Record
from db.searching import lookup
from db.searching.lookup import UnknownPaper, find_paper, suggest_papers
from db.store.connection import Database
from db.store.store import Store
from db.store.versions import PerVersion
from tests.seed_files import write


@pytest.mark.parametrize(
    "called", ["GuardSpace", " guardspace ", "GUARD SPACE", "Guard-Space", "guard_space"]
)
def test_a_name_is_found_in_any_case_and_with_any_hyphens(seeded: Store, called: str) -> None:
    assert seeded.read(find_paper, called).name == "GuardSpace"


def test_every_paper_is_found_by_its_id_and_by_what_is_offered_for_it(seeded: Store) -> None:
    for paper in seeded.read(papers_by_number, range(1, 804)):
        assert seeded.read(find_paper, paper.id) == paper
        assert seeded.read(find_paper, paper.label).label == paper.label


def test_a_label_that_was_cut_short_is_still_its_paper(seeded: Store) -> None:
    paper = seeded.read(find_paper, "GuardSpace")
    assert seeded.read(find_paper, paper.label[:40] + "…") == paper


def test_an_unknown_paper_is_refused_with_the_nearest_names(seeded: Store) -> None:
    with pytest.raises(UnknownPaper) as refused:
        seeded.read(find_paper, "GardSpace")
    assert refused.value.nearest[0].name == "GuardSpace"


def test_a_description_is_refused_with_what_a_search_finds(seeded: Store) -> None:
    with pytest.raises(UnknownPaper) as refused:
        seeded.read(find_paper, "零空间投影限制适配器更新")
    assert refused.value.nearest[0].name == "GuardSpace"


def test_an_edited_or_withdrawn_paper_is_found_by_its_old_id(
    tmp_path: Path, few_records: tuple[Record, ...]
) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, few_records)])
        paper = store.read(find_paper, "GuardSpace")
        edited = replace(few_records[0], abstract=paper.abstract.replace("remarkable ", ""))
        load(store, [write(tmp_path, [edited, *few_records[1:]])])
        assert store.read(find_paper, paper.id).abstract == edited.abstract
        load(store, [write(tmp_path, few_records[1:])])
        assert store.read(find_paper, "GuardSpace").withdrawn
        assert store.read(find_paper, paper.id).withdrawn
        assert paper.id not in {offered.id for offered in store.read(suggest_papers, "GuardSpace")}


def test_of_two_papers_with_one_name_the_one_that_is_not_withdrawn_is_found(
    tmp_path: Path, few_records: tuple[Record, ...]
) -> None:
    first, *rest = few_records
    other = replace(rest[0], tldr=first.tldr, abstract=f"{first.abstract} It is another paper.")
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, [first, rest[1]], "old.txt"), write(tmp_path, [other])])
        assert store.read(find_paper, "GuardSpace").abstract == first.abstract
        load(store, [write(tmp_path, [rest[1]], "old.txt")])
        assert store.read(find_paper, "GuardSpace").abstract == other.abstract


# While they type.


def test_what_begins_so_comes_first(seeded: Store) -> None:
    offered = seeded.read(suggest_papers, "guards")
    assert offered[0].label.startswith("GuardSpace")
    assert seeded.read(find_paper, offered[0].id).name == "GuardSpace"


@pytest.mark.parametrize(
    "typed", ["rdspace", "gaurdspace", "零空间投影限制", "null space projector"]
)
def test_the_middle_a_typo_and_a_description_are_enough(seeded: Store, typed: str) -> None:
    offered = seeded.read(suggest_papers, typed)
    assert any(paper.label.startswith("GuardSpace") for paper in offered)


def test_before_anything_is_typed_there_are_papers_to_choose(seeded: Store) -> None:
    offered = seeded.read(suggest_papers, "")
    assert len({paper.id for paper in offered}) == 25


@settings(max_examples=100)
@given(typed=st.text(st.characters()))
def test_no_text_is_an_error(seeded: Store, typed: str) -> None:
    offered = seeded.read(suggest_papers, typed, limit=5)
    assert len({paper.id for paper in offered}) == len(offered) <= 5
    if not any(map(str.isalnum, typed)):
        with pytest.raises(UnknownPaper):
            seeded.read(find_paper, typed)


def test_while_papers_are_loaded_those_that_are_there_are_offered(
    tmp_path: Path, few_records: tuple[Record, ...]
) -> None:
    edited = [replace(record, tldr="GuardSpace folds maps.") for record in few_records]
    offered: list[list[lookup.Suggestion]] = []
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, few_records)])
        before = store.read(suggest_papers, "GuardSpace")
        load(
            store,
            [write(tmp_path, edited)],
            lambda step, done, of: offered.append(store.read(suggest_papers, "GuardSpace")),
        )
        after = store.read(suggest_papers, "GuardSpace")
    assert all(some == before for some in offered)
    assert offered
    assert after != before


# In a store with too many names and labels to look through.


@pytest.fixture
def large(seeded: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The same store, as if it were large."""
    monkeypatch.setattr(lookup, "MAX_KEYS_IN_MEMORY", 10)
    monkeypatch.setattr(lookup, "_keys_in_memory", PerVersion(lookup._read_all_keys))
    return seeded


@pytest.mark.parametrize(
    "typed", ["Guard-Sp", "gaurdspace", "零空间投影限制", "null space projector"]
)
def test_a_beginning_a_typo_and_a_description_are_enough_there_too(
    large: Store, typed: str
) -> None:
    offered = large.read(suggest_papers, typed)
    assert any(paper.label.startswith("GuardSpace") for paper in offered)


def test_any_word_of_a_label_is_enough_by_its_beginning(large: Store) -> None:
    for paper in large.read(papers_by_number, range(1, 804, 40)):
        words = paper.label.split()
        for at in range(len(words) - 1):
            typed = " ".join(words[at : at + 4])[:-1]
            assert paper.id in {offered.id for offered in large.read(suggest_papers, typed)}, typed


def test_beginnings_are_offered_there_as_in_a_small_store(
    seeded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins = ["a", "re", "the", "s"]
    small = [seeded.read(suggest_papers, typed, limit=3) for typed in begins]
    monkeypatch.setattr(lookup, "MAX_KEYS_IN_MEMORY", 10)
    monkeypatch.setattr(lookup, "_keys_in_memory", PerVersion(lookup._read_all_keys))
    assert [seeded.read(suggest_papers, typed, limit=3) for typed in begins] == small
    assert all(len(offered) == 3 for offered in small)


# The keys behind it.


def test_papers_that_change_leave_no_keys_behind(
    tmp_path: Path, few_records: tuple[Record, ...]
) -> None:
    with Store(tmp_path / "changed.db") as store, Store(tmp_path / "fresh.db") as fresh:
        load(store, [write(tmp_path, few_records)])
        edited = [replace(record, tldr="RenamedNet folds maps.") for record in few_records[:5]]
        file = write(tmp_path, [*edited, *few_records[5:]])
        load(store, [file])
        load(fresh, [file])
        assert store.read(_keys) == fresh.read(_keys)


def _keys(db: Database) -> list[tuple[str, Called, str]]:
    rows = db.conn.execute(
        "SELECT papers.id, kind, key FROM paper_keys"
        " LEFT JOIN papers ON papers.number = paper_keys.number ORDER BY 1, 2, 3"
    )
    return [(paper, Called(kind), name) for paper, kind, name in rows]
