"""A letter a day at the member's own time: what stands in it, who sends it, what waits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlite_utils import Database

from db.alerts.interest import Interest
from db.alerts.keeping import (
    MAX_ALERTS,
    TooManyAlerts,
    add_alert,
    alert_by_id,
    alerts_of,
    pause_alert,
    remove_alert,
    resume_alert,
)
from db.alerts.letters import (
    Letter,
    record_not_there,
    record_refused,
    record_sent,
    slot_after,
    slot_before,
    take_over,
)
from db.alerts.settings import choose_time, claim_to_tell, settings_of, untold_members
from db.alerts.telling import (
    MAX_PAPERS,
    claim_alerts,
    due_members,
    is_of_today,
    look_up_later,
    note_read,
    waiting_count,
    waiting_for,
)
from db.people.reminders import keep_zone
from tests.new_store import new_store

READER, OTHER = 1, 2
LEASE = timedelta(seconds=60)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Nine in the morning in Shanghai, on a Monday."""
EARLIER = NINE - HOUR
CRANES, GLIDERS = Interest("cranes"), Interest("gliders")


@pytest.fixture
def db() -> Database:
    """A store with 25 papers, `p00` and so on, and a reader in Shanghai with an alert."""
    db = new_store()
    db.conn.execute("INSERT INTO sources VALUES (1, 'new.json', 'x', 1, 'list')")
    for number in range(25):
        id_ = f"p{number:02}"
        db.conn.execute(
            "INSERT INTO records (id, source, paper, area, category, tag_line, abstract)"
            " VALUES (?, 1, ?, '', '', '', '')",
            [number, id_],
        )
        db.conn.execute("INSERT INTO placings VALUES (?, 1, ?)", [number, number])
        db.conn.execute(
            "INSERT INTO papers (number, id, record, label) VALUES (?, ?, ?, ?)",
            [number, id_, number, id_],
        )
    keep_zone(db, READER, "Asia/Shanghai")
    choose_time(db, READER, "zh-CN")
    add_alert(db, READER, CRANES, EARLIER)
    return db


def find(db: Database, *numbers: int, alert: int = 1, at: datetime = EARLIER) -> None:
    """Let an alert of the reader's have found papers."""
    db.conn.executemany(
        "INSERT INTO alert_papers (member, paper, alert, arrived_at) VALUES (?, ?, ?, ?)",
        [(READER, f"p{number:02}", alert, at.isoformat()) for number in numbers],
    )


def claim(db: Database, now: datetime = NINE, holder: str = "me") -> Letter | None:
    return claim_alerts(db, READER, holder, now, LEASE)


def told(letter: Letter | None) -> list[str]:
    return [paper.paper for paper in letter.papers] if letter else []


@pytest.mark.parametrize(
    ("zone", "minute", "now", "day", "at"),
    [
        ("Asia/Shanghai", 540, "2026-03-02T01:00+00:00", "2026-03-02", "2026-03-02T01:00+00:00"),
        ("Asia/Shanghai", 540, "2026-03-02T00:59+00:00", "2026-03-01", "2026-03-01T01:00+00:00"),
        (
            "America/New_York",
            1200,
            "2026-03-02T02:00+00:00",
            "2026-03-01",
            "2026-03-02T01:00+00:00",
        ),
        ("Europe/Berlin", 540, "2026-03-29T12:00+00:00", "2026-03-29", "2026-03-29T07:00+00:00"),
        ("Europe/Berlin", 150, "2026-03-29T12:00+00:00", "2026-03-29", "2026-03-29T01:30+00:00"),
    ],
)
def test_a_letters_time_is_the_last_time_that_the_members_clock_showed_it(
    zone: str, minute: int, now: str, day: str, at: str
) -> None:
    slot = slot_before(zone, minute, datetime.fromisoformat(now))
    assert (slot.day, slot.at) == (date.fromisoformat(day), datetime.fromisoformat(at))
    after = slot_after(zone, minute, datetime.fromisoformat(now))
    assert after.day == slot.day + DAY


def test_a_letter_is_due_at_the_members_own_time(db: Database) -> None:
    find(db, 0)
    assert due_members(db, NINE - timedelta(minutes=1)) == []
    assert claim(db, NINE - timedelta(minutes=1)) is None
    assert due_members(db, NINE) == [READER]
    assert told(claim(db)) == ["p00"]


def test_what_comes_after_todays_time_waits_for_tomorrow(db: Database) -> None:
    find(db, 0, at=NINE + HOUR)
    assert due_members(db, NINE + 2 * HOUR) == []
    assert claim(db, NINE + 2 * HOUR) is None
    assert due_members(db, NINE + DAY) == [READER]


def test_a_letter_that_was_due_while_the_bot_was_away_comes_later_that_day(db: Database) -> None:
    find(db, 0)
    assert due_members(db, NINE + 8 * HOUR) == [READER]


def test_there_is_one_letter_a_day_and_the_rest_comes_the_next_days(db: Database) -> None:
    find(db, *range(25))
    days = [claim(db, NINE + day * DAY) for day in range(4)]
    assert [len(told(letter)) for letter in days] == [MAX_PAPERS, MAX_PAPERS, 5, 0]
    assert [paper for letter in days for paper in told(letter)] == [
        f"p{number:02}" for number in range(25)
    ]
    assert claim(db, NINE + HOUR) is None


