"""Days are written as each language writes them."""

from __future__ import annotations

from datetime import date

from bot.cards.dates import day_names, long_date


def test_the_week_begins_with_a_monday() -> None:
    assert day_names("wide", "en")[0] == "Monday"
    assert [day_names("abbreviated", "zh_Hans")[day] for day in (0, 6)] == ["周一", "周日"]


def test_a_day_has_its_month_by_name_and_the_year() -> None:
    assert long_date(date(2026, 3, 2), "en") == "March 2, 2026"
    assert long_date(date(2026, 3, 2), "zh_Hans") == "2026年3月2日"
