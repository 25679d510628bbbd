"""Times of the day as people write them: `9`, `0900`, `9:30 pm`, `下午3点`, `晚上九点半`."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

_NAMED = {
    "noon": time(12),
    "midday": time(12),
    "midnight": time(0),
    "中午": time(12),
    "正午": time(12),
    "午夜": time(0),
    "零点": time(0),
}

_DIGITS = re.compile(r"(\d{1,2})(?:[:.h](\d\d)(?::00)?)?h?")
_TOGETHER = re.compile(r"(\d{1,2})(\d\d)h?")
_HALF = re.compile(r"\s*([ap])\.?\s?m\.?$|^([ap])\.?\s?m\.?\s*")
_CHINESE = re.compile(
    r"(?P<part>凌晨|清晨|早上|早晨|早|上午|中午|下午|午后|傍晚|晚上|夜里|晚|夜间)?\s*"
    r"(?P<hour>\d{1,2}|[零〇一二两三四五六七八九十]{1,3})\s*"
    r"(?:[点點时時](?:钟|鐘|整)?\s*(?P<minute>半|一刻|三刻|\d{1,2}|[零〇一二三四五六七八九十]{1,3})?\s*分?"
    r"|:(?P<digits>\d\d))?"
)
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}
_NUMERALS = {"零": 0, "〇": 0, "两": 2} | {c: n for n, c in enumerate("一二三四五六七八九", 1)}

_MORNING = frozenset({"凌晨", "清晨", "早上", "早晨", "早", "上午"})
_AFTERNOON = frozenset({"下午", "午后", "傍晚"})


def time_written(text: str) -> time | None:
    """The time of the day that a text says; None where it says none, or one that there is not
    (`25:00`, `13pm`)."""
    text = unicodedata.normalize("NFKC", text[:40]).strip().lower()
    if text in _NAMED:
        return _NAMED[text]
    half = _HALF.search(text)
    if half:
        return _of_half(_HALF.sub("", text), "".join(filter(None, half.groups())))
    text = text.removesuffix("o'clock").removesuffix("uhr").strip()
    if match := _DIGITS.fullmatch(text) or (len(text) > 2 and _TOGETHER.fullmatch(text)):
        return _time(int(match[1]), int(match[2] or 0))
    if match := _CHINESE.fullmatch(text):
        return _in_chinese(match["part"], match["hour"], match["minute"] or match["digits"])
    return None


def _of_half(text: str, half: str) -> time | None:
    """A time by the clock of twelve hours: 12 am is midnight, 12 pm noon."""
    match = _DIGITS.fullmatch(text) or _TOGETHER.fullmatch(text)
    if not match or not 1 <= int(match[1]) <= 12:
        return None
    return _time(int(match[1]) % 12 + (12 if half == "p" else 0), int(match[2] or 0))


def _in_chinese(part: str | None, hour: str, minute: str | None) -> time | None:
    h, m = _number(hour), _MINUTES.get(minute or "") or _number(minute or "0")
    if h is None or m is None:
        return None
    if part is None or h > 12:  # 下午15点 says twice what it means
        return None if part in _MORNING else _time(h, m)
    if part in _MORNING:
        return _time(0 if h == 12 and part == "凌晨" else h, m)
    if part == "中午":
        return _time(h if h >= 11 else h + 12, m)
    if part in _AFTERNOON:
        return _time(h % 12 + 12, m)
    # At night: nine is before midnight, twelve is midnight, two is after it.
    return _time(h % 12 if h == 12 or h < 5 else h + 12, m)


def _number(text: str) -> int | None:
    """A number up to 59 in digits or Chinese: 二十一, 零五."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if ten:
        parts = [_NUMERALS.get(tens, 0) if tens else 1, _NUMERALS.get(ones, 0)]
        return parts[0] * 10 + parts[1] if {*tens, *ones} <= _NUMERALS.keys() else None
    ones = text.lstrip("零〇") or "零"
    return _NUMERALS.get(ones)


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None
