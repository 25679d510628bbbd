"""A letter on Mondays, for who asked for it: what they saved and have not read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from db.alerts.letters import record_sent, take_over
from db.alerts.monday import MAX_UNREAD, claim_monday, due_mondays, look_up_later
from db.alerts.settings import choose_monday, choose_time
from db.people.bookmarks import Origin, ReadingState, save, set_state
from db.people.reminders import keep_zone
from db.people.tastes import judge
from db.people.unread import unread
from tests.new_store import new_store

READER, OTHER = 1, 2
LEASE = timedelta(seconds=60)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def db() -> Database:
    """A store with seven papers, which the reader saved a day apart, `p6` first."""
    db = new_store()
    db.conn.execute("INSERT INTO sources VALUES (1, 'new.json', 'x', 1, 'list')")
    for number in range(7):
        db.conn.execute(
            "INSERT INTO records (id, source, paper, area, category, tag_line, abstract)"
            " VALUES (?, 1, ?, '', '', '', '')",
            [number, f"p{number}"],
        )
        db.conn.execute("INSERT INTO placings VALUES (?, 1, ?)", [number, number])
        db.conn.execute(
            "INSERT INTO papers (number, id, record, label) VALUES (?, ?, ?, 'a paper')",
            [number, f"p{number}", number],
        )
        save(db, READER, [f"p{number}"], Origin("command", MONDAY - (number + 1) * DAY))
    for member in (READER, OTHER):
        keep_zone(db, member, "UTC")
    choose_monday(db, READER, "en-US", True)
    return db


def test_it_is_off_unless_asked_for(db: Database) -> None:
    choose_time(db, OTHER, "en-US")
    save(db, OTHER, ["p0"], Origin("command", MONDAY))
    assert due_mondays(db, MONDAY) == [READER]
    choose_monday(db, READER, "en-US", False)
    assert due_mondays(db, MONDAY) == []


def test_it_comes_on_mondays_once_the_oldest_first(db: Database) -> None:
    assert due_mondays(db, MONDAY - timedelta(minutes=1)) == []
    assert claim_monday(db, READER, "me", MONDAY - DAY, LEASE) is None
    assert due_mondays(db, MONDAY) == [READER]
    letter = claim_monday(db, READER, "me", MONDAY, LEASE)
    assert letter
    assert [told.paper for told in letter.papers] == ["p6", "p5", "p4", "p3", "p2"][:MAX_UNREAD]
    assert claim_monday(db, READER, "another", MONDAY, LEASE) is None
    record_sent(db, letter, ["p6"])
    assert due_mondays(db, MONDAY + DAY) == []
    assert due_mondays(db, MONDAY + 7 * DAY) == [READER]


def test_what_is_read_or_not_for_the_member_or_withdrawn_is_left_out(db: Database) -> None:
    set_state(db, READER, "p6", ReadingState.READ)
    set_state(db, READER, "p5", ReadingState.READING)
    judge(db, READER, "p4", more=False, at=MONDAY)
    judge(db, READER, "p3", more=True, at=MONDAY)
    db.conn.execute("DELETE FROM placings WHERE record = 2")
    assert unread(db, READER) == ["p5", "p3", "p1", "p0"]
    assert unread(db, READER, 1) == ["p5"]


def test_with_nothing_to_read_nothing_comes(db: Database) -> None:
    for paper in unread(db, READER):
        set_state(db, READER, paper, ReadingState.READ)
    assert due_mondays(db, MONDAY) == []
    assert claim_monday(db, READER, "me", MONDAY, LEASE) is None


def test_after_a_restore_it_is_looked_up_before_it_is_sent(db: Database) -> None:
    look_up_later(db, MONDAY + DAY / 4)
    assert due_mondays(db, MONDAY + DAY / 4) == []
    (letter,) = take_over(db, "me", MONDAY + DAY / 4, LEASE)
    assert letter.claimed_at < MONDAY
