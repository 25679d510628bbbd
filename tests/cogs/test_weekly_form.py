"""`/weekly add` without options: a form, a preview, and a button that sets the post up."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import discord
import pytest
from simcord import ResponseMessage

from bot.actions import ChangeWeekly, ConfirmWeekly
from db.weekly.schedule import Rhythm, Schedule
from db.weekly.schedule_store import schedules_of
from tests.lab import Lab, offered, shown


def schedules(lab: Lab) -> list[Schedule]:
    return lab.bot.store.read(schedules_of, lab.guild.id)


async def fill(lab: Lab, **values: Any) -> ResponseMessage:
    """The answer to the form of `/weekly add`, filled in."""
    form = await lab.reader.slash(lab.channel, "weekly add")
    assert form.modal
    filled = {
        "channel": [lab.channel],
        "day": ["weekly-0"],
        "time": "09:00 Berlin",
        "tags": "",
        "papers": "5",
    }
    answer = await lab.reader.submit_modal(form, filled | values)
    assert answer.response
    return answer.response


async def test_nothing_is_set_up_before_the_preview_is_confirmed(lab: Lab) -> None:
    preview = await fill(lab, day=["monthly-1"], time="6pm Shanghai", tags="llms, rl", papers="3")
    assert preview.ephemeral
    assert "Preview, only visible to you" in shown(preview)
    assert len(offered(preview, "save:")) == 3
    assert schedules(lab) == []
    await lab.restart()
    done = await lab.press(preview, "Schedule it")
    assert done.id == preview.id
    assert "on the first Tuesday of each month at 18:00, Asia/Shanghai" in shown(done)
    (made,) = schedules(lab)
    assert (made.rhythm, made.weekday, made.papers) == (Rhythm.MONTHLY, 1, 3)
    assert made.tags == ("Large Language Models", "Reinforcement Learning")
    assert (made.channel, made.owner) == (lab.channel.id, lab.reader.id)


async def test_a_preview_can_be_changed_with_its_values_filled_in(lab: Lab) -> None:
    preview = await fill(lab, day=["daily-0"], time="7:30 UTC", tags="LoRA", papers="10")
    await lab.restart()
    form = await lab.reader.click(preview, label="Change it")
    assert form.modal
    asked = str(form.modal)
    assert "07:30 UTC" in asked
    assert "LoRA" in asked
    changed = await lab.reader.submit_modal(
        form,
        {
            "channel": [lab.channel],
            "day": ["daily-0"],
            "time": "8:00 UTC",
            "tags": "",
            "papers": "3",
        },
    )
    assert changed.response
    assert changed.response.id == preview.id
    await lab.press(changed.response, "Schedule it")
    (made,) = schedules(lab)
    assert (f"{made.time:%H:%M}", made.tags, made.papers) == ("08:00", (), 3)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"time": "soon"}, "soon"),
        ({"time": "09:00"}, "Which time zone?"),
        ({"time": "09:00 qqzz"}, "There is no time zone"),
        ({"tags": "zzqqxx"}, "zzqqxx"),
    ],
)
async def test_what_cannot_be_meant_is_said(
    lab: Lab, values: dict[str, str], sentence: str
) -> None:
    answer = await fill(lab, **values)
    assert answer.ephemeral
    assert sentence in shown(answer)
    assert schedules(lab) == []


@pytest.mark.parametrize(
    "plan",
    [
        ConfirmWeekly(0, "hourly", 0, 540, "UTC", 5, "-"),
        ConfirmWeekly(0, "weekly", 9, 540, "UTC", 5, "-"),
        ConfirmWeekly(0, "weekly", 0, 9_999, "UTC", 5, "-"),
        ConfirmWeekly(0, "weekly", 0, 540, "../UTC", 5, "-"),
        ConfirmWeekly(0, "weekly", 0, 540, "UTC", 99, "-"),
        ConfirmWeekly(0, "weekly", 0, 540, "UTC", 5, "unknown"),
    ],
    ids=lambda plan: plan.custom_id,
)
async def test_a_button_that_brings_what_no_form_asks_for_sets_nothing_up(
    lab: Lab, plan: ConfirmWeekly
) -> None:
    preview = await fill(lab)
    (button,) = offered(preview, "confirm:")
    stored = lab.env.backend.messages[lab.channel.id][preview.id]
    stored.components = _replaced(stored.components, button, plan.custom_id)
    answer = await lab.press(preview, custom_id=plan.custom_id)
    assert "This button comes f" in shown(answer)
    assert schedules(lab) == []


async def test_a_preview_s_buttons_set_nothing_up_under_a_message_that_all_see(lab: Lab) -> None:
    plan = ConfirmWeekly(lab.channel.id, "weekly", 0, 540, "UTC", 5, "-")
    public = (await lab.reader.slash(lab.channel, "random")).response
    assert public
    save = offered(public, "save:")[0]
    stored = lab.env.backend.messages[lab.channel.id][public.id]
    for action in (plan, ChangeWeekly(*astuple(plan))):
        stored.components = _replaced(stored.components, save, action.custom_id)
        answer = await lab.reader.click(public, custom_id=action.custom_id)
        assert not answer.modal
        assert "This button comes f" in shown(answer.response)
        save = action.custom_id
    assert schedules(lab) == []


async def test_the_form_posts_nowhere_where_the_member_may_not_write(lab: Lab) -> None:
    may_not = discord.PermissionOverwrite(send_messages=False)
    closed = lab.guild.create_text_channel("news", overwrites={lab.reader: may_not})
    answer = await fill(lab, channel=[closed])
    assert "only where you may write yourself" in shown(answer)
    assert schedules(lab) == []


def _replaced(part: Any, old: str, new: str) -> Any:
    if isinstance(part, dict):
        return {key: _replaced(value, old, new) for key, value in part.items()}
    if isinstance(part, list):
        return [_replaced(inner, old, new) for inner in part]
    return new if part == old else part


async def test_every_plan_fits_a_button() -> None:
    longest = "America/Argentina/ComodRivadavia"
    plan = ConfirmWeekly(2**64 - 1, "monthly", 6, 1439, longest, 10, "0" * 16)
    assert len(plan.custom_id) <= 100