def test_a_letter_says_why_each_paper_came(db: Database) -> None:
    add_alert(db, READER, GLIDERS, EARLIER)
    find(db, 0, 1)
    find(db, 1, alert=2)
    letter = claim(db)
    assert letter
    assert [paper.why for paper in letter.papers] == [(CRANES,), (CRANES, GLIDERS)]
    assert take_over(db, "me", NINE + DAY, LEASE)[0].papers == letter.papers


def test_a_paper_that_was_told_of_is_not_told_again_for_another_alert(db: Database) -> None:
    add_alert(db, READER, GLIDERS, EARLIER)
    find(db, 0)
    claim(db)
    find(db, 0, alert=2)
    assert claim(db, NINE + DAY) is None
    assert waiting_count(db, READER) == 0


def test_a_letter_is_claimed_once(db: Database) -> None:
    find(db, 0)
    assert claim(db, holder="one")
    assert claim(db, holder="another") is None
    assert take_over(db, "another", NINE + LEASE / 2, LEASE) == []
    (letter,) = take_over(db, "another", NINE + LEASE, LEASE)
    assert (letter.holder, letter.claimed_at) == ("another", NINE)
    assert take_over(db, "one", NINE + LEASE, LEASE) == []


def test_what_is_refused_waits_for_the_next_day_and_is_said_once(db: Database) -> None:
    find(db, 0)
    letter = claim(db)
    assert letter
    record_refused(db, letter, NINE)
    assert due_members(db, NINE + HOUR) == []
    assert waiting_count(db, READER) == 1
    assert untold_members(db) == {READER}
    assert [claim_to_tell(db, READER, NINE), claim_to_tell(db, READER, NINE)] == [True, False]
    assert untold_members(db) == set()
    again = claim(db, NINE + DAY)
    assert told(again) == ["p00"]
    assert again
    record_refused(db, again, NINE + DAY)
    assert not claim_to_tell(db, READER, NINE + DAY)


def test_a_letter_that_arrives_ends_the_refusals(db: Database) -> None:
    find(db, 0, 1)
    letter = claim(db)
    assert letter
    record_refused(db, letter, NINE)
    settings = settings_of(db, READER)
    assert settings
    assert settings.refused_at == NINE
    again = claim(db, NINE + DAY)
    assert again
    record_sent(db, again, told(again))
    settings = settings_of(db, READER)
    assert settings
    assert settings.refused_at is None
    assert waiting_count(db, READER) == 0


def test_whoever_lost_a_claim_cannot_refuse_it_but_can_have_sent_it(db: Database) -> None:
    find(db, 0)
    lost = claim(db)
    assert lost
    (held,) = take_over(db, "another", NINE + LEASE, LEASE)
    record_refused(db, lost, NINE + LEASE)
    assert take_over(db, "me", NINE + 3 * LEASE, LEASE)
    record_sent(db, lost, told(lost))
    record_refused(db, held, NINE + LEASE)
    assert waiting_count(db, READER) == 0


def test_paused_alerts_tell_nothing_until_they_are_resumed(db: Database) -> None:
    find(db, 0)
    pause_alert(db, READER, 1, NINE)
    assert due_members(db, NINE) == []
    assert claim(db) is None
    resume_alert(db, READER, 1)
    assert told(claim(db)) == ["p00"]


def test_what_an_alert_found_goes_with_it(db: Database) -> None:
    find(db, 0)
    assert not remove_alert(db, OTHER, 1)
    assert remove_alert(db, READER, 1)
    assert waiting_count(db, READER) == 0


def test_withdrawn_papers_are_not_told_of(db: Database) -> None:
    find(db, 0, 1)
    db.conn.execute("DELETE FROM placings WHERE record = 0")
    assert told(claim(db)) == ["p01"]


def test_what_was_read_elsewhere_comes_in_no_letter(db: Database) -> None:
    find(db, 0, 1)
    assert [paper.paper for paper in waiting_for(db, READER, 1)] == ["p00"]
    note_read(db, READER, ["p00"])
    assert told(claim(db)) == ["p01"]


def test_an_alert_that_asks_for_the_same_is_the_same(db: Database) -> None:
    alert, is_new = add_alert(db, READER, CRANES, NINE)
    assert (alert.id, is_new) == (1, False)
    other, is_new = add_alert(db, OTHER, CRANES, NINE)
    assert is_new
    assert alert_by_id(db, READER, other.id) is None
    find(db, 3)
    assert [alert.waiting for alert in alerts_of(db, READER)] == [1]


def test_a_member_has_so_many_alerts_at_most(db: Database) -> None:
    for number in range(MAX_ALERTS - 1):
        add_alert(db, READER, Interest(f"crane{number}"), NINE)
    with pytest.raises(TooManyAlerts):
        add_alert(db, READER, Interest("one more"), NINE)


def test_after_a_restore_letters_since_the_copy_are_looked_up_first(db: Database) -> None:
    find(db, *range(25))
    look_up_later(db, NINE + DAY)
    assert due_members(db, NINE + DAY) == []
    yesterday, today = take_over(db, "me", NINE + DAY, LEASE)
    assert (told(yesterday)[0], told(today)[0]) == ("p00", "p10")
    assert [is_of_today(db, letter, NINE + DAY) for letter in (yesterday, today)] == [False, True]
    record_sent(db, today, ["p20", "p21"])  # what stands in the message that was found
    assert waiting_count(db, READER) == 13
    record_not_there(db, yesterday)
    assert waiting_count(db, READER) == 23
    assert told(claim(db, NINE + 2 * DAY))[0] == "p00"
