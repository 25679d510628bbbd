"""The papers within the limits of a query: listed, counted, paged, and one of them drawn."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.loading.loader import load
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.papers.record import Record
from db.searching.answers import draw, draw_any
from db.searching.limits import EVERYTHING, count_within, listed, within
from db.searching.query import parse_query
from db.store.connection import Database
from db.store.store import Store
from tests.seed_files import write

LIMITS = [
    "tag:LLM",
    "tag:reasoning",
    "category:推理与思维链",
    "source:iclr2026-foundation-models",
    "has:code",
    "has:tldr",
]
PHRASES = ['"chain of thought"', '"强化学习"']
QUERIES = st.lists(
    st.builds(
        lambda sign, limit: sign + limit,
        st.sampled_from(["", "-"]),
        st.sampled_from(LIMITS + PHRASES),
    )
).map(" ".join)


@pytest.fixture
def with_one_withdrawn(tmp_path: Path, few_records: tuple[Record, ...]) -> Iterator[Store]:
    """A store of few papers; the one about GuardSpace was withdrawn."""
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, few_records)])
        load(store, [write(tmp_path, few_records[1:])])
        yield store


def papers_within(db: Database, query: str, limit: int = -1, offset: int = 0) -> list[Paper]:
    among = within(db, parse_query(query).limits)
    return papers_by_number(db, listed(db, among, limit, offset))


@given(QUERIES)
def test_what_is_listed_is_what_is_admitted_in_the_order_of_the_sources(
    seeded: Store, query: str
) -> None:
    among = seeded.read(within, parse_query(query).limits)
    everything = seeded.read(listed, EVERYTHING)
    admitted = seeded.read(among.among, everything)
    assert seeded.read(listed, among) == [number for number in everything if number in admitted]
    assert seeded.read(count_within, among) == len(admitted)


@given(QUERIES, st.integers(1, 400), st.integers(0, 900))
def test_a_page_is_a_part_of_the_list(seeded: Store, query: str, limit: int, offset: int) -> None:
    whole = seeded.read(papers_within, query)
    page = seeded.read(papers_within, query, limit, offset)
    assert page == whole[offset : offset + limit]


@given(st.sampled_from(LIMITS))
def test_with_and_without_are_everything(seeded: Store, limit: str) -> None:
    papers = seeded.read(papers_within, limit)
    others = seeded.read(papers_within, f"-{limit}")
    assert papers
    assert sorted(paper.id for paper in (*papers, *others)) == sorted(
        paper.id for paper in seeded.read(papers_within, "")
    )


def test_a_withdrawn_paper_is_within_no_limits(
    with_one_withdrawn: Store, few_records: tuple[Record, ...]
) -> None:
    for query in ("", "has:tldr", "-tag:reasoning", "-has:code"):
        papers = with_one_withdrawn.read(papers_within, query)
        assert papers
        assert "GuardSpace" not in {paper.name for paper in papers}
        among = with_one_withdrawn.read(within, parse_query(query).limits)
        assert with_one_withdrawn.read(count_within, among) == len(papers)


def test_every_paper_within_the_limits_can_be_drawn_and_no_other(with_one_withdrawn: Store) -> None:
    within_limits = {paper.id for paper in with_one_withdrawn.read(papers_within, "tag:LLM")}
    drawn = {
        paper.id
        for seed in range(20 * len(within_limits))
        if (paper := with_one_withdrawn.read(draw, random.Random(seed), tag="LLM"))
    }
    assert drawn == within_limits


def test_every_paper_that_is_not_withdrawn_can_be_drawn_and_no_other(
    with_one_withdrawn: Store,
) -> None:
    there = {paper.id for paper in with_one_withdrawn.read(papers_within, "")}
    drawn = [
        with_one_withdrawn.read(draw_any, random.Random(seed)) for seed in range(20 * len(there))
    ]
    assert {paper.id for paper in drawn if paper} == there


def test_from_an_empty_store_nothing_is_drawn(tmp_path: Path) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        assert store.read(draw, random.Random(0)) is None
        assert store.read(draw_any, random.Random(0)) is None
