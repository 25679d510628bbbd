"""When schedules fall due. The properties are held over years of clocks that jump."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.weekly.schedule import Rhythm, Schedule, Slot, due_slots, extra_slot, moment, next_slot

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
]
WEEK = timedelta(days=7)

zones = st.sampled_from(ZONES)
days = st.dates(date(2009, 1, 1), date(2037, 12, 31))
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
moments = st.integers(0, 29 * 365 * 24 * 60).map(
    lambda minutes: datetime(2009, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def weekly(
    zone: str = "Europe/Berlin",
    at: time = time(9),
    weekday: int = 0,
    since: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    rhythm: Rhythm = Rhythm.WEEKLY,
) -> Schedule:
    return Schedule(1, 10, 20, 30, weekday, at, zone, (), 5, "en-US", since, rhythm=rhythm)


weeklies = st.builds(weekly, zone=zones, at=times, weekday=st.integers(0, 6), since=moments)
schedules = st.builds(
    weekly,
    zone=zones,
    at=times,
    weekday=st.integers(0, 6),
    since=moments,
    rhythm=st.sampled_from(Rhythm),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_next_slot_is_on_the_weekday_at_the_local_time() -> None:
    thursday = utc("2026-01-01 12:00")
    slot = next_slot(weekly(), thursday)
    assert slot == Slot(schedule=1, day=date(2026, 1, 5), at=utc("2026-01-05 08:00"))


def test_a_slot_follows_the_clocks_into_summer_time() -> None:
    before, after = (next_slot(weekly(), utc(day)).at for day in ("2026-03-20", "2026-03-27"))
    assert (before, after) == (utc("2026-03-23 08:00"), utc("2026-03-30 07:00"))


@pytest.mark.parametrize(
    ("zone", "day", "skipped", "expected"),
    [
        ("Europe/Berlin", "2026-03-29", time(2, 30), "2026-03-29 03:00"),
        ("America/New_York", "2026-03-08", time(2), "2026-03-08 03:00"),
        ("Australia/Lord_Howe", "2026-10-04", time(2, 15), "2026-10-04 02:30"),
        ("Africa/Casablanca", "2026-03-22", time(2, 59), "2026-03-22 03:00"),
        ("Pacific/Apia", "2011-12-30", time(9), "2011-12-31 00:00"),
    ],
)
def test_a_local_time_that_is_skipped_moves_to_the_next_that_exists(
    zone: str, day: str, skipped: time, expected: str
) -> None:
    found = moment(date.fromisoformat(day), skipped, ZoneInfo(zone)).astimezone(ZoneInfo(zone))
    assert f"{found:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    ("zone", "day", "twice", "first"),
    [
        ("Europe/Berlin", "2026-10-25", time(2, 30), "2026-10-25 00:30"),
        ("America/New_York", "2026-11-01", time(1, 30), "2026-11-01 05:30"),
        ("Australia/Lord_Howe", "2026-04-05", time(1, 45), "2026-04-04 14:45"),
        ("Africa/Casablanca", "2026-02-15", time(2, 30), "2026-02-15 01:30"),
    ],
)
def test_a_local_time_that_comes_twice_is_taken_the_first_time(
    zone: str, day: str, twice: time, first: str
) -> None:
    assert moment(date.fromisoformat(day), twice, ZoneInfo(zone)) == utc(first)


@given(zones, days, times)
def test_the_clocks_show_the_wanted_time_or_have_just_jumped_over_it(
    name: str, day: date, local: time
) -> None:
    zone = ZoneInfo(name)
    wanted = datetime.combine(day, local)
    found = moment(day, local, zone)
    shown = found.astimezone(zone).replace(tzinfo=None)
    a_moment_before = (found - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    assert shown == wanted or a_moment_before < wanted < shown


@given(weeklies, moments)
def test_next_slots_lie_a_week_apart_on_the_calendar_and_after_the_clock(
    schedule: Schedule, now: datetime
) -> None:
    slot = next_slot(schedule, now)
    following = next_slot(schedule, slot.at)
    assert slot.day.weekday() == schedule.weekday
    assert now < slot.at < following.at
    assert following.day - slot.day == WEEK
    assert slot.at - now <= WEEK + timedelta(days=1)


def test_a_daily_schedule_has_a_slot_every_day() -> None:
    slot = next_slot(weekly(rhythm=Rhythm.DAILY), utc("2026-03-28 12:00"))
    following = next_slot(weekly(rhythm=Rhythm.DAILY), slot.at)
    assert [slot.day, following.day] == [date(2026, 3, 29), date(2026, 3, 30)]


def test_a_monthly_schedule_posts_on_the_first_such_weekday_of_a_month() -> None:
    monthly = weekly(weekday=4, rhythm=Rhythm.MONTHLY)
    slots = due_slots(monthly, utc("2026-07-31"), None)
    assert [f"{slot.day:%a %m-%d}" for slot in slots] == [
        *("Fri 01-02", "Fri 02-06", "Fri 03-06", "Fri 04-03", "Fri 05-01", "Fri 06-05"),
        "Fri 07-03",
    ]


@given(schedules, moments)
def test_next_slots_are_the_nearest_days_of_the_rhythm(schedule: Schedule, now: datetime) -> None:
    slot = next_slot(schedule, now)
    following = next_slot(schedule, slot.at)
    longest = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 35}[schedule.rhythm]
    assert now < slot.at < following.at
    assert 1 <= (following.day - slot.day).days <= longest


def test_an_extra_slot_is_a_slot_of_its_own_on_the_schedules_day() -> None:
    shanghai = weekly(zone="Asia/Shanghai")
    extra = extra_slot(shanghai, utc("2026-01-04 20:30:15"))
    assert (extra.name, extra.day) == ("2026-01-05+203015", date(2026, 1, 5))
    assert next_slot(shanghai, utc("2026-01-04")).name == "2026-01-05"


@given(schedules, st.lists(st.integers(1, 30 * 24), min_size=1, max_size=12))
def test_however_often_the_clock_is_read_each_slot_is_due_exactly_once(
    schedule: Schedule, hours: list[int]
) -> None:
    now = schedule.since
    taken: list[Slot] = []
    for pause in hours:
        now += timedelta(hours=pause)
        taken += due_slots(schedule, now, taken[-1].day if taken else None)
    assert taken == due_slots(schedule, now, None)
    assert next_slot(schedule, now).at > now


@given(schedules, moments)
def test_no_slot_is_due_before_its_time_or_before_its_schedule_was_made(
    schedule: Schedule, now: datetime
) -> None:
    for slot in due_slots(schedule, now, None)[:50]:
        assert schedule.since < slot.at <= now


def test_a_slot_taken_care_of_is_not_due_again_when_the_zone_changes_its_clocks() -> None:
    """A slot is named by its day, so the same Monday two hours later is the same slot."""
    now = utc("2026-01-05 12:00")
    (posted,) = due_slots(weekly(zone="Europe/Berlin"), now, None)
    assert not due_slots(weekly(zone="America/Sao_Paulo"), now, posted.day)


def test_a_slot_is_late_after_a_quarter_of_an_hour_and_missed_after_a_day() -> None:
    slot = next_slot(weekly(), utc("2026-01-01"))
    assert not slot.late(slot.at + timedelta(minutes=15))
    assert slot.late(slot.at + timedelta(minutes=16))
    assert not slot.missed(slot.at + timedelta(hours=23, minutes=59))
    assert slot.missed(slot.at + timedelta(days=1))


def test_a_zone_that_the_machine_does_not_know_is_named() -> None:
    with pytest.raises(ZoneInfoNotFoundError, match="Mars/Olympus"):
        next_slot(weekly(zone="Mars/Olympus"), utc("2026-01-01"))
