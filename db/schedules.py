"""Keeping schedules: set up, listed, stopped, and asked which of their slots are due."""

from __future__ import annotations

import json
import logging
from datetime import date, datetime, time
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from sqlite_utils import Database

from db.schedule import Schedule, Slot, due_slots

log = logging.getLogger(__name__)


class Due(NamedTuple):
    """A slot that nobody has claimed yet, and the schedule it belongs to."""

    schedule: Schedule
    slot: Slot


def add_schedule(
    db: Database,
    *,
    guild: int,
    channel: int,
    owner: int,
    weekday: int,
    time: time,
    zone: str,
    tags: tuple[str, ...],
    papers: int,
    language: str,
    now: datetime,
) -> Schedule:
    """Keep a new schedule, whose first slot is the first one after `now`; the fields are those
    of `Schedule`."""
    cursor = db.conn.execute(
        """
        INSERT INTO schedules
            (guild, channel, owner, weekday, minute, zone, tags, papers, language, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            guild,
            channel,
            owner,
            weekday,
            time.hour * 60 + time.minute,
            zone,
            json.dumps(tags, ensure_ascii=False),
            papers,
            language,
            now.isoformat(),
        ],
    )
    added = schedule_by_id(db, int(cursor.lastrowid or 0))
    assert added is not None
    return added


def schedule_by_id(db: Database, id_: int) -> Schedule | None:
    """The schedule with this id, stopped or not."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM schedules WHERE id = ?", [id_]).fetchone()
    return None if row is None else _schedule(row)


def schedules_of(db: Database, guild: int) -> list[Schedule]:
    """The schedules of a server that were not stopped, the oldest first."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM schedules WHERE guild = ? AND stopped_at IS NULL ORDER BY id",
        [guild],
    )
    return [_schedule(row) for row in rows]


def stop_schedule(db: Database, id_: int, now: datetime) -> None:
    """Stop a schedule for good. Its posts are kept."""
    db.conn.execute(
        "UPDATE schedules SET stopped_at = ? WHERE id = ? AND stopped_at IS NULL",
        [now.isoformat(), id_],
    )


def due(db: Database, now: datetime) -> list[Due]:
    """Every slot that is due at `now` and that no process has claimed or given up yet; of one
    schedule the oldest first.

    A schedule whose zone this machine's zone data does not know is left out, and logged once.
    """
    rows = db.conn.execute(
        f"""
        SELECT {_COLUMNS}, (SELECT max(slot) FROM posts WHERE posts.schedule = schedules.id)
        FROM schedules WHERE stopped_at IS NULL ORDER BY id
        """
    )
    found: list[Due] = []
    for *columns, posted in rows:
        schedule = _schedule(tuple(columns))
        try:
            slots = due_slots(schedule, now, None if posted is None else date.fromisoformat(posted))
        except ZoneInfoNotFoundError:
            _log_unknown_zone(schedule.id, schedule.zone)
        else:
            found.extend(Due(schedule, slot) for slot in slots)
    return found


@cache
def _log_unknown_zone(schedule: int, zone: str) -> None:
    log.error("Schedule %d cannot be posted: this machine has no time zone %r.", schedule, zone)


_COLUMNS = """
    id, guild, channel, owner, weekday, minute, zone, tags, papers, language, created_at, stopped_at
"""

_Row = tuple[int, int, int, int, int, int, str, str, int, str, str, str | None]


def _schedule(row: _Row) -> Schedule:
    id_, guild, channel, owner, weekday, minute, zone, tags, papers, language, created, stopped = (
        row
    )
    return Schedule(
        id=id_,
        guild=guild,
        channel=channel,
        owner=owner,
        weekday=weekday,
        time=time(*divmod(minute, 60)),
        zone=zone,
        tags=tuple(json.loads(tags)),
        papers=papers,
        language=language,
        created_at=datetime.fromisoformat(created),
        stopped_at=None if stopped is None else datetime.fromisoformat(stopped),
    )
