"""The letter of a Monday, for who asked for it: what they saved and have not read."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.alerts.letters import Kind, Letter, Slot, Told, claim_letter, has_letter, slot_before
from db.alerts.settings import Settings, settings_of
from db.alerts.telling import EARLIER, RESTORED, UTC_ZONE
from db.people.reminders import own_zone
from db.people.unread import unread
from db.store.connection import Database

MAX_UNREAD = 5
"""Papers of a letter: a week's reading."""

MONDAY = 0
"""As `date.weekday` counts."""


def due_mondays(db: Database, now: datetime) -> list[int]:
    """The members for whom it is Monday, whose time of the day has struck, and who had no letter
    since and have something to read."""
    rows = db.conn.execute("SELECT member FROM letter_settings WHERE monday ORDER BY member")
    return [
        member
        for (member,) in rows.fetchall()
        if _due_slot(db, member, now) and unread(db, member, 1)
    ]


def claim_monday(
    db: Database, member: int, holder: str, now: datetime, lease: timedelta
) -> Letter | None:
    """Claim a member's letter of today with what they saved first and have not read; None where it
    is not due, or somebody else has it."""
    slot, chosen = _due_slot(db, member, now), settings_of(db, member)
    if slot is None or chosen is None:
        return None
    return _claim(db, member, slot, chosen, holder, now, lease)


def look_up_later(db: Database, now: datetime) -> None:
    """After a restore: a letter that is due at `now` (UTC) may have been sent since the copy was
    made. It is settled as one whose process died."""
    for member in due_mondays(db, now):
        slot, chosen = _due_slot(db, member, now), settings_of(db, member)
        if slot is not None and chosen is not None:
            at = slot.at - EARLIER
            _claim(db, member, slot, chosen, RESTORED, at, now - at)


def _due_slot(db: Database, member: int, now: datetime) -> Slot | None:
    chosen = settings_of(db, member)
    if chosen is None or not chosen.monday:
        return None
    slot = slot_before(own_zone(db, member) or UTC_ZONE, chosen.minute, now)
    if slot.day.weekday() != MONDAY or has_letter(db, Kind.MONDAY, member, slot.day):
        return None
    return slot


def _claim(
    db: Database,
    member: int,
    slot: Slot,
    chosen: Settings,
    holder: str,
    at: datetime,
    lease: timedelta,
) -> Letter | None:
    told = [Told(paper) for paper in unread(db, member, MAX_UNREAD)]
    if not told:
        return None
    return claim_letter(db, Kind.MONDAY, member, slot, chosen.language, told, holder, at, lease)
