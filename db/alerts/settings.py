"""When a member wants their letters, in which language, and whether they take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.store.connection import Database

MORNING = 9 * 60
"""The minute of the day of letters, unless a member chooses another."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The minute of the member's own day, a Discord locale, whether unread bookmarks are named on
    Mondays, and since when (UTC) the member refuses direct messages, if they do."""

    minute: int
    language: str
    monday: bool = False
    refused_at: datetime | None = None


def settings_of(db: Database, member: int) -> Settings | None:
    """What a member has chosen; None for one who never asked for a letter."""
    row = db.conn.execute(
        "SELECT minute, language, monday, refused_at FROM letter_settings WHERE member = ?",
        [member],
    ).fetchone()
    if row is None:
        return None
    minute, language, monday, refused_at = row
    return Settings(
        minute, language, bool(monday), datetime.fromisoformat(refused_at) if refused_at else None
    )


def choose_time(db: Database, member: int, language: str, minute: int | None = None) -> Settings:
    """Keep the language that a member uses, and the minute of the day if they name one."""
    db.conn.execute(
        "INSERT INTO letter_settings (member, minute, language)"
        " VALUES (:member, coalesce(:minute, :morning), :language)"
        " ON CONFLICT (member) DO UPDATE SET language = :language,"
        " minute = coalesce(:minute, minute)",
        {"member": member, "minute": minute, "morning": MORNING, "language": language},
    )
    found = settings_of(db, member)
    assert found is not None
    return found


def choose_monday(db: Database, member: int, language: str, on: bool) -> Settings:
    """Name what is unread on Mondays from now on, or no more."""
    choose_time(db, member, language)
    db.conn.execute("UPDATE letter_settings SET monday = ? WHERE member = ?", [on, member])
    found = settings_of(db, member)
    assert found is not None
    return found


def untold_members(db: Database) -> frozenset[int]:
    """The members who are still to be told that their messages are refused."""
    rows = db.conn.execute(
        "SELECT member FROM letter_settings WHERE refused_at IS NOT NULL AND told_at IS NULL"
    )
    return frozenset(member for (member,) in rows)


def claim_to_tell(db: Database, member: int, now: datetime) -> bool:
    """Whether a member is to be told now that their messages are refused: once until one arrives
    again, by one process."""
    told = db.conn.execute(
        "UPDATE letter_settings SET told_at = ?"
        " WHERE member = ? AND refused_at IS NOT NULL AND told_at IS NULL",
        [now.isoformat(), member],
    )
    return told.rowcount > 0
