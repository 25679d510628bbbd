"""What a member is told about a schedule: set up, paused, resumed, removed, posted."""

from __future__ import annotations

from discord.utils import format_dt

from bot.cards.base import notice
from bot.cards.parts import Card
from bot.cards.schedule_words import outcome, paused, rhythm, topic
from bot.texts import Texts
from db.weekly.claims import Post
from db.weekly.schedule import Schedule, Slot


def set_up_notice(schedule: Schedule, first: Slot, t: Texts, note: str | None = None) -> Card:
    """The answer to a member who set up or changed a schedule, with a note about its zone."""
    return notice(
        t(
            "Scheduled in {channel}: {count} papers, {rhythm}, on {topic}. Next post: {when}."
            " See it with /weekly preview.",
            channel=f"<#{schedule.channel}>",
            rhythm=rhythm(schedule, t),
            count=schedule.papers,
            topic=topic(schedule, t),
            when=format_dt(first.at, "F"),
        )
        + (f"\n{note}" if note else "")
    )


def stopped_notice(schedule: Schedule, t: Texts) -> Card:
    """The answer to a member who removed a schedule."""
    return notice(
        t(
            "Removed the post in {channel} ({rhythm}).",
            channel=f"<#{schedule.channel}>",
            rhythm=rhythm(schedule, t),
        )
    )


def paused_notice(schedule: Schedule, t: Texts) -> Card:
    """What whoever set a schedule up is told when it is paused, by a member or by itself."""
    assert schedule.pause is not None
    return notice(
        t(
            "⏸️ Post #{number} in {channel} ({rhythm}) is paused: {why} Resume it with"
            " /weekly resume.",
            number=schedule.id,
            channel=f"<#{schedule.channel}>",
            rhythm=rhythm(schedule, t),
            why=paused(schedule.pause, t),
        )
    )


def resumed_notice(schedule: Schedule, upcoming: Slot, t: Texts) -> Card:
    """The answer to a member who resumed a schedule."""
    when = format_dt(upcoming.at, "F")
    return notice(t("▶️ Resumed. Next post: {when}.", when=when))


def back_notice(schedule: Schedule, t: Texts) -> Card:
    """What whoever set a schedule up is told when it goes on because the bot is back."""
    return notice(
        t(
            "▶️ I am back in the server, and post #{number} in {channel} ({rhythm}) has resumed."
            " Pause it with /weekly pause.",
            number=schedule.id,
            channel=f"<#{schedule.channel}>",
            rhythm=rhythm(schedule, t),
        )
    )


def posted_notice(schedule: Schedule, post: Post | None, t: Texts) -> Card:
    """The answer to a member who asked for a post now: what became of it."""
    if post is None:
        return notice(t("Nothing was posted: another post was requested just now. Try again."))
    return notice(outcome(schedule, post, t))


def all_saved_notice(papers: int, new: int, t: Texts) -> Card:
    """The answer to a member who saved all papers of a post, `new` of them for the first time."""
    if not new:
        return notice(t("All papers in this post are already in your bookmarks."))
    return notice(
        t(
            "🔖 Saved {new} of {papers} papers; you already had the others. See all with"
            " /bookmarks list.",
            new=new,
            papers=papers,
        )
        if new < papers
        else t("🔖 Saved all {papers} papers. See them with /bookmarks list.", papers=papers)
    )
