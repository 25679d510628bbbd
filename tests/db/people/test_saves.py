"""Who asked to be left out is left out of every count and reason, and files count for nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.people.bookmarks import How, Origin, save
from db.people.saves import most_saved, saved_papers
from db.people.top import opt_out, top
from db.store.store import Store
from db.weekly.choosing import choose_papers, news
from db.weekly.schedule import NewSchedule, Schedule, Slot
from db.weekly.similarity import likings

GUILD = 3
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
NEW = NewSchedule(
    guild=GUILD, channel=1, owner=1, zone="UTC", language="en-US", since=NOON, papers=10
)
SCHEDULE = Schedule(1, **{name: getattr(NEW, name) for name in NewSchedule.__dataclass_fields__})
SLOT = Slot(SCHEDULE.id, LATER.date(), LATER)


@pytest.fixture
def paper(store: Store) -> Paper:
    return store.read(papers_by_number, [1])[0]


def is_counted(store: Store) -> bool:
    """Whether a saved paper is counted; each place that tells of saves must agree."""
    counts = {
        bool(store.read(saved_papers, GUILD, 5)),
        bool(store.read(most_saved, [1], guild=GUILD, limit=5)),
        any(liking.label for liking in store.read(likings, GUILD, LATER).values()),
        bool(store.read(top, GUILD, None, 5)),
        bool(store.read(news, SCHEDULE, SLOT).saved),
        any(c.reason.label for c in store.read(choose_papers, SCHEDULE, SLOT)),
    }
    assert len(counts) == 1
    return counts.pop()


def both_save(store: Store, paper: Paper, how: How = "button") -> None:
    """Two members save it: what one saves is named nowhere."""
    for member in 1, 2:
        store.write(save, member, [paper.id], Origin(how, NOON, member, GUILD))


@pytest.mark.parametrize("how", ["button", "command", "reaction"])
def test_a_paper_that_a_member_saved_counts(store: Store, paper: Paper, how: How) -> None:
    both_save(store, paper, how)
    assert is_counted(store)


def test_a_paper_out_of_a_file_does_not_count(store: Store, paper: Paper) -> None:
    both_save(store, paper, "import")
    assert not is_counted(store)


def test_a_paper_saved_by_a_member_who_opted_out_does_not_count(store: Store, paper: Paper) -> None:
    both_save(store, paper)
    store.write(opt_out, 1, LATER)
    assert not is_counted(store)


def test_what_one_member_saved_is_looked_at_and_not_named(store: Store, paper: Paper) -> None:
    store.write(save, 1, [paper.id], Origin("button", NOON, 1, GUILD))
    assert not is_counted(store)
    liked = store.read(likings, GUILD, LATER)
    assert liked
    assert {liking.label for liking in liked.values()} == {""}
    store.write(opt_out, 1, LATER)
    assert not store.read(likings, GUILD, LATER)


def test_saves_are_those_between_two_moments(store: Store, paper: Paper) -> None:
    both_save(store, paper)
    assert store.read(saved_papers, GUILD, 5, since=NOON, before=LATER)
    assert not store.read(saved_papers, GUILD, 5, since=LATER)
    assert not store.read(saved_papers, GUILD, 5, before=NOON)
