"""Weekly posts and the list of schedules, as Discord shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from babel.dates import format_date, get_day_names
from discord import ui
from discord.utils import format_dt

from bot.actions import Action, ActionButton, ActionMenu, OpenPaper, SavePaper, SaveWeekly
from bot.cards.cards import INK, TEXT_LIMIT, Card, listed_paper, notice
from bot.cards.markup import clip, length, one_line, plain_within
from bot.refusals import permission_names
from bot.texts import Texts
from db.weekly.choosing import NO_NEWS, Choice, News, Reason, Why
from db.weekly.claims import Post, State
from db.weekly.schedule import Pause, Rhythm, Schedule, Slot

MOST_SCHEDULES = 8
"""Schedules that a server may have at a time: a list of them always fits one message."""

HISTORY = 15
"""Slots of the past that `/weekly history` shows."""

PAPER_ROOM = 480
"""Characters of a post that one paper gets at most."""

OPTION_LABEL = 100
"""Characters of an entry of a menu."""

NEWS_ROOM = 40
"""Characters of the name of a paper in the news."""

REASON_ROOM = 40
"""Characters of the saved paper's name in a reason."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A schedule in the list: its next slot (None where its zone is unknown) and its last."""

    schedule: Schedule
    upcoming: Slot | None
    last: Post | None


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
    notes = [t("This comes late: I was away at the usual time.")] if late else []
    return _post(schedule, slot, choices, notes, news, t, ui.ActionRow[Any](save))


def weekly_preview(
    schedule: Schedule, slot: Slot, choices: Sequence[Choice], t: Texts, *, news: News = NO_NEWS
) -> Card:
    """What a coming slot would show now. It has no button of the claim: it is no post."""
    notes = [t("A preview that only you see. The post comes {when}.", when=format_dt(slot.at, "F"))]
    return _post(schedule, slot, choices, notes, news, t)


def schedules_card(listed: Sequence[Listed], t: Texts) -> Card:
    """The schedules of a server: what, where, when next, and what became of the last slot."""
    entries: list[ui.Item[Card]] = [ui.TextDisplay(f"### 🗓️ {t('Scheduled posts')}")]
    for entry in listed:
        entries += [ui.Separator(), ui.TextDisplay(_entry(entry, t))]
    return _card(*entries)


def history_card(schedule: Schedule, posts: Sequence[Post], t: Texts) -> Card:
    """What became of a schedule's latest slots, the latest first."""
    head = f"### 🗓️ #{schedule.id} · <#{schedule.channel}>\n-# {rhythm(schedule, t)}"
    if schedule.pause:
        head += f"\n-# ⏸️ {paused(schedule.pause, t)}"
    lines = [f"- {format_dt(post.slot.at, 'f')} · {outcome(schedule, post, t)}" for post in posts]
    text = "\n".join(lines) or t("Nothing came due yet.")
    return _card(ui.TextDisplay(head), ui.Separator(), ui.TextDisplay(text))


def set_up_notice(schedule: Schedule, first: Slot, t: Texts) -> Card:
    """The answer to the one who set a schedule up or changed it."""
    return notice(
        t(
            "I post in {channel} {rhythm}: {count} papers on {topic}. The next post comes {when}."
            " /weekly preview shows it.",
            channel=f"<#{schedule.channel}>",
            rhythm=rhythm(schedule, t),
            count=schedule.papers,
            topic=topic(schedule, t),
            when=format_dt(first.at, "F"),
        )
    )


def stopped_notice(schedule: Schedule, t: Texts) -> Card:
    """The answer to the one who removed a schedule."""
    return notice(
        t(
            "Removed. Nothing is posted in {channel} {rhythm} any more.",
            channel=f"<#{schedule.channel}>",
            rhythm=rhythm(schedule, t),
        )
    )


def paused_notice(schedule: Schedule, t: Texts) -> Card:
    """What whoever set a schedule up is told when it is paused, by a member or by itself."""
    assert schedule.pause is not None
    return notice(
        t(
            "⏸️ The post #{number} in {channel} ({rhythm}) is paused: {why} /weekly resume lets it"
            " go on.",
            number=schedule.id,
            channel=f"<#{schedule.channel}>",
            rhythm=rhythm(schedule, t),
            why=paused(schedule.pause, t),
        )
    )


def resumed_notice(schedule: Schedule, upcoming: Slot, t: Texts) -> Card:
    """The answer to the one who resumed a schedule."""
    when = format_dt(upcoming.at, "F")
    return notice(t("▶️ It goes on. The next post comes {when}.", when=when))


