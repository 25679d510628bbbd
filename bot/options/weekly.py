"""What members may write as options of `/weekly`, and what they are offered meanwhile.

Autocomplete is advice only: free text still arrives, and may be a choice's name for its value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time

import discord
from discord import app_commands
from rapidfuzz import fuzz, process

from bot.cards.markup import clip, plain
from bot.cards.schedule_words import rhythm
from bot.options.choices import (
    CHOICE_LIMIT,
    MAX_CHOICES,
    Choices,
    category_named,
    without_count,
)
from bot.options.times import time_written
from bot.refusals import Refusal
from bot.texts import N_, Texts
from db.papers.reading import categories
from db.searching.search import UnknownCategory
from db.store.connection import Database
from db.tags.lookup import require, suggest_tags
from db.tags.tag_lines import split_tags
from db.weekly.schedule import Rhythm, Schedule

MAX_TAGS = 10

BETWEEN_TAGS = re.compile(r"\s*[,;，；、]\s*")

WEEKDAYS = [
    app_commands.Choice(name=app_commands.locale_str(name), value=weekday)
    for weekday, name in enumerate(
        [
            N_("Monday"),
            N_("Tuesday"),
            N_("Wednesday"),
            N_("Thursday"),
            N_("Friday"),
            N_("Saturday"),
            N_("Sunday"),
        ]
    )
]


NEW = "new"
ONLY = [
    app_commands.Choice(name=app_commands.locale_str(N_("new papers")), value=NEW),
    app_commands.Choice(
        name=app_commands.locale_str(N_("new ones first, then others")), value="any"
    ),
]
"""What a post shows: only what came since the last one, or others too where there is not enough."""

RHYTHMS = [
    app_commands.Choice(name=app_commands.locale_str(name), value=rhythm.value)
    for name, rhythm in [
        (N_("every day"), Rhythm.DAILY),
        (N_("every week"), Rhythm.WEEKLY),
        (N_("once a month, on the first such weekday"), Rhythm.MONTHLY),
    ]
]

LANGUAGES = [
    app_commands.Choice(name="English", value="en-US"),
    app_commands.Choice(name="中文", value="zh-CN"),
]

NONE = frozenset({"-", "all", "全部", "所有"})
"""What takes a choice of tags or sub-categories back."""


def time_of_day(text: str) -> time:
    """A local time from `9`, `09：00`, `9pm` or `下午3点`. Raises Refusal."""
    at = time_written(text)
    if at is None:
        raise Refusal(
            N_("“{text}” is not a time. Write it like 09:00."), text=plain(clip(text, 40))
        )
    return at


def time_and_zone(text: str) -> tuple[time, str]:
    """A time of the day and the zone that is written behind it, if any. Raises Refusal."""
    words = re.split(r"[\s,，]+", text.strip())
    for end in range(len(words), 0, -1):
        if at := time_written(" ".join(words[:end])):
            return at, " ".join(words[end:])
    return time_of_day(text), ""


def tags_meant(db: Database, text: str) -> tuple[str, ...]:
    """The canonical tags that a list names, each once. Raises UnknownTag, and Refusal for too
    many."""
    written = [] if text.strip().casefold() in NONE else split_tags(text)
    if len(written) > MAX_TAGS:
        raise Refusal(N_("Use at most {most} tags."), most=MAX_TAGS)
    return tuple(dict.fromkeys(require(db, without_count(tag)).name for tag in written))


def tag_list_choices(db: Database, typed: str) -> Choices:
    """Ways to complete the last tag of the list that is being typed."""
    *before, last = BETWEEN_TAGS.split(typed)
    complete = "".join(f"{tag}, " for tag in before)
    choices = [
        app_commands.Choice(name=f"{complete}{tag.name} ({tag.papers})", value=complete + tag.name)
        for tag in suggest_tags(db, last, limit=MAX_CHOICES)
    ]
    return [choice for choice in choices if len(choice.name) <= CHOICE_LIMIT]


def categories_meant(db: Database, text: str) -> tuple[str, ...]:
    """The sub-categories that a list names, in either language, each once. Raises
    UnknownCategory."""
    if text.strip().casefold() in NONE:
        return ()
    known = tuple(category.name for category in categories(db))
    named = [category_named(name) for name in BETWEEN_TAGS.split(text) if name.strip()]
    for name in named:
        if name not in known:
            near = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=40)
            raise UnknownCategory(str(name), near[0] if near else None, known)
    return tuple(dict.fromkeys(str(name) for name in named))


def category_list_choices(db: Database, typed: str, t: Texts) -> Choices:
    """Ways to complete the last sub-category of the list that is being typed. The value is in the
    stored names, since an English one may hold a comma one day."""
    *before, last = BETWEEN_TAGS.split(typed)
    complete = "".join(f"{name}, " for name in before)
    choices = [
        app_commands.Choice(
            name=clip(complete + t.category(category.name), CHOICE_LIMIT),
            value=complete + category.name,
        )
        for category in categories(db)
        if last.casefold() in f"{category.name} {t.category(category.name)}".casefold()
    ]
    return [choice for choice in choices if len(choice.value) <= CHOICE_LIMIT][:MAX_CHOICES]


def role_meant(role: discord.Role | None, may_mention_all: bool) -> int | None:
    """The id of a role that posts are to mention. Raises Refusal where it cannot be: everyone is
    never mentioned."""
    if role is None:
        return None
    if role.is_default():
        raise Refusal(N_("I never mention everyone. Choose a role that members pick themselves."))
    if not (role.mentionable or may_mention_all):
        raise Refusal(
            N_(
                "I cannot mention {role}. Allow anyone to mention it in its settings, or"
                " grant me Mention All Roles in this channel."
            ),
            role=plain(clip(role.name, 60)),
        )
    return role.id


def schedule_meant(schedules: Sequence[Schedule], text: str | None) -> Schedule:
    """The schedule of an id, of a choice's name that begins with it, or of nothing at all where
    there is only one. Raises Refusal."""
    if text is None and len(schedules) == 1:
        return schedules[0]
    number = re.match(r"\s*#?([0-9]{1,19})(?![0-9])", text or "")
    for schedule in schedules:
        if number and schedule.id == int(number[1]):
            return schedule
    raise Refusal(N_("Choose a post; /weekly list shows their numbers."))


def schedule_choices(schedules: Sequence[Schedule], t: Texts) -> Choices:
    return [
        app_commands.Choice(
            name=clip(f"#{schedule.id} · {rhythm(schedule, t)}", CHOICE_LIMIT),
            value=str(schedule.id),
        )
        for schedule in schedules[:MAX_CHOICES]
    ]
