"""A post that comes by itself, its preview, and its thread's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord.utils import format_dt

from bot.actions import SaveWeekly
from bot.cards.base import INK, TEXT_LIMIT
from bot.cards.dates import long_date
from bot.cards.entries import LARGEST_ENTRY, Entry, listed
from bot.cards.markup import length, plain_within
from bot.cards.parts import ActionButton, ActionRow, Card, Container, Part, TextDisplay
from bot.cards.schedule_words import topic
from bot.texts import Texts
from db.weekly.choosing import NO_NEWS, Choice, News, Reason, Why
from db.weekly.schedule import Rhythm, Schedule, Slot

NEWS_ROOM = 28
"""Characters of the name of a paper in the news."""

REASON_ROOM = 28
"""Characters of the saved paper's name in a reason."""


def weekly_post(
    schedule: Schedule,
    slot: Slot,
    choices: Sequence[Choice],
    t: Texts,
    *,
    news: News = NO_NEWS,
    late: bool = False,
) -> Card:
    """A slot's post, with the button that carries its claim. `late` says so in the post."""
    save = ActionButton(
        SaveWeekly(slot.schedule, slot.name),
        label=t("Save all"),
        emoji="🔖",
        style=discord.ButtonStyle.primary,
        disabled=not choices,
    )
    notes = [t("This post is late: I was offline at the scheduled time.")] if late else []
    return _post(schedule, slot, choices, notes, news, t, ActionRow(save))


def weekly_preview(
    schedule: Schedule,
    slot: Slot,
    choices: Sequence[Choice],
    t: Texts,
    *below: Part,
    news: News = NO_NEWS,
    note: str | None = None,
) -> Card:
    """What a coming slot would show now. It has no button of the claim: it is no post. `below`
    are buttons, `note` is a further line of small print."""
    notes = [t("Preview, only visible to you. Scheduled for {when}.", when=format_dt(slot.at, "F"))]
    return _post(schedule, slot, choices, [*notes, *filter(None, [note])], news, t, *below)


def thread_name(slot: Slot, t: Texts) -> str:
    """The name of the thread under a post."""
    day = long_date(slot.day, t.language)
    return t("Papers for {day}", day=day)


def _post(
    schedule: Schedule,
    slot: Slot,
    choices: Sequence[Choice],
    notes: Sequence[str],
    news: News,
    t: Texts,
    *below: Part,
) -> Card:
    day = long_date(slot.day, t.language)
    title = {
        Rhythm.DAILY: t("Papers of the day"),
        Rhythm.WEEKLY: t("Papers of the week"),
        Rhythm.MONTHLY: t("Papers of the month"),
    }[schedule.rhythm]
    head = f"## 📰 {title}\n-# {day} · {topic(schedule, t, 150)}"
    if schedule.role:
        head = f"<@&{schedule.role}>\n{head}"
    for note in notes:
        head += f"\n-# {note}"
    if choices and all(choice.reason.why is Why.AGAIN for choice in choices):
        head += "\n-# " + t("Every paper has been posted here once, so these are repeats.")
    if choices and all(choice.reason.why is Why.WAITED for choice in choices):
        head += "\n-# " + t(
            "Nothing new since the last post. These came earlier, and no post had room for them."
        )
    if not choices and schedule.only_new:
        head += "\n\n" + t("Nothing new since the last post.")
    elif not choices:
        head += "\n\n" + t("No paper has these tags at present. Change them with /weekly edit.")
    if schedule.sources and news.new:
        shown = sum(choice.reason.why is Why.NEW for choice in choices)
        names = plain_within(t.list(list(schedule.sources)), 100)
        counts = t(
            "{shown} new of {count} since the last post from {sources}",
            shown=shown,
            count=news.new,
            sources=names,
        )
        head += f"\n-# 🆕 {counts}"
        news = replace(news, new=0)
    end = "\n".join(filter(None, [_waiting(schedule, len(choices), news, t), _news(news, t)]))
    room = (TEXT_LIMIT - length(head) - length(end)) // max(len(choices), 1)
    known = {choice.reason.why for choice in choices}
    entries = [
        Entry(choice.paper, note=_note(choice.reason, t, alone=len(known) == 1))
        for choice in choices
    ]
    items: list[Part] = [
        TextDisplay(head),
        *listed(entries, t, room=min(LARGEST_ENTRY, room)),
    ]
    if end:
        items.append(TextDisplay(end))
    return Card(Container(INK, *items, *below))


def _waiting(schedule: Schedule, shown: int, news: News, t: Texts) -> str:
    """How many new papers this post has no room for, and where they are meanwhile."""
    count = news.waiting - shown
    if count <= 0:
        return ""
    said = (
        t("1 more comes with the next posts.")
        if count == 1
        else t("{count} more come with the next posts.", count=count)
    )
    if schedule.sources:
        source = plain_within(schedule.sources[0], 60)
        said = t.sentences(
            said, t("Find them now with /search and source: {source}.", source=source)
        )
    return f"-# ⏳ {said}"


def _note(reason: Reason, t: Texts, *, alone: bool) -> str | None:
    """What to say of why a paper is there."""
    said = [_reason(reason, t, alone=alone)]
    if reason.votes:
        said.append(t("{count} up-votes on Hugging Face", count=reason.votes))
    return " · ".join(filter(None, said)) or None


def _reason(reason: Reason, t: Texts, *, alone: bool) -> str | None:
    """Why a paper was chosen, where that says something about this paper; `alone` where the whole
    post has this one reason, which the post then says once or not at all."""
    match reason.why:
        case Why.LIKE:
            label = plain_within(reason.label, REASON_ROOM)
            return t("your server saved {label}", label=label)
        case Why.NEW if not alone:
            return t("new here")
        case Why.WAITED if not alone:
            return t("came earlier")
        case Why.AGAIN if not alone:
            return t("posted here before")
        case _:
            return None


def _news(news: News, t: Texts) -> str:
    """What the lab saved most, and what is new in the store."""
    lines = []
    if news.saved:
        saved = t.list(
            [f"{plain_within(label, NEWS_ROOM)} ({times})" for label, times in news.saved]
        )
        lines.append("-# 🔖 " + t("Most saved last week: {papers}", papers=saved))
    if news.new:
        labels = t.list([plain_within(label, NEWS_ROOM) for label in news.new_labels])
        lines.append("-# 🆕 " + t("{count} new, such as {papers}", count=news.new, papers=labels))
    return "\n".join(lines)
