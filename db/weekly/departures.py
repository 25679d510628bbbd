"""Servers that removed the bot: their schedules pause, their settings are kept for a while."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from db.people.changes import forget_changes
from db.people.server_settings import forget_settings
from db.people.shelf import forget_shelf
from db.store.connection import Database
from db.weekly.schedule import Schedule
from db.weekly.schedule_store import (
    pause_schedule,
    paused_because,
    resume_schedule,
    stop_schedule,
)

KEPT = timedelta(days=30)
"""How long a server's settings are kept after it removed the bot."""


def take_stock(
    db: Database, application: int, guilds: Collection[int], now: datetime
) -> list[Schedule]:
    """Compare the servers that a bot (an application) is in at `now` (UTC), those without service
    among them, with those that it was last seen in.

    A server that is missing has removed it, whether it was told so or not: its schedules pause. One
    that is there again keeps its settings, and what paused because the bot was gone goes on, from
    its next slot: these schedules come back, for their owners to be told. The settings of those
    that have been gone for `KEPT` are deleted. A server that the bot was never seen in, or that
    another bot on this store is in, has removed nobody.
    """
    for guild in _missing(db, application, guilds):
        _note_departure(db, guild, now)
    db.conn.execute("DELETE FROM presences WHERE application = ?", [application])
    db.conn.executemany(
        "INSERT INTO presences (application, guild) VALUES (?, ?)",
        [(application, guild) for guild in guilds],
    )
    db.conn.execute("DELETE FROM guild_departures WHERE guild IN (SELECT guild FROM presences)")
    _delete_departed(db, now)
    return _resume(db, guilds, now)


def _resume(db: Database, guilds: Collection[int], now: datetime) -> list[Schedule]:
    waiting = [schedule for schedule in paused_because(db, "server") if schedule.guild in guilds]
    for schedule in waiting:
        resume_schedule(db, schedule.id, now)
    return waiting


def _missing(db: Database, application: int, guilds: Collection[int]) -> list[int]:
    rows = db.conn.execute(
        """
        SELECT guild FROM presences AS seen WHERE application = :application AND NOT EXISTS
            (SELECT 1 FROM presences WHERE guild = seen.guild AND application <> :application)
        """,
        {"application": application},
    )
    return [guild for (guild,) in rows if guild not in guilds]


def _note_departure(db: Database, guild: int, at: datetime) -> None:
    db.conn.execute(
        "INSERT OR IGNORE INTO guild_departures (guild, at) VALUES (?, ?)", [guild, at.isoformat()]
    )
    for schedule in _schedules(db, guild):
        pause_schedule(db, schedule, at, "server")


def _delete_departed(db: Database, now: datetime) -> None:
    """Members' bookmarks are theirs and stay."""
    gone = db.conn.execute(
        "SELECT guild FROM guild_departures WHERE at <= ?", [(now - KEPT).isoformat()]
    ).fetchall()
    for (guild,) in gone:
        for schedule in _schedules(db, guild):
            stop_schedule(db, schedule, now)
        db.conn.execute("UPDATE schedules SET owner = 0 WHERE guild = ?", [guild])
        forget_settings(db, guild)
        forget_shelf(db, guild)
        forget_changes(db, guild)
        db.conn.execute("DELETE FROM guild_departures WHERE guild = ?", [guild])


def _schedules(db: Database, guild: int) -> list[int]:
    rows = db.conn.execute(
        "SELECT id FROM schedules WHERE guild = ? AND stopped_at IS NULL", [guild]
    )
    return [id_ for (id_,) in rows.fetchall()]
