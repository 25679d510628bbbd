"""Reminders: due at nine where the member is, claimed once, gone with their bookmark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from db.people.bookmarks import Origin, remove, save
from db.people.reminders import (
    Outcome,
    When,
    claim_due,
    due_at,
    keep_zone,
    own_zone,
    record,
    remind,
    reminded_of,
    take_over,
)
from tests.new_store import new_store

READER, OTHER = 1, 2
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)  # a Thursday
LEASE = timedelta(seconds=60)


@pytest.fixture
def db() -> Database:
    db = new_store()
    for member in (READER, OTHER):
        save(db, member, ["a", "b"], Origin("command", NOON))
    return db


@pytest.mark.parametrize(
    ("when", "zone", "now", "due"),
    [
        (When.TOMORROW, "Europe/Berlin", "2026-01-01T12:00+00:00", "2026-01-02T08:00+00:00"),
        (When.TOMORROW, "Asia/Shanghai", "2026-01-01T17:00+00:00", "2026-01-03T01:00+00:00"),
        (When.MONDAY, "UTC", "2026-01-01T12:00+00:00", "2026-01-05T09:00+00:00"),
        (When.MONDAY, "UTC", "2026-01-05T08:00+00:00", "2026-01-12T09:00+00:00"),
        (When.MONDAY, "Asia/Shanghai", "2026-01-04T17:00+00:00", "2026-01-12T01:00+00:00"),
        (When.TWO_WEEKS, "UTC", "2026-01-01T12:00+00:00", "2026-01-15T09:00+00:00"),
        (When.TWO_WEEKS, "Europe/Berlin", "2026-03-20T12:00+00:00", "2026-04-03T07:00+00:00"),
    ],
)
def test_a_reminder_is_due_at_nine_where_the_member_is(
    when: When, zone: str, now: str, due: str
) -> None:
    assert due_at(when, zone, datetime.fromisoformat(now)) == datetime.fromisoformat(due)


def test_only_what_is_due_is_claimed_and_by_one_process(db: Database) -> None:
    remind(db, READER, "a", NOON, "zh-CN")
    remind(db, READER, "b", NOON + timedelta(days=1), "en-US")
    (held,) = claim_due(db, "one", NOON, LEASE)
    assert (held.member, held.paper, held.language, held.holder) == (READER, "a", "zh-CN", "one")
    assert claim_due(db, "two", NOON, LEASE) == []
    assert take_over(db, "two", NOON, LEASE) == []


def test_a_claim_that_ran_out_is_taken_over_once_under_the_same_nonce(db: Database) -> None:
    remind(db, READER, "a", NOON, "en-US")
    (held,) = claim_due(db, "one", NOON, LEASE)
    (taken,) = take_over(db, "two", NOON + LEASE, LEASE)
    assert (taken.nonce, taken.claimed_at, taken.holder) == (held.nonce, NOON, "two")
    assert take_over(db, "three", NOON + LEASE, LEASE) == []
    assert len(held.nonce) <= 25


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_settled_is_never_claimed_again(db: Database, outcome: Outcome) -> None:
    remind(db, READER, "a", NOON, "en-US")
    (held,) = claim_due(db, "one", NOON, LEASE)
    record(db, held, outcome)
    assert take_over(db, "two", NOON + 2 * LEASE, LEASE) == []
    assert claim_due(db, "two", NOON + 2 * LEASE, LEASE) == []


def test_who_lost_the_lease_can_only_say_that_it_was_sent(db: Database) -> None:
    remind(db, READER, "a", NOON, "en-US")
    (held,) = claim_due(db, "one", NOON, LEASE)
    take_over(db, "two", NOON + LEASE, LEASE)
    record(db, held, Outcome.REFUSED)
    assert len(take_over(db, "three", NOON + 3 * LEASE, LEASE)) == 1
    record(db, held, Outcome.SENT)
    assert take_over(db, "four", NOON + 9 * LEASE, LEASE) == []


def test_a_later_reminder_of_the_same_paper_replaces_the_one_to_come(db: Database) -> None:
    remind(db, READER, "a", NOON, "en-US")
    remind(db, READER, "a", NOON + timedelta(days=1), "en-US")
    remind(db, OTHER, "a", NOON, "en-US")
    assert [held.member for held in claim_due(db, "one", NOON, LEASE)] == [OTHER]


def test_a_reminder_goes_with_its_bookmark(db: Database) -> None:
    remind(db, READER, "a", NOON, "en-US")
    remove(db, READER, "a")
    assert claim_due(db, "one", NOON, LEASE) == []


def test_a_reminder_is_its_members_own(db: Database) -> None:
    remind(db, READER, "a", NOON, "en-US")
    (held,) = claim_due(db, "one", NOON, LEASE)
    assert reminded_of(db, READER, held.id) == "a"
    assert reminded_of(db, OTHER, held.id) is None


def test_a_zone_is_kept_till_another_is_given(db: Database) -> None:
    assert own_zone(db, READER) is None
    keep_zone(db, READER, "Europe/Berlin")
    keep_zone(db, READER, "Asia/Shanghai")
    assert own_zone(db, READER) == "Asia/Shanghai"
    assert own_zone(db, OTHER) is None
