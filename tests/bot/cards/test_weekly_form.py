"""The form that sets up a scheduled post: filled in with what is known, and read back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot.actions import ChangeWeekly
from bot.cards.weekly_form import TAGS_LIMIT, TIME_LIMIT, Written, days, weekly_form, written
from bot.texts import ENGLISH, Texts
from tests.cards import languages


def fields(form: Any) -> dict[str, dict[str, Any]]:
    """Each field of a form by its custom_id."""
    parts = [label["component"] for label in form.to_dict()["components"]]
    return {part["custom_id"]: part for part in parts}


def chosen(field: dict[str, Any]) -> list[str]:
    return [option["value"] for option in field["options"] if option.get("default")]


@languages
def test_a_new_form_begins_with_every_monday_and_five_papers(t: Texts) -> None:
    form = fields(weekly_form(t, channel=1, time="", tags="", plan=None))
    assert chosen(form["day"]) == ["weekly-0"]
    assert chosen(form["papers"]) == ["5"]
    assert form["channel"]["default_values"] == [{"id": 1, "type": "channel"}]


@languages
def test_a_form_to_change_a_plan_has_its_values(t: Texts) -> None:
    plan = ChangeWeekly(1, "monthly", 4, 540, "UTC", 7, "-")
    form = fields(weekly_form(t, channel=1, time="09:00 UTC", tags="LoRA", plan=plan))
    assert chosen(form["day"]) == ["monthly-4"]
    assert chosen(form["papers"]) == ["7"]
    assert (form["time"]["value"], form["tags"]["value"]) == ("09:00 UTC", "LoRA")


@languages
def test_long_values_are_cut_to_what_discord_takes(t: Texts) -> None:
    form = fields(weekly_form(t, channel=1, time="9" * 999, tags="a, " * 999, plan=None))
    assert len(form["time"]["value"]) <= TIME_LIMIT
    assert len(form["tags"]["value"]) <= TAGS_LIMIT
    assert len(form["day"]["options"]) == len(list(days())) <= 25


@pytest.mark.parametrize("channel", ["", "x", "-1", "１２"])
def test_what_is_no_channel_is_none(channel: str) -> None:
    components = [{"type": 18, "component": {"custom_id": "channel", "values": [channel]}}]
    interaction: Any = SimpleNamespace(data={"components": components})
    assert written(interaction) == Written(None, "", "", "", "")


def test_a_filled_in_form_is_read_back() -> None:
    filled: dict[str, str | list[str]] = {
        "channel": ["7"],
        "day": ["daily-0"],
        "time": "9 am",
        "tags": "",
        "papers": "3",
    }
    components = [
        {"type": 18, "component": {"custom_id": name, **_filled(value)}}
        for name, value in filled.items()
    ]
    interaction: Any = SimpleNamespace(data={"components": components})
    assert written(interaction) == Written(7, "daily-0", "9 am", "", "3")


def _filled(value: str | list[str]) -> dict[str, Any]:
    return {"values": value} if isinstance(value, list) else {"value": value}


def test_a_post_can_be_daily_or_on_any_weekday() -> None:
    names = [option["label"] for option in _day_options()]
    assert names[0] == "Every day"
    assert "Every Sunday" in names
    assert "The first Friday of each month" in names


def _day_options() -> list[dict[str, Any]]:
    form = fields(weekly_form(Texts(ENGLISH), channel=1, time="", tags="", plan=None))
    return list(form["day"]["options"])
