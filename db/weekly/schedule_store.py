"""Keeping schedules: set up, changed, paused, stopped, and asked which of their slots are due."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from db.store.connection import Database
from db.weekly.schedule import NewSchedule, Pause, Rhythm, Schedule, Slot, due_slots

log = logging.getLogger(__name__)


class Due(NamedTuple):
    """A slot that nobody has claimed yet, and the schedule it belongs to."""

    schedule: Schedule
    slot: Slot


def add_schedule(db: Database, new: NewSchedule) -> Schedule:
    """Keep a new schedule."""
    cursor = db.conn.execute(
        """
        INSERT INTO schedules (guild, owner, channel, weekday, minute, zone, tags, categories,
            papers, language, rhythm, role, thread, since, sources, only_new, turned_down,
            news_since)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [new.guild, new.owner, *_choices(new), new.since.isoformat()],
    )
    added = schedule_by_id(db, int(cursor.lastrowid or 0))
    assert added is not None
    return added


def change_schedule(db: Database, changed: Schedule) -> None:
    """Keep what a member changed in a schedule, by its id: all but server and owner. Of one
    that shows only new papers from now on, those are new that came since its last post."""
    before = schedule_by_id(db, changed.id)
    if before and changed.only_new and not before.only_new:
        db.conn.execute(
            """
            UPDATE schedules SET news_since = coalesce(
                (SELECT max(due_at) FROM posts WHERE schedule = schedules.id
                    AND state NOT IN ('missed', 'refused')),
                news_since)
            WHERE id = ?
            """,
            [changed.id],
        )
    db.conn.execute(
        """
        UPDATE schedules SET channel = ?, weekday = ?, minute = ?, zone = ?, tags = ?,
            categories = ?, papers = ?, language = ?, rhythm = ?, role = ?, thread = ?, since = ?,
            sources = ?, only_new = ?, turned_down = ?
        WHERE id = ?
        """,
        [*_choices(changed), changed.id],
    )


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


def zone_of(db: Database, guild: int) -> str | None:
    """The zone that a server chose last, stopped schedules counted; None if it never did."""
    row = db.conn.execute(
        "SELECT zone FROM schedules WHERE guild = ? ORDER BY id DESC LIMIT 1", [guild]
    ).fetchone()
    return None if row is None else str(row[0])


def stop_schedule(db: Database, id_: int, now: datetime) -> None:
    """Stop a schedule for good. Its posts are kept."""
    db.conn.execute(
        "UPDATE schedules SET stopped_at = ? WHERE id = ? AND stopped_at IS NULL",
        [now.isoformat(), id_],
    )


def pause_schedule(db: Database, id_: int, now: datetime, why: str) -> bool:
    """Let a schedule post nothing for the time being; `why` is that of `Pause`. Returns whether
    this call did it: of many processes one is told so."""
    paused = db.conn.execute(
        """
        UPDATE schedules SET paused_at = ?, paused_why = ?
        WHERE id = ? AND paused_at IS NULL AND stopped_at IS NULL
        """,
        [now.isoformat(), why, id_],
    )
    return paused.rowcount > 0


def paused_by_itself(db: Database) -> int:
    """How many schedules paused without a member's wish."""
    (count,) = db.conn.execute(
        "SELECT count(*) FROM schedules WHERE stopped_at IS NULL AND paused_why <> 'member'"
    ).fetchone()
    return int(count)


def paused_because(db: Database, why: str) -> list[Schedule]:
    """The schedules that are paused for a reason, that of `Pause`, whichever server's."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM schedules WHERE stopped_at IS NULL AND paused_why = ?", [why]
    )
    return [_schedule(row) for row in rows]


def resume_schedule(db: Database, id_: int, now: datetime) -> None:
    """Let a paused schedule post again, from its next slot after `now` on."""
    db.conn.execute(
        """
        UPDATE schedules SET paused_at = NULL, paused_why = NULL, refusals = 0, since = ?
        WHERE id = ? AND paused_at IS NOT NULL
        """,
        [now.isoformat(), id_],
    )


def due(db: Database, now: datetime) -> list[Due]:
    """Every slot that is due at `now` and that no process has claimed or given up yet; of one
    schedule the oldest first.

    A schedule whose zone this machine's zone data does not know is left out, and logged once.
    """
    rows = db.conn.execute(
        f"""
        SELECT {_COLUMNS}, (
            SELECT max(slot) FROM posts WHERE posts.schedule = schedules.id AND length(slot) = 10)
        FROM schedules WHERE stopped_at IS NULL AND paused_at IS NULL ORDER BY id
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
    id, guild, channel, owner, weekday, minute, zone, tags, papers, language, since, stopped_at,
    rhythm, categories, role, thread, refusals, paused_at, paused_why, sources, only_new,
    turned_down
"""


def _choices(schedule: Schedule | NewSchedule) -> list[str | int | None]:
    return [
        schedule.channel,
        schedule.weekday,
        schedule.time.hour * 60 + schedule.time.minute,
        schedule.zone,
        json.dumps(schedule.tags, ensure_ascii=False),
        json.dumps(schedule.categories, ensure_ascii=False),
        schedule.papers,
        schedule.language,
        schedule.rhythm.value,
        schedule.role,
        schedule.thread,
        schedule.since.isoformat(),
        json.dumps(schedule.sources, ensure_ascii=False),
        schedule.only_new,
        schedule.turned_down,
    ]


def _schedule(row: Sequence[Any]) -> Schedule:
    id_, guild, channel, owner, weekday, minute, zone, tags, papers, language, since, stopped = row[
        :12
    ]
    rhythm, categories, role, thread, refusals, paused, why, *news = row[12:]
    sources, only_new, turned_down = news
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
        since=datetime.fromisoformat(since),
        stopped_at=None if stopped is None else datetime.fromisoformat(stopped),
        rhythm=Rhythm(rhythm),
        categories=tuple(json.loads(categories)),
        role=role,
        thread=bool(thread),
        refusals=refusals,
        pause=None if paused is None else Pause(datetime.fromisoformat(paused), why),
        sources=tuple(json.loads(sources)),
        only_new=bool(only_new),
        turned_down=bool(turned_down),
    )
