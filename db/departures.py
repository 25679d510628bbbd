"""Servers that removed the bot: their schedules pause, their settings are kept for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from db.schedules import pause_schedule, stop_schedule

KEPT = timedelta(days=30)
"""How long a server's settings are kept after it removed the bot."""


def note_departure(db: Database, guild: int, at: datetime) -> None:
    """A server removed the bot at `at` (UTC)."""
    db.conn.execute(
        "INSERT OR IGNORE INTO guild_departures (guild, at) VALUES (?, ?)", [guild, at.isoformat()]
    )
    for schedule in _schedules(db, guild):
        pause_schedule(db, schedule, at, "server")


def note_return(db: Database, guild: int) -> None:
    """A server has the bot again: its settings stay. Its schedules stay paused till resumed."""
    db.conn.execute("DELETE FROM guild_departures WHERE guild = ?", [guild])


def delete_departed(db: Database, now: datetime) -> int:
    """Delete the settings of servers that have been gone for `KEPT`, and stop their schedules; how
    many servers those were. Members' bookmarks are theirs and stay."""
    gone = db.conn.execute(
        "SELECT guild FROM guild_departures WHERE at <= ?", [(now - KEPT).isoformat()]
    ).fetchall()
    for (guild,) in gone:
        for schedule in _schedules(db, guild):
            stop_schedule(db, schedule, now)
        db.conn.execute("UPDATE schedules SET owner = 0 WHERE guild = ?", [guild])
        db.conn.execute("DELETE FROM guild_settings WHERE guild = ?", [guild])
        db.conn.execute("DELETE FROM guild_departures WHERE guild = ?", [guild])
    return len(gone)


def _schedules(db: Database, guild: int) -> list[int]:
    rows = db.conn.execute(
        "SELECT id FROM schedules WHERE guild = ? AND stopped_at IS NULL", [guild]
    )
    return [id_ for (id_,) in rows.fetchall()]
