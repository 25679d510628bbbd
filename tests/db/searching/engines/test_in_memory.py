"""Papers in memory rank as SQLite's own index ranks them, to the score."""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.language.text import terms
from db.loading.loader import load
from db.papers.paper import Part
from db.papers.reading import all_papers
from db.papers.record import Record
from db.searching.engines import in_memory
from db.searching.engines.active import engine
from db.searching.engines.base import Alternative, Ranked
from db.searching.engines.fts5 import Fts5
from db.searching.engines.in_memory import InMemory
from db.searching.indexing import BETWEEN
from db.searching.limits import EVERYTHING, within
from db.searching.query import Limit
from db.searching.vocabulary import read_words
from db.store.store import Store
from tests.seed_files import write


@pytest.fixture(scope="module")
def both(seeded: Store) -> tuple[InMemory, Fts5]:
    return seeded.read(in_memory.read), Fts5(seeded.read(read_words))


@pytest.fixture(scope="module")
def texts(seeded: Store) -> list[str]:
    papers = random.Random(7).sample(seeded.read(all_papers), 40)
    return [text for paper in papers for text in (paper.abstract, paper.part(Part.METHOD))]


def assert_alike(one: Ranked, other: Ranked) -> None:
    assert one.numbers.tolist() == other.numbers.tolist()
    assert one.scores.tolist() == pytest.approx(other.scores.tolist(), rel=1e-6)


def ranked(
    store: Store,
    both: Iterable[InMemory | Fts5],
    asked: Sequence[str],
    alternatives: Sequence[Alternative] = (),
) -> list[Ranked]:
    return [store.read(one.ranked, asked, EVERYTHING, alternatives) for one in both]


def test_a_store_that_a_lab_reads_is_ranked_in_memory(seeded: Store) -> None:
    assert isinstance(seeded.read(engine), InMemory)


def test_texts_in_both_languages_rank_the_same_papers_alike(
    seeded: Store, both: tuple[InMemory, Fts5], texts: list[str]
) -> None:
    for text in texts:
        assert_alike(*ranked(seeded, both, terms(text)[:40]))


@given(st.data())
def test_some_words_with_others_instead_rank_the_same_papers_alike(
    seeded: Store, both: tuple[InMemory, Fts5], texts: list[str], data: st.DataObject
) -> None:
    words = st.sampled_from(terms(" ".join(texts))) | st.sampled_from(["qqq", "零空间", "𠀀"])
    asked = data.draw(st.lists(words, min_size=1, max_size=8, unique=True))
    papers = data.draw(st.frozensets(st.integers(1, 900), max_size=6))
    instead = Alternative(frozenset(asked[:2]), papers, data.draw(st.floats(0.1, 20)))
    assert_alike(*ranked(seeded, both, asked, [instead]))


def test_they_know_the_same_words(both: tuple[InMemory, Fts5]) -> None:
    ours, theirs = (one.vocabulary for one in both)
    assert (ours.papers, ours.names) == (theirs.papers, theirs.names)
    assert dict(ours.stems) == dict(theirs.stems)
    assert {word: count for word, count in ours.words.items() if word != BETWEEN} == theirs.words
    assert ours.writing(BETWEEN) == theirs.writing(BETWEEN) == 0


def test_limits_leave_papers_out(seeded: Store, both: tuple[InMemory, Fts5]) -> None:
    code = seeded.read(within, [Limit("has", "code", without=False, written="has:code")])
    kept = [seeded.read(one.ranked, ["reason", "model"], code) for one in both]
    assert 0 < len(kept[0]) < len(seeded.read(both[0].ranked, ["model"], EVERYTHING))
    assert_alike(*kept)


def test_a_store_without_papers_has_none_to_rank(tmp_path: Path) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        assert not len(store.read(store.read(engine).ranked, ["model"], EVERYTHING))


def test_withdrawn_papers_are_not_ranked(tmp_path: Path, few_records: Sequence[Record]) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, few_records)])
        load(store, [write(tmp_path, few_records[1:])])
        held = store.read(engine).vocabulary.papers
        assert held == len(few_records) - 1
