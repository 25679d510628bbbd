"""Times of the day, as people write them in English and Chinese."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.options.times import time_written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", "09:00"),
        ("09：00", "09:00"),
        ("9.30", "09:30"),
        ("0900", "09:00"),
        ("930", "09:30"),
        ("9pm", "21:00"),
        ("9:30 P.M.", "21:30"),
        ("９ｐｍ", "21:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("noon", "12:00"),
        ("21h30", "21:30"),
        ("9点", "09:00"),
        ("9點整", "09:00"),
        ("下午3点", "15:00"),
        ("下午三点一刻", "15:15"),
        ("晚上9点半", "21:30"),
        ("晚上十二点", "00:00"),
        ("凌晨2点", "02:00"),
        ("中午12点", "12:00"),
        ("中午1点", "13:00"),
        ("二十一点零五分", "21:05"),
        ("上午9:30", "09:30"),
        ("21时30分", "21:30"),
    ],
)
def test_a_time_is_understood(typed: str, meant: str) -> None:
    assert time_written(typed) == time.fromisoformat(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "24:00",
        "25点",
        "13pm",
        "0am",
        "9:60",
        "9:5",
        "上午15点",
        "12345",
        "-9",
        "soon",
        "十十点",
    ],
)
def test_what_is_no_time_of_the_day_is_none(typed: str) -> None:
    assert time_written(typed) is None


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_time_is_read_in_each_usual_form(at: time) -> None:
    for form in ("%H:%M", "%H%M", "%H：%M", "%I:%M %p", "%I%M%p", "%H点%M分", "%Hh%M"):
        assert time_written(at.strftime(form)) == at


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_none(typed: str) -> None:
    at = time_written(typed)
    assert at is None or (at.second, at.microsecond) == (0, 0)
