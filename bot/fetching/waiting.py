"""When to ask again: as the server asks, or later and later, and never all at the same moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

FIRST_WAIT = timedelta(minutes=5)
MAX_WAIT = timedelta(hours=6)

MAX_HEEDED = timedelta(days=1)
"""A server that asks to wait for longer is asked again after a day: it may have meant seconds."""

DOUBLINGS = 10
"""More failures than this double nothing any more."""


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """How long a header `Retry-After` asks to wait (RFC 9110, 10.2.3: seconds, or a date), at most
    a day; None where it says nothing that can be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), MAX_HEEDED)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    if at.tzinfo is None:  # "-0000": UTC, from a place that is not told
        at = at.replace(tzinfo=now.tzinfo)
    return max(timedelta(0), min(at - now, MAX_HEEDED))


def wait_after_failure(failures: int, asked: timedelta | None, chance: Random) -> timedelta:
    """How long to wait after so many failures in a row (1 or more): twice as long each time, from
    five minutes to six hours, half of it random; and never less than the server `asked`."""
    doubled: int = 2 ** min(failures - 1, DOUBLINGS)
    whole = min(FIRST_WAIT * doubled, MAX_WAIT)
    drawn: timedelta = whole / 2 * chance.random()
    return max(whole / 2 + drawn, asked or timedelta(0))


def with_jitter(every: timedelta, chance: Random) -> timedelta:
    """A rhythm's next step: up to a tenth later at random, so that not all bots ask at once."""
    return every + every / 10 * chance.random()
