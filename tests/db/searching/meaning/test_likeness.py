"""How near papers are to one another and to a text: measured in one place."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from db.loading.loader import load
from db.papers.reading import papers_by_number
from db.papers.record import Record
from db.searching.limits import came_since, within
from db.searching.meaning.likeness import Near, alike, nearest_to
from db.searching.query import parse_query
from db.store.connection import Database
from db.store.store import Store
from tests.seed_files import write

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def labels(db: Database, near: list[Near]) -> list[str]:
    return [paper.label for paper in papers_by_number(db, [found.number for found in near])]


def number_of(db: Database, name: str) -> int:
    (number,) = db.conn.execute("SELECT number FROM papers WHERE name = ?", [name]).fetchone()
    return int(number)


def test_papers_on_one_thing_are_nearest_and_none_is_near_to_itself(seeded: Store) -> None:
    number = seeded.read(number_of, "FlexLoRA")
    near = seeded.read(alike, number, 5)
    assert [a.cosine >= b.cosine for a, b in pairwise(near)] == [True] * 4
    assert number not in [found.number for found in near]
    assert "LoRA" in seeded.read(labels, near)[0]


@pytest.mark.parametrize("limit", ["category:效率与压缩", 'tag:"Mixture of Experts"', "-tag:LoRA"])
def test_of_those_within_limits_the_nearest_come_however_far(seeded: Store, limit: str) -> None:
    def asked(db: Database) -> tuple[list[int], set[int]]:
        among = within(db, parse_query(limit).limits)
        near = alike(db, number_of(db, "FlexLoRA"), 800, among)
        numbers = [found.number for found in near]
        return numbers, among.among(db, range(1, 804))

    numbers, admitted = seeded.read(asked)
    assert set(numbers) == admitted - {seeded.read(number_of, "FlexLoRA")}
    every = [found.number for found in seeded.read(alike, seeded.read(number_of, "FlexLoRA"), 900)]
    assert numbers == [number for number in every if number in admitted]


def test_the_first_papers_of_a_store_are_not_new(seeded: Store) -> None:
    number = seeded.read(number_of, "FlexLoRA")
    assert seeded.read(alike, number, 5, came_since(LONG_AGO)) == []


def test_a_text_is_near_to_the_paper_that_it_is_about(seeded: Store) -> None:
    for text in ("fine-tuning with low-rank matrices whose rank adapts", "低秩适配微调"):
        near = seeded.read(nearest_to, text, 20)
        assert any("LoRA" in label for label in seeded.read(labels, near))


def test_a_withdrawn_paper_has_neighbours_and_is_none(
    tmp_path: Path, few_records: tuple[Record, ...]
) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, few_records)])
        load(store, [write(tmp_path, few_records[1:])])
        number = store.read(number_of, "GuardSpace")
        near = store.read(alike, number, 99)
        assert len(near) == len(few_records) - 1
        assert near[0].cosine > near[-1].cosine
        assert number not in [n.number for n in store.read(alike, near[0].number, 99)]


def test_a_number_that_no_paper_has_is_near_to_nothing(seeded: Store) -> None:
    assert seeded.read(alike, 99_999, 5) == []
