"""The form that sets up a scheduled post, and the preview that it is confirmed on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.actions import ChangeWeekly, ConfirmWeekly, SetUpWeekly, WeeklyPlan
from bot.cards.dates import day_names
from bot.cards.markup import clip
from bot.cards.parts import ActionButton, ActionRow
from bot.texts import N_, Texts
from db.weekly.schedule import Rhythm

COUNTS = (3, 5, 10)
"""How many papers a post may show, in the form; the command takes any number up to ten."""

TAGS_LIMIT = 400
TIME_LIMIT = 80

POSTABLE = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.public_thread,
]


@dataclass(frozen=True, slots=True)
class Written:
    """What was filled in: the channel's id, `rhythm` and `weekday` as `DAYS` names them together,
    a time and a zone as they were typed, tags likewise, and how many papers."""

    channel: int | None
    day: str
    time: str
    tags: str
    papers: str


def weekly_form(
    t: Texts, *, channel: int, time: str, tags: str, plan: WeeklyPlan | None
) -> ui.Modal:
    """Asks for all that a scheduled post needs, with what is known filled in: where, when, about
    what, and how many papers. It still works if the bot restarted in the meantime."""
    day = f"{plan.rhythm}-{plan.weekday}" if plan else f"{Rhythm.WEEKLY.value}-0"
    count = plan.papers if plan else 5
    form = ui.Modal(title=t("A scheduled post"), custom_id=SetUpWeekly("-").custom_id)
    fields: list[tuple[str, str | None, ui.Item[Any]]] = [
        (
            t("Channel"),
            None,
            ui.ChannelSelect(
                custom_id="channel",
                channel_types=POSTABLE,
                default_values=[
                    discord.SelectDefaultValue(
                        id=channel, type=discord.SelectDefaultValueType.channel
                    )
                ],
                required=True,
            ),
        ),
        (t("When"), None, ui.Select(custom_id="day", options=_days(day, t))),
        (
            t("Time and time zone"),
            t("Such as: 09:00 Berlin"),
            ui.TextInput(custom_id="time", default=clip(time, TIME_LIMIT), max_length=TIME_LIMIT),
        ),
        (
            t("Tags"),
            t("Separate tags with commas; leave empty for all tags"),
            ui.TextInput(
                custom_id="tags",
                default=clip(tags, TAGS_LIMIT) or None,
                required=False,
                max_length=TAGS_LIMIT,
            ),
        ),
        (
            t("Papers a post"),
            None,
            ui.RadioGroup(
                custom_id="papers",
                options=[
                    discord.RadioGroupOption(label=f"{n}", value=f"{n}", default=n == count)
                    for n in (COUNTS if count in COUNTS else sorted((*COUNTS, count)))
                ],
            ),
        ),
    ]
    for text, description, component in fields:
        form.add_item(ui.Label(text=text, description=description, component=component))
    return form


def written(interaction: discord.Interaction[Any]) -> Written:
    """What was filled into the form that an interaction brings."""
    values = dict(_values(interaction.data))
    channel = values.get("channel", "")
    return Written(
        int(channel) if channel.isascii() and channel.isdecimal() else None,
        values.get("day", ""),
        values.get("time", ""),
        values.get("tags", ""),
        values.get("papers", ""),
    )


def days() -> Iterator[tuple[Rhythm, int]]:
    """Each rhythm with each weekday that it may have."""
    yield Rhythm.DAILY, 0
    for rhythm in (Rhythm.WEEKLY, Rhythm.MONTHLY):
        for weekday in range(7):
            yield rhythm, weekday


def plan_buttons(confirm: ConfirmWeekly, change: ChangeWeekly, t: Texts) -> ActionRow:
    """What stands under a preview: set it up as it is, or change it."""
    return ActionRow(
        ActionButton(
            confirm, label=t("Schedule it"), emoji="✅", style=discord.ButtonStyle.primary
        ),
        ActionButton(change, label=t("Change it"), emoji="✏️"),
    )


def _days(chosen: str, t: Texts) -> list[discord.SelectOption]:
    names = day_names("abbreviated" if t.chinese else "wide", t.language)
    texts = {
        Rhythm.DAILY: N_("Every day"),
        Rhythm.WEEKLY: N_("Every {day}"),
        Rhythm.MONTHLY: N_("The first {day} of each month"),
    }
    return [
        discord.SelectOption(
            label=t(texts[rhythm], day=names[weekday]),
            value=f"{rhythm.value}-{weekday}",
            default=f"{rhythm.value}-{weekday}" == chosen,
        )
        for rhythm, weekday in days()
    ]


def _values(part: Any) -> Iterator[tuple[str, str]]:
    """The value of each field, of a menu the first one."""
    if isinstance(part, dict):
        if "custom_id" in part:
            several: Sequence[Any] = part.get("values") or ()
            value = part.get("value", several[0] if several else None)
            if value is not None:
                yield str(part["custom_id"]), str(value)
        below = (*part.get("components", ()), *filter(None, [part.get("component")]))
        for inner in below:
            yield from _values(inner)
