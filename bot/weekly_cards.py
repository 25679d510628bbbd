"""Weekly posts and the list of schedules, as Discord shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from babel.dates import format_date, get_day_names
from discord import ui
from discord.utils import format_dt

from bot.actions import ActionButton, SaveWeekly
from bot.cards import INK, TEXT_LIMIT, Card, listed_paper, notice
from bot.markup import length, plain_within
from bot.texts import Texts
from db.claims import Post, State
from db.papers import Paper
from db.schedule import Schedule, Slot

MOST_SCHEDULES = 8
"""Schedules that a server may have at a time: a list of them always fits one message."""

PAPER_ROOM = 480
"""Characters of a post that one paper gets at most."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A schedule in the list: its next slot (None where its zone is unknown) and its last."""

    schedule: Schedule
    upcoming: Slot | None
    last: Post | None


def weekly_post(
    schedule: Schedule, slot: Slot, papers: Sequence[Paper], t: Texts, *, late: bool = False
) -> Card:
    """A slot's post, with the button that carries its claim. `late` says so in the post."""
    save = ActionButton(
        SaveWeekly(slot.schedule, slot.day.isoformat()),
        label=t("Save all"),
        emoji="🔖",
        style=discord.ButtonStyle.primary,
        disabled=not papers,
    )
    notes = [t("This comes late: I was away at the usual time.")] if late else []
    return _post(schedule, slot, papers, notes, t, ui.ActionRow[Any](save))


def weekly_preview(schedule: Schedule, slot: Slot, papers: Sequence[Paper], t: Texts) -> Card:
    """What a coming slot would show now. It has no button of the claim: it is no post."""
    notes = [t("A preview that only you see. The post comes {when}.", when=format_dt(slot.at, "F"))]
    return _post(schedule, slot, papers, notes, t)


def schedules_card(listed: Sequence[Listed], t: Texts) -> Card:
    """The schedules of a server: what, where, when next, and what became of the last slot."""
    entries: list[ui.Item[Card]] = [ui.TextDisplay(f"### 🗓️ {t('Weekly posts')}")]
    for entry in listed:
        entries += [ui.Separator(), ui.TextDisplay(_entry(entry, t))]
    return _card(*entries)


def set_up_notice(schedule: Schedule, first: Slot, t: Texts) -> Card:
    """The answer to the one who set a schedule up."""
    return notice(
        t(
            "I post here {rhythm}: {count} papers on {topic}. The first post comes {when}.",
            rhythm=rhythm(schedule, t),
            count=schedule.papers,
            topic=topic(schedule, t),
            when=format_dt(first.at, "F"),
        )
    )


def stopped_notice(schedule: Schedule, t: Texts) -> Card:
    """The answer to the one who stopped a schedule."""
    return notice(
        t(
            "Stopped. Nothing is posted in {channel} {rhythm} any more.",
            channel=f"<#{schedule.channel}>",
            rhythm=rhythm(schedule, t),
        )
    )


def all_saved_notice(papers: int, new: int, t: Texts) -> Card:
    """The answer to the one who saved all papers of a post, `new` of them for the first time."""
    if not new:
        return notice(t("All papers of this post are in your bookmarks already."))
    return notice(
        t(
            "🔖 Saved {new} of the {papers} papers of this post; the others you had."
            " /bookmarks list shows them all.",
            new=new,
            papers=papers,
        )
        if new < papers
        else t("🔖 Saved all {papers} papers. /bookmarks list shows them all.", papers=papers)
    )


def rhythm(schedule: Schedule, t: Texts) -> str:
    """When a schedule posts, in words: `every Monday at 09:00, Europe/Berlin`."""
    day = get_day_names("wide", locale=t.language)[schedule.weekday]
    at = f"{schedule.time:%H:%M}"
    return t("every {day} at {time}, {zone}", day=day, time=at, zone=schedule.zone)


def topic(schedule: Schedule, t: Texts, room: int = 300) -> str:
    """What a schedule is about, in at most `room` characters, safe for Markdown."""
    if not schedule.tags:
        return t("all tags")
    return plain_within(t.list(list(schedule.tags)), room)


def _post(
    schedule: Schedule,
    slot: Slot,
    papers: Sequence[Paper],
    notes: Sequence[str],
    t: Texts,
    *below: ui.Item[Card],
) -> Card:
    day = format_date(slot.day, "long", locale=t.language)
    head = f"## 📰 {t('Papers of the week')}\n-# {day} · {topic(schedule, t)}"
    for note in notes:
        head += f"\n-# {note}"
    if not papers:
        head += "\n\n" + t("No paper carries these tags at present. /weekly stop ends this post.")
    room = min(PAPER_ROOM, (TEXT_LIMIT - length(head)) // max(len(papers), 1))
    entries = [
        listed_paper(paper, t, number=number, room=room)
        for number, paper in enumerate(papers, start=1)
    ]
    return _card(ui.TextDisplay(head), *entries, *below)


def _entry(entry: Listed, t: Texts) -> str:
    schedule = entry.schedule
    about = t("{count} papers · {topic}", count=schedule.papers, topic=topic(schedule, t, 120))
    lines = [f"**#{schedule.id}** · <#{schedule.channel}> · {rhythm(schedule, t)}", f"-# {about}"]
    if entry.upcoming is not None:
        lines.append("-# " + t("Next: {when}", when=format_dt(entry.upcoming.at, "F")))
    if entry.last is not None:
        lines.append("-# " + _outcome(schedule, entry.last, t))
    return "\n".join(lines)


def _outcome(schedule: Schedule, post: Post, t: Texts) -> str:
    when = format_dt(post.slot.at, "d")
    match post.state:
        case State.POSTED:
            link = (
                f"https://discord.com/channels/{schedule.guild}/{schedule.channel}/{post.message}"
            )
            return t("Last: {when}, posted: {link}", when=when, link=link)
        case State.CLAIMED:
            return t("Last: {when}, being posted", when=when)
        case State.REFUSED:
            return t("Last: {when}, not posted yet: Discord refused it, I try again", when=when)
        case State.MISSED:
            return t("Last: {when}, missed: I was away or could not post for over a day", when=when)
        case State.UNKNOWN:
            return t(
                "Last: {when}, unknown: I was cut off while posting and cannot tell whether it"
                " arrived, so I did not post it again",
                when=when,
            )


def _card(*items: ui.Item[Card]) -> Card:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=INK))
    return view
