"""What people write for a zone that is no place: `UTC+8`, `EST`, `Pacific Time`, `东八区`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "z": ("UTC",),
    "utc": ("UTC",),
    "gmt": ("UTC",),
    "uct": ("UTC",),
    "zulu": ("UTC",),
    "universal": ("UTC",),
    "greenwich": ("UTC",),
    "wet west": ("Europe/Lisbon",),
    "cet cest met mez mesz": ("Europe/Berlin",),
    "eet eest": ("Europe/Athens",),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "msk": ("Europe/Moscow",),
    "trt": ("Europe/Istanbul",),
    "gst": ("Asia/Dubai",),
    "pkt": ("Asia/Karachi",),
    "ict": ("Asia/Bangkok",),
    "wib": ("Asia/Jakarta",),
    "cst": ("America/Chicago", "Asia/Shanghai"),
    "hkt": ("Asia/Hong_Kong",),
    "sgt": ("Asia/Singapore",),
    "pht": ("Asia/Manila",),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    "awst": ("Australia/Perth",),
    "acst acdt": ("Australia/Adelaide",),
    "aest aedt": ("Australia/Sydney",),
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "nzst nzdt": ("Pacific/Auckland",),
    "sast": ("Africa/Johannesburg",),
    "brt": ("America/Sao_Paulo",),
    "art": ("America/Argentina/Buenos_Aires",),
    "hst": ("Pacific/Honolulu",),
    "akst akdt": ("America/Anchorage",),
    "pt pst pdt pst8pdt 美西 美国西部": ("America/Los_Angeles",),
    "mt mst mdt mst7mdt": ("America/Denver",),
    "ct cdt cst6cdt 美中 美国中部": ("America/Chicago",),
    "et est edt est5edt 美东 美国东部": ("America/New_York",),
    "at adt": ("America/Halifax",),
    "nst ndt": ("America/St_Johns",),
    "wat": ("Africa/Lagos",),
    "cat": ("Africa/Maputo",),
    "eat": ("Africa/Nairobi",),
}
"""Zones by what is short for them, several abbreviations of one zone in a line. Two zones: asked
back."""

_OFFSET = re.compile(r"(?:utc|gmt|z)?\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?", re.I)
_NAMED_OFFSET = re.compile(r"(?:utc|gmt)\s*(\d{1,2})(?::?([0-5]\d))?", re.I)
_CHINESE_OFFSET = re.compile(r"([东西])([一二三四五六七八九]|十[一二]?)区?")
_DIGITS = {digit: n for n, digit in enumerate("零一二三四五六七八九十")}


def offset_written(text: str) -> timedelta | None:
    """The distance from UTC that `UTC+8`, `GMT-3:30`, `+0530`, `UTC8` or `东八区` says; None for
    any other text."""
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub("[−–—‒‐‑﹣]", "-", text)
    if match := _OFFSET.fullmatch(text):
        sign, hours, minutes = match.groups()
    elif match := _NAMED_OFFSET.fullmatch(text):
        sign, (hours, minutes) = "+", match.groups()
    elif match := _CHINESE_OFFSET.fullmatch(text):
        sign, minutes = ("+" if match[1] == "东" else "-"), None
        hours = str(sum(_DIGITS[digit] for digit in match[2]))
    else:
        return None
    distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return -distance if sign == "-" else distance


def zones_abbreviated(short: str) -> tuple[str, ...]:
    """The zones that a folded abbreviation may stand for."""
    return _by_abbreviation().get(short, ())


@cache
def _by_abbreviation() -> dict[str, tuple[str, ...]]:
    return {short: zones for line, zones in ABBREVIATIONS.items() for short in line.split()}


def zones_at(distance: timedelta, known: Iterable[str]) -> list[str]:
    """The zone that always is so far from UTC, by its name; where IANA has none, the known zones
    that are in winter, those first that never move their clocks."""
    minutes = int(distance.total_seconds()) // 60
    if minutes == 0:
        return ["UTC"]
    if minutes % 60 == 0:
        hours = minutes // 60
        return [f"Etc/GMT{-hours:+d}"] if -12 <= hours <= 14 else []
    at = [zone for zone in known if _winter(zone) == distance]
    return sorted(at, key=moves_clocks)


@cache
def moves_clocks(zone: str) -> bool:
    """Whether a zone has summer time in 2026."""
    return _offset(zone, 1) != _offset(zone, 7)


def _winter(zone: str) -> timedelta:
    return min(_offset(zone, 1), _offset(zone, 7))


@cache
def _offset(zone: str, month: int) -> timedelta:
    offset = datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset()
    assert offset is not None  # a zone always has one
    return offset
