"""When to ask again."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.fetching.waiting import (
    MAX_HEEDED,
    MAX_WAIT,
    retry_after,
    wait_after_failure,
    with_jitter,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("Mon, 02 Mar 2026 09:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 09:05:00 -0000", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", timedelta(0)),
        ("Mon, 02 Mar 2099 08:00:00 GMT", MAX_HEEDED),
        ("9" * 400, MAX_HEEDED),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, wait: timedelta | None) -> None:
    assert retry_after(header, NOW) == wait


@given(some.text())
def test_any_header_is_read_or_passed_over(header: str) -> None:
    wait = retry_after(header, NOW)
    assert wait is None or timedelta(0) <= wait <= MAX_HEEDED


@given(failures=some.integers(1, 10_000), seed=some.integers())
def test_waits_grow_to_six_hours_and_half_of_each_is_drawn(failures: int, seed: int) -> None:
    whole = min(timedelta(minutes=5) * 2 ** min(failures - 1, 20), MAX_WAIT)
    assert whole / 2 <= wait_after_failure(failures, None, Random(seed)) <= whole


def test_a_server_that_asks_for_more_gets_it() -> None:
    assert wait_after_failure(1, timedelta(hours=9), Random(1)) == timedelta(hours=9)


def test_a_rhythm_is_never_early() -> None:
    hour = timedelta(hours=1)
    assert all(hour <= with_jitter(hour, Random(seed)) <= hour * 1.1 for seed in range(50))
