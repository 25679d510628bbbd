"""The longest schedule that there can be, for tests of the cards that show one."""

from datetime import UTC, date, datetime, time
from zoneinfo import available_timezones

from bot.cards.base import COLOURS
from db.weekly.schedule import Pause, Schedule, Slot

LARGEST = 2**63 - 1
SLOT = Slot(LARGEST, date(2026, 9, 30), datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
HOSTILE_TAGS = tuple(f"@everyone **{'#' * 80}** {number}" for number in range(10))


def longest_schedule(tags: tuple[str, ...] = HOSTILE_TAGS) -> Schedule:
    return Schedule(
        LARGEST,
        LARGEST,
        LARGEST,
        LARGEST,
        2,
        time(23, 59),
        max(available_timezones(), key=len),
        tags,
        10,
        "zh-CN",
        SLOT.at,
        categories=tuple(COLOURS),
        role=LARGEST,
        thread=True,
        pause=Pause(SLOT.at, "refused 403 " + "*" * 400),
    )
