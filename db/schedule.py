"""When a schedule falls due: pure functions of the schedule, the clock, and what was posted.

A slot is named by its day in the schedule's own zone, not by its moment: when a government moves
the clocks, the moments of slots move, and Monday's post is still Monday's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

LATE_AFTER = timedelta(minutes=15)
"""A post that comes later than this says so."""

MISSED_AFTER = timedelta(days=1)
"""A slot that could not be posted for this long is not posted any more."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A weekly post in a channel of a server, as a member set it up.

    `weekday` is 0 for Monday, `time` is of the local day in `zone`, an IANA name. `tags` are
    canonical names, none of them meaning every paper; `papers` is how many a post shows.
    `language` is a Discord locale. `created_at` and `stopped_at` are UTC. Guild, channel and owner
    are ids of Discord.
    """

    id: int
    guild: int
    channel: int
    owner: int
    weekday: int
    time: time
    zone: str
    tags: tuple[str, ...]
    papers: int
    language: str
    created_at: datetime
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One post of a schedule: `day` is local and names the slot, `at` is the moment in UTC."""

    schedule: int
    day: date
    at: datetime

    def late(self, now: datetime) -> bool:
        return now - self.at > LATE_AFTER

    def missed(self, now: datetime) -> bool:
        return now - self.at >= MISSED_AFTER


def next_slot(schedule: Schedule, now: datetime) -> Slot:
    """The first slot after `now` (an aware moment).

    Raises ZoneInfoNotFoundError for a zone that this machine's zone data does not know.
    """
    today = now.astimezone(ZoneInfo(schedule.zone)).date()
    return next(slot for slot in _slots(schedule, today) if slot.at > now)


def due_slots(schedule: Schedule, now: datetime, posted: date | None) -> list[Slot]:
    """The slots that are due at `now` and were not taken care of, the oldest first.

    `posted` is the day of the latest slot that was claimed, posted or given up, None for none. A
    schedule has no slots before its creation. Raises as `next_slot` does.
    """
    first = schedule.created_at.astimezone(ZoneInfo(schedule.zone)).date()
    if posted is not None:
        first = max(first, posted + timedelta(days=1))
    due = takewhile(lambda slot: slot.at <= now, _slots(schedule, first))
    return [slot for slot in due if slot.at > schedule.created_at]


def moment(day: date, local: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show `local` on `day`.

    A local time that comes twice is taken the first time; one that is skipped moves to the next
    that exists, which is the moment the clocks jump (PEP 495 says how the two are told apart).
    """
    first = datetime.combine(day, local, zone).replace(fold=0).astimezone(UTC)
    second = datetime.combine(day, local, zone).replace(fold=1).astimezone(UTC)
    if first <= second:
        return first
    # In a gap, fold=1 reads the time with the offset after the jump, which gives a moment before
    # it, and fold=0 the reverse: the jump is between the two.
    after = first.astimezone(zone).utcoffset()
    seconds = bisect_left(
        range(int((first - second).total_seconds())),
        True,
        key=lambda s: (second + timedelta(seconds=s)).astimezone(zone).utcoffset() == after,
    )
    return second + timedelta(seconds=seconds)


def _slots(schedule: Schedule, first: date) -> Iterator[Slot]:
    """The schedule's slots from a local day on, in order and without end."""
    zone = ZoneInfo(schedule.zone)
    day = first + timedelta(days=(schedule.weekday - first.weekday()) % 7)
    while True:
        yield Slot(schedule.id, day, moment(day, schedule.time, zone))
        day += timedelta(days=7)
