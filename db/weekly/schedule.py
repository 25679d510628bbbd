"""When a schedule falls due: pure functions of the schedule, the clock, and what was posted.

A slot is named by its day in the schedule's own zone, not by its moment: when a government moves
the clocks, the moments of slots move, and Monday's post is still Monday's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import count, takewhile
from zoneinfo import ZoneInfo

LATE_AFTER = timedelta(minutes=15)
"""A post that comes later than this says so."""

MISSED_AFTER = timedelta(days=1)
"""A slot that could not be posted for this long is not posted any more."""


FIRST_WEEK = 7
"""The first Monday of a month is one of its first seven days."""


class Rhythm(Enum):
    """How often a schedule posts: every day, every week on its weekday, or each month on the first
    such weekday."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when (UTC) a schedule does not post, and why: `member` paused it, or its `server`, its
    `channel` or `permissions` in it are gone, or Discord `refused` it. A detail may follow, after
    a space: the permissions with commas between, or Discord's words."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Posts that come to a channel of a server by themselves, as a member set them up.

    `weekday` is 0 for Monday, `time` is of the local day in `zone`, an IANA name. `tags` are
    canonical names, `categories` sub-categories, none of either meaning every paper; `papers` is
    how many a post shows. `language` is a Discord locale. There are no slots up to `since` (UTC),
    when it was set up, moved or resumed; `stopped_at` is UTC. Guild, channel, owner and `role`,
    the one that a post mentions, are ids of Discord. `thread`: each post gets a thread to discuss
    it in. `refusals` counts how often in a row a post could not be sent. `sources` are names of
    sources, none meaning all; `only_new`: posts show what came since the last one and no more;
    `turned_down`: papers that were rejected or withdrawn too.
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
    since: datetime
    stopped_at: datetime | None = None
    rhythm: Rhythm = Rhythm.WEEKLY
    categories: tuple[str, ...] = ()
    role: int | None = None
    thread: bool = False
    refusals: int = 0
    pause: Pause | None = None
    sources: tuple[str, ...] = ()
    only_new: bool = False
    turned_down: bool = False

    @property
    def silent(self) -> bool:
        """Whether it posts nothing at present."""
        return self.stopped_at is not None or self.pause is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSchedule:
    """What a member sets up; the fields are those of `Schedule`, and the first slot is the first
    one after `since`."""

    guild: int
    channel: int
    owner: int
    zone: str
    language: str
    since: datetime
    weekday: int = 0
    time: time = time(9)
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    papers: int = 5
    rhythm: Rhythm = Rhythm.WEEKLY
    role: int | None = None
    thread: bool = False
    sources: tuple[str, ...] = ()
    only_new: bool = False
    turned_down: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One post of a schedule: `day` is local and names the slot, `at` is the moment in UTC. An
    `extra` one was asked for between the others and is named by its moment too."""

    schedule: int
    day: date
    at: datetime
    extra: bool = False

    @property
    def name(self) -> str:
        """What tells a slot from the schedule's others: `2026-01-05`, and of an extra one
        `2026-01-05+143000`, in UTC."""
        return f"{self.day}+{self.at:%H%M%S}" if self.extra else f"{self.day}"

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
    schedule has no slots up to its `since`. Raises as `next_slot` does.
    """
    first = schedule.since.astimezone(ZoneInfo(schedule.zone)).date()
    if posted is not None:
        first = max(first, posted + timedelta(days=1))
    due = takewhile(lambda slot: slot.at <= now, _slots(schedule, first))
    return [slot for slot in due if slot.at > schedule.since]


def extra_slot(schedule: Schedule, now: datetime) -> Slot:
    """A slot at this moment, between the schedule's own. Raises as `next_slot` does."""
    at = now.replace(microsecond=0)
    return Slot(schedule.id, at.astimezone(ZoneInfo(schedule.zone)).date(), at, extra=True)


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
    for ahead in count():
        day = first + timedelta(days=ahead)
        if _falls_on(schedule, day):
            yield Slot(schedule.id, day, moment(day, schedule.time, zone))


def _falls_on(schedule: Schedule, day: date) -> bool:
    match schedule.rhythm:
        case Rhythm.DAILY:
            return True
        case Rhythm.WEEKLY:
            return day.weekday() == schedule.weekday
        case Rhythm.MONTHLY:
            return day.weekday() == schedule.weekday and day.day <= FIRST_WEEK
