"""Who comes first among the papers that a slot may show, whatever is chosen of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from db.papers.reading import papers_by_number
from db.store.store import Store
from db.weekly.candidates import MAX_OF_A_RANK, Candidates, Rank
from db.weekly.schedule import NewSchedule, Schedule, Slot
from db.weekly.schedule_store import add_schedule
from db.weekly.similarity import Liking

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SLOT = Slot(1, date(2026, 1, 5), datetime(2026, 1, 5, 9, tzinfo=UTC))
WEEKLY = Schedule(1, 10, 20, 30, 0, time(9), "UTC", (), 5, "zh-CN", SINCE)


@pytest.fixture(scope="module")
def plain(loaded_store: Path) -> Iterator[Store]:
    with Store(loaded_store) as store:
        yield store


def first_rank(store: Store, likings: dict[int, Liking]) -> list[int]:
    """The line of the papers that are neither new nor were shown."""
    return next(
        line
        for rank, line in store.read(lambda db: list(Candidates(db, WEEKLY, SLOT, likings)))
        if rank == Rank(0, new=False)
    )


def ids(store: Store) -> dict[int, str]:
    return dict(store.read(lambda db: db.conn.execute("SELECT number, id FROM papers").fetchall()))


@given(
    scores=some.dictionaries(some.integers(1, 803), some.sampled_from((0.2, 0.5, 1.0))),
    many=some.booleans(),
)
def test_a_line_is_the_beginning_of_all_papers_in_their_order(
    plain: Store, scores: dict[int, float], many: bool
) -> None:
    if many:
        scores = dict.fromkeys(range(1, MAX_OF_A_RANK + 50), 0.3) | scores
    everything = ids(plain)
    in_order = sorted(
        everything,
        key=lambda number: (
            -scores.get(number, 0.0),
            sha256(f"1 2026-01-05 {everything[number]}".encode()).digest(),
        ),
    )
    likings = {number: Liking(score, "GuardSpace") for number, score in scores.items()}
    assert first_rank(plain, likings) == in_order[:MAX_OF_A_RANK]


def test_the_least_shown_come_first_and_of_these_the_new_ones(store: Store) -> None:
    everything = ids(store)
    schedule = store.write(
        add_schedule,
        NewSchedule(
            guild=10,
            channel=20,
            owner=30,
            weekday=0,
            time=time(9),
            zone="UTC",
            tags=(),
            papers=5,
            language="zh-CN",
            since=SINCE,
        ),
    )
    shown = {"2026-01-02": [1, 2, 3, 4], "2026-01-03": [1, 2], "2026-01-04": [1]}
    posts = [
        (
            schedule.id,
            day,
            f"{day}T09:00:00+00:00",
            json.dumps([everything[number] for number in papers]),
        )
        for day, papers in shown.items()
    ]
    store.write(
        lambda db: db.conn.executemany(
            "INSERT INTO posts (schedule, slot, due_at, state, claimed_at, papers)"
            " VALUES (?1, ?2, ?3, 'posted', ?3, ?4)",
            posts,
        )
    )
    new = [[everything[number], SLOT.at.isoformat()] for number in (2, 4, 5)]
    store.write(lambda db: db.conn.executemany("INSERT INTO arrivals VALUES (?, ?)", new))
    store.write(lambda db: db.conn.execute("DELETE FROM placings WHERE record > 6"))
    lines = store.read(lambda db: list(Candidates(db, schedule, SLOT, {})))
    assert [(rank, line) for rank, line in lines if line] == [
        (Rank(0, new=True), [5]),
        (Rank(0, new=False), [6]),
        (Rank(1, new=True), [4]),
        (Rank(1, new=False), [3]),
        (Rank(2, new=True), [2]),
        (Rank(3, new=False), [1]),
    ]


def test_only_what_keeps_to_both_a_tag_and_a_sub_category_is_in_line(plain: Store) -> None:
    schedule = replace(WEEKLY, tags=("Large Language Models",), categories=("模型架构",))
    lines = plain.read(lambda db: list(Candidates(db, schedule, SLOT, {})))
    line = [number for _, numbers in lines for number in numbers]
    papers = plain.read(papers_by_number, range(1, 804))
    assert sorted(line) == [
        number
        for number, paper in enumerate(papers, start=1)
        if "Large Language Models" in paper.tags and paper.category == "模型架构"
    ]
    assert line