def posted_notice(schedule: Schedule, post: Post | None, t: Texts) -> Card:
    """The answer to the one who wanted a post now: what became of it."""
    if post is None:
        return notice(t("Nothing was posted: another post was just asked for. Try again."))
    return notice(outcome(schedule, post, t))


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
    match schedule.rhythm:
        case Rhythm.DAILY:
            return t("every day at {time}, {zone}", time=at, zone=schedule.zone)
        case Rhythm.WEEKLY:
            return t("every {day} at {time}, {zone}", day=day, time=at, zone=schedule.zone)
        case Rhythm.MONTHLY:
            return t(
                "on the first {day} of the month at {time}, {zone}",
                day=day,
                time=at,
                zone=schedule.zone,
            )


def topic(schedule: Schedule, t: Texts, room: int = 300) -> str:
    """What a schedule is about, in at most `room` characters, safe for Markdown."""
    names = [t.category(name) for name in schedule.categories] + list(schedule.tags)
    return plain_within(t.list(names), room) if names else t("all tags")


def paused(pause: Pause, t: Texts) -> str:
    """Why a schedule is paused, in a sentence."""
    why, _, detail = pause.why.partition(" ")
    match why:
        case "member":
            return t("a member of this server wanted it so.")
        case "server":
            return t("I am no longer in the server.")
        case "channel":
            return t("its channel is gone, or I cannot see it.")
        case "permissions":
            names = permission_names(detail.split(","), t)
            return t("I lack permissions there: {permissions}.", permissions=names)
        case _:
            reason = plain_within(one_line(detail), 60)
            return t("Discord refused it again and again ({reason}).", reason=reason)


def outcome(schedule: Schedule, post: Post, t: Texts) -> str:
    """What became of a slot."""
    match post.state:
        case State.POSTED:
            link = (
                f"https://discord.com/channels/{schedule.guild}/{schedule.channel}/{post.message}"
            )
            return t("posted: {link}", link=link)
        case State.CLAIMED:
            return t("being posted")
        case State.REFUSED:
            return t("not posted yet: Discord refused it, I try again")
        case State.MISSED:
            return t("missed: I was away or could not post in time")
        case State.UNKNOWN:
            return t(
                "unknown: I was cut off and cannot tell whether it arrived, so I did not post it"
                " again"
            )


def thread_name(slot: Slot, t: Texts) -> str:
    """The name of the thread under a post."""
    day = format_date(slot.day, "long", locale=t.language)
    return t("Papers of {day}", day=day)


def _post(
    schedule: Schedule,
    slot: Slot,
    choices: Sequence[Choice],
    notes: Sequence[str],
    news: News,
    t: Texts,
    *below: ui.Item[Card],
) -> Card:
    day = format_date(slot.day, "long", locale=t.language)
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
    if not choices:
        head += "\n\n" + t("No paper carries these tags at present. /weekly edit changes them.")
    end = _news(news, t)
    room = (TEXT_LIMIT - length(head) - length(end)) // max(len(choices), 1)
    entries = [
        listed_paper(
            choice.paper,
            t,
            number=number,
            room=min(PAPER_ROOM, room),
            note=_reason(choice.reason, t),
            button=ActionButton(SavePaper(choice.paper.id), emoji="🔖"),
        )
        for number, choice in enumerate(choices, start=1)
    ]
    items: list[ui.Item[Card]] = [ui.TextDisplay(head), *entries]
    if choices:
        papers: list[tuple[str, Action]] = [
            (
                clip(f"{number}. {choice.paper.label}", OPTION_LABEL),
                OpenPaper(choice.paper.id),
            )
            for number, choice in enumerate(choices, start=1)
        ]
        items.append(ui.ActionRow[Any](ActionMenu("open", papers, placeholder=t("Open a paper…"))))
    if end:
        items.append(ui.TextDisplay(end))
    return _card(*items, *below)


def _reason(reason: Reason, t: Texts) -> str:
    """Why a paper was chosen."""
    match reason.why:
        case Why.NEW:
            return t("new here")
        case Why.LIKE:
            label = plain_within(reason.label, REASON_ROOM)
            return t("because you saved {label}", label=label)
        case Why.UNSEEN:
            return t("not shown here yet")
        case Why.AGAIN:
            return t("shown before: all have been through")


def _news(news: News, t: Texts) -> str:
    """What the lab saved most, and what is new in the store."""
    lines = []
    if news.saved:
        saved = t.list(
            [f"{plain_within(label, NEWS_ROOM)} ({times})" for label, times in news.saved]
        )
        lines.append("-# 🔖 " + t("Saved most in the last week: {papers}", papers=saved))
    if news.new:
        labels = t.list([plain_within(label, NEWS_ROOM) for label in news.new_labels])
        lines.append(
            "-# 🆕 "
            + t("New in the store: {count}, such as {papers}", count=news.new, papers=labels)
        )
    return "\n".join(lines)


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


def _card(*items: ui.Item[Card]) -> Card:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=INK))
    return view
