"""Who changed what in a server is kept for 90 days, with the change or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.people.changes import (
    KEPT,
    By,
    Change,
    Field,
    What,
    changes_of,
    forget_changes,
    forget_old,
    note,
    noted,
)
from db.people.mydata import forget
from db.store.connection import Database
from db.store.store import Store
from tests.new_store import new_store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def db() -> Database:
    return new_store()


def added(about: str, at: datetime = NOON, guild: int = 1, member: int = 7) -> Change:
    return Change(By(guild, member, at), What.FEED_ADDED, about)


def abouts(db: Database, now: datetime = NOON, guild: int = 1, page: int = 0) -> list[str]:
    return [change.about for change in changes_of(db, guild, now, page=page, size=2).shown]


def test_the_newest_come_first_page_by_page(db: Database) -> None:
    for about in "abc":
        note(db, added(about))
    assert abouts(db) == ["c", "b"]
    assert abouts(db, page=1) == ["a"]
    assert abouts(db, page=9) == []
    assert changes_of(db, 1, NOON, page=9, size=2).total == 3


def test_a_change_comes_back_whole(db: Database) -> None:
    fields = (Field("time", "09:00", "18:30"), Field("tags", "", "奖励模型"))
    change = Change(By(1, 7, NOON), What.SCHEDULE_CHANGED, "3", fields)
    note(db, change)
    assert changes_of(db, 1, NOON, page=0, size=9).shown == (change,)


def test_a_server_sees_its_own_alone(db: Database) -> None:
    note(db, added("ours"))
    note(db, added("theirs", guild=2))
    assert abouts(db) == ["ours"]
    forget_changes(db, 1)
    assert (abouts(db), abouts(db, guild=2)) == ([], ["theirs"])


def test_after_90_days_a_change_is_gone(db: Database) -> None:
    note(db, added("old"))
    later = NOON + KEPT + timedelta(seconds=1)
    assert abouts(db, later) == []
    assert forget_old(db, NOON + KEPT) == 0
    assert forget_old(db, later) == 1
    note(db, added("a"))
    note(db, added("new", later))
    assert [about for (about,) in db.conn.execute("SELECT about FROM changes")] == ["new"]


def test_the_name_goes_with_a_member_s_data_and_the_change_stays(db: Database) -> None:
    note(db, added("a"))
    note(db, added("b", member=8))
    forget(db, 7, NOON)
    assert [change.by.member for change in changes_of(db, 1, NOON, page=0, size=9).shown] == [8, 0]


def test_what_fails_is_not_noted_and_what_did_nothing_neither(tmp_path: Path) -> None:
    def fails(db: Database) -> None:
        raise RuntimeError

    with Store(tmp_path / "paperboy.db") as store:
        with pytest.raises(RuntimeError):
            store.write(noted, lambda _: added("a"), fails)
        store.write(noted, lambda _: None, lambda db: None)
        assert store.write(noted, lambda number: added(f"{number}"), lambda db: 5) == 5
        assert store.read(abouts) == ["5"]
