"""What spreadsheets make of an export's characters and moments: Excel saves in the code page of its
Windows, and dates as its country writes them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = (
    r"(?:[T,]?\s*(?P<early>[上下]午|[AaPp]\.?[Mm]\.?)?\s*(?P<hour>\d{1,2})[:.时](?P<minute>\d\d)"
    r"(?:[:.](?P<second>\d\d))?\s*(?P<late>[AaPp]\.?\s?[Mm]\.?)?)?"
)
_NUMBERS = re.compile(
    r"(?P<first>\d{1,4})(?P<mark>[./-])\s?(?P<middle>\d{1,2})(?P=mark)\s?(?P<last>\d{1,4})\.?"
    + _TIME
)
_CHINESE = re.compile(r"(?P<first>\d{4})年(?P<middle>\d{1,2})月(?P<last>\d{1,2})日" + _TIME)
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})[-. ]+)?(?P<month>[A-Za-z]{3})[a-z]*\.?[- ]+(?:(?P<day2>\d{1,2}),\s*)?"
    r"(?P<year>\d{2}|\d{4})" + _TIME
)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_SERIAL_BEGIN = datetime(1899, 12, 30, tzinfo=UTC)
"""Day 0 of Excel, which takes 1900 for a leap year as Lotus 1-2-3 did."""

_HIGH = re.compile(rb"[\x80-\xff]+")


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8, or what Excel also writes: UTF-16 with its mark, the characters of
    Chinese Windows (GBK, of which the common ones have two high bytes each), or Western ones."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if all(len(run) % 2 == 0 for run in map(re.Match.group, _HIGH.finditer(content))):
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            pass
    return content.decode("cp1252")


def has_day_first(moments: Iterable[str]) -> bool:
    """Whether, of dates as `25/1/2026`, one says that the day stands before the month."""
    found = (_NUMBERS.fullmatch(text.strip()) for text in moments)
    return any(
        12 < int(match["first"]) <= 31 and int(match["middle"]) <= 12 and match["mark"] == "/"
        for match in found
        if match
    )


def moment(text: str, *, day_first: bool = False) -> datetime:
    """A moment as we write it, or as a spreadsheet writes it again: `06.01.2026 00:00`,
    `1/6/26 3:05 PM`, `2026/1/6 0:00`, `6-Jan-26`, `2026年1月6日`, `46028.5`. Of two numbers with a
    slash the first is the month where it can be, unless `day_first`. Raises ValueError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if _SERIAL.fullmatch(text):
        seconds = round(float(text.replace(",", ".")) * 86_400)
        return _SERIAL_BEGIN + timedelta(seconds=seconds)
    if found := _CHINESE.fullmatch(text):
        day = int(found["first"]), int(found["middle"]), int(found["last"])
    elif found := _NAMED.fullmatch(text):
        month = _MONTHS.index(found["month"].lower()) + 1
        day = _year(int(found["year"])), month, int(found["day"] or found["day2"] or 1)
    elif found := _NUMBERS.fullmatch(text):
        numbers = int(found["first"]), int(found["middle"]), int(found["last"])
        day = _in_order(*numbers, is_month_first=found["mark"] == "/" and not day_first)
    else:
        raise ValueError(text)
    hour = int(found["hour"] or 0)
    half = (found["early"] or found["late"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half[0] in "p下" else 0)
    return datetime(*day, hour, int(found["minute"] or 0), int(found["second"] or 0), tzinfo=UTC)


def _in_order(first: int, middle: int, last: int, *, is_month_first: bool) -> tuple[int, int, int]:
    """Year, month and day."""
    if first > 31:
        return first, middle, last
    if is_month_first and first <= 12:
        return _year(last), first, middle
    return _year(last), middle, first


def _year(number: int) -> int:
    """A year of two digits is one of this century: no bookmark is older."""
    return number + 2000 if number < 100 else number
