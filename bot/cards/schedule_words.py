"""A schedule in words: when it posts, what about, why it is paused, what became of a slot."""

from __future__ import annotations

import re

from bot.cards.dates import day_names
from bot.cards.markup import one_line, plain_within
from bot.refusals import permission_names
from bot.texts import Texts
from db.weekly.claims import Post, SlotState
from db.weekly.schedule import Pause, Rhythm, Schedule


def rhythm(schedule: Schedule, t: Texts) -> str:
    """When a schedule posts, in words: `every Monday at 09:00, Europe/Berlin`."""
    short = t.chinese  # 每周一, never 每星期一
    day = day_names("abbreviated" if short else "wide", t.language)[schedule.weekday]
    at = f"{schedule.time:%H:%M}"
    match schedule.rhythm:
        case Rhythm.DAILY:
            return t("every day at {time}, {zone}", time=at, zone=zone_shown(schedule.zone))
        case Rhythm.WEEKLY:
            return t(
                "every {day} at {time}, {zone}", day=day, time=at, zone=zone_shown(schedule.zone)
            )
        case Rhythm.MONTHLY:
            return t(
                "on the first {day} of each month at {time}, {zone}",
                day=day,
                time=at,
                zone=zone_shown(schedule.zone),
            )


def zone_shown(zone: str) -> str:
    """An IANA name as people read it: `Etc/GMT-8`, whose sign is the other way round, is UTC+8."""
    if zone == "Etc/UTC":
        return "UTC"
    if match := re.fullmatch(r"Etc/GMT([+-])(\d+)", zone):
        return f"UTC{'-' if match[1] == '+' else '+'}{match[2]}"
    return zone


def topic(schedule: Schedule, t: Texts, room: int = 300) -> str:
    """What a schedule is about, in at most `room` characters, safe for Markdown."""
    names = [t.category(name) for name in schedule.categories] + list(schedule.tags)
    about = plain_within(t.list(names), room) if names else t("all tags")
    if schedule.sources:
        named = plain_within(t.list(list(schedule.sources)), room // 2)
        about = t("{topic} from {sources}", topic=about, sources=named)
    if schedule.only_new:
        about = t("{topic}, only new", topic=about)
    return t("{topic}, rejected ones too", topic=about) if schedule.turned_down else about


def name_of(schedule: Schedule, t: Texts) -> str:
    """What tells a schedule from others of its rhythm, in plain text: what it is about."""
    names = [t.category(name) for name in schedule.categories]
    return one_line(t.list([*names, *schedule.tags, *schedule.sources]) or t("all tags"))


def paused(pause: Pause, t: Texts) -> str:
    """Why a schedule is paused, in a sentence."""
    why, _, detail = pause.why.partition(" ")
    match why:
        case "member":
            return t("a member of this server paused it.")
        case "server":
            return t("I am no longer in the server.")
        case "channel":
            return t("its channel is gone or hidden from me.")
        case "permissions":
            names = permission_names(detail.split(","), t)
            return t("I am missing permissions there: {permissions}.", permissions=names)
        case _:
            reason = plain_within(one_line(detail), 60)
            return t("Discord kept refusing it ({reason}).", reason=reason)


def outcome(schedule: Schedule, post: Post, t: Texts) -> str:
    """What became of a slot."""
    match post.state:
        case SlotState.POSTED:
            link = (
                f"https://discord.com/channels/{schedule.guild}/{schedule.channel}/{post.message}"
            )
            return t("posted: {link}", link=link)
        case SlotState.CLAIMED:
            return t("being posted")
        case SlotState.REFUSED:
            return t("not posted yet: Discord refused it; retrying")
        case SlotState.MISSED:
            return t("missed: I was offline or could not post in time")
        case SlotState.UNKNOWN:
            return t(
                "unknown: the connection broke and it may have arrived, so it was not posted again"
            )
