"""The schedules of a server, and what became of each one's posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discord.utils import format_dt

from bot.actions import Action, DoWeekly
from bot.cards.base import INK, OPTION_LABEL_LIMIT
from bot.cards.markup import clip
from bot.cards.parts import ActionMenu, ActionRow, Card, Container, Part, Separator, TextDisplay
from bot.cards.schedule_words import name_of, outcome, paused, rhythm, topic
from bot.texts import Texts
from db.weekly.claims import Post
from db.weekly.schedule import Schedule, Slot

MAX_SCHEDULES = 8
"""Schedules that a server may have at a time: a list of them always fits one message."""

HISTORY = 15
"""Slots of the past that `/weekly history` shows."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A schedule in the list: its next slot (None where its zone is unknown) and its last."""

    schedule: Schedule
    upcoming: Slot | None
    last: Post | None


def schedules_card(listed: Sequence[Listed], t: Texts) -> Card:
    """The schedules of a server: what, where, when next, and what became of the last slot."""
    entries: list[Part] = [TextDisplay(f"### 🗓️ {t('Scheduled posts')}")]
    for entry in listed:
        entries += [Separator(), TextDisplay(_entry(entry, t))]
    return Card(Container(INK, *entries))


def history_card(schedule: Schedule, posts: Sequence[Post], t: Texts) -> Card:
    """What became of a schedule's latest slots, the latest first."""
    head = f"### 🗓️ #{schedule.id} · <#{schedule.channel}>\n-# {rhythm(schedule, t)}"
    if schedule.pause:
        head += f"\n-# ⏸️ {paused(schedule.pause, t)}"
    lines = [f"- {format_dt(post.slot.at, 'f')} · {outcome(schedule, post, t)}" for post in posts]
    text = "\n".join(lines) or t("Nothing has been posted yet.")
    return Card(Container(INK, TextDisplay(head), Separator(), TextDisplay(text)))


def which_schedule(command: str, schedules: Sequence[Schedule], t: Texts) -> Card:
    """Asks with which of a server's schedules a command is meant."""
    entries: list[tuple[str, Action]] = [
        (
            clip(
                f"#{schedule.id} · {rhythm(schedule, t)} · {name_of(schedule, t)}",
                OPTION_LABEL_LIMIT,
            ),
            DoWeekly(command, schedule.id),
        )
        for schedule in schedules
    ]
    menu = ActionMenu("with", entries, placeholder=t("Choose a post…"))
    return Card(
        TextDisplay(t("There are several scheduled posts. Which one?")),
        ActionRow(menu),
    )


def _entry(entry: Listed, t: Texts) -> str:
    schedule = entry.schedule
    about = t("{count} papers · {topic}", count=schedule.papers, topic=topic(schedule, t, 80))
    if schedule.role:
        about += f" · <@&{schedule.role}>"
    if schedule.thread:
        about += f" · {t('with a thread')}"
    lines = [f"**#{schedule.id}** · <#{schedule.channel}> · {rhythm(schedule, t)}", f"-# {about}"]
    if schedule.pause:
        lines.append("-# ⏸️ " + t("Paused: {why}", why=paused(schedule.pause, t)))
    elif entry.upcoming is not None:
        lines.append("-# " + t("Next: {when}", when=format_dt(entry.upcoming.at, "F")))
    if entry.last is not None:
        when = format_dt(entry.last.slot.at, "d")
        what = outcome(schedule, entry.last, t)
        lines.append("-# " + t("Last: {when}, {outcome}", when=when, outcome=what))
    return "\n".join(lines)
