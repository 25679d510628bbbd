"""Days as a language writes them. What knows how is imported by the first who asks: of many bots
none ever does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal


def day_names(width: Literal["wide", "abbreviated"], language: str) -> Mapping[int, str]:
    """The names of the days of a week, from 0, a Monday, on."""
    from babel.dates import get_day_names

    return get_day_names(width, locale=language)


def long_date(day: date, language: str) -> str:
    """A day, its month by name, and the year."""
    from babel.dates import format_date

    return format_date(day, "long", locale=language)
