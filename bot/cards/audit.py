"""Who changed what in a server, the newest first."""

from __future__ import annotations

from collections.abc import Callable

from discord.utils import format_dt

from bot.actions import ChangesPage
from bot.cards.admin import views
from bot.cards.base import INK, TEXT_LIMIT, pager
from bot.cards.dates import day_names
from bot.cards.markup import clip, one_line, plain_within
from bot.cards.parts import Card, Container, TextDisplay
from bot.cards.schedule_words import zone_shown
from bot.texts import N_, Texts
from db.people.changes import KEPT, Change, Changes, Field, What

CHANGES_A_PAGE = 8

ENTRY_ROOM = 430
"""Characters of an entry: a page of them fits a message."""

ABOUT_ROOM = 60
VALUE_ROOM = 60

WHATS = {
    What.SCHEDULE_ADDED: N_("set up post {about}"),
    What.SCHEDULE_CHANGED: N_("changed post {about}"),
    What.SCHEDULE_PAUSED: N_("paused post {about}"),
    What.SCHEDULE_RESUMED: N_("resumed post {about}"),
    What.SCHEDULE_REMOVED: N_("removed post {about}"),
    What.POSTED_NOW: N_("posted {about} at once"),
    What.FEED_ADDED: N_("added the feed {about}"),
    What.FEED_PAUSED: N_("paused the feed {about}"),
    What.FEED_RESUMED: N_("resumed the feed {about}"),
    What.FEED_REMOVED: N_("removed the feed {about}"),
    What.EMOJI_CHOSEN: N_("chose {about} to save papers"),
    What.PAPERS_RELOADED: N_("reloaded the papers: {about}"),
}

FIELDS = {
    "channel": N_("channel"),
    "rhythm": N_("every"),
    "weekday": N_("day"),
    "time": N_("time"),
    "zone": N_("zone"),
    "tags": N_("tags"),
    "categories": N_("categories"),
    "papers": N_("papers"),
    "language": N_("language"),
    "role": N_("role"),
    "thread": N_("thread"),
    "sources": N_("source"),
    "only_new": N_("only new papers"),
    "turned_down": N_("rejected"),
}
"""The fields of a schedule, as `/weekly edit` calls them."""

RHYTHMS = {
    "daily": N_("every day"),
    "weekly": N_("every week"),
    "monthly": N_("once a month, on the first such weekday"),
}

LANGUAGES = {"en": "English", "zh": "中文"}


def changes_card(changes: Changes, page: int, t: Texts) -> Card:
    """A page (from 0) of what was changed."""
    head = f"## 📜 {t('Changes of the last {days} days', days=KEPT.days)}"
    lines = [clip(_entry(change, t), ENTRY_ROOM) for change in changes.shown]
    if not lines:
        lines = [t("Nobody changed anything here.")]
    pages = max(1, -(-changes.total // CHANGES_A_PAGE))
    text = "\n".join([head, *lines])
    return Card(
        Container(
            INK,
            TextDisplay(clip(text, TEXT_LIMIT)),
            *pager(page, pages, ChangesPage, t),
            views("changes", t),
        )
    )


def _entry(change: Change, t: Texts) -> str:
    who = f"<@{change.by.member}>" if change.by.member else t("somebody who had their data deleted")
    what = t(WHATS[change.what], about=_about(change))
    lines = [f"{format_dt(change.by.at, 'f')} · {who} · {what}"]
    lines += [f"-# {_field(field, t)}" for field in change.fields]
    return "\n".join(lines)


def _about(change: Change) -> str:
    if change.what.value.startswith(("schedule", "posted")):
        return f"**#{plain_within(one_line(change.about), ABOUT_ROOM)}**"
    if change.what is What.EMOJI_CHOSEN:
        return change.about  # as Discord writes it; it was one emoji
    return f"**{plain_within(one_line(change.about), ABOUT_ROOM)}**"


def _field(field: Field, t: Texts) -> str:
    name = t(FIELDS.get(field.name, field.name))
    before, after = _value(field.name, field.before, t), _value(field.name, field.after, t)
    return f"{name}{t.colon}{before} → {after}"


def _value(name: str, value: str, t: Texts) -> str:
    if not value:
        return "–"
    show: Callable[[str], str] | None = {
        "channel": lambda id_: f"<#{id_}>",
        "role": lambda id_: f"<@&{id_}>",
        "weekday": lambda day: day_names("abbreviated" if t.chinese else "wide", t.language)[
            int(day)
        ],
        "rhythm": lambda rhythm: t(RHYTHMS[rhythm]),
        "time": lambda time: time[:5],
        "zone": zone_shown,
        "language": lambda locale: LANGUAGES.get(locale[:2], locale),
        "categories": lambda names: t.list([t.category(one) for one in names.split(", ")]),
    }.get(name)
    shown = show(value) if show else {"yes": t("yes"), "no": t("no")}.get(value, value)
    if name in ("channel", "role"):
        return shown
    return plain_within(one_line(shown), VALUE_ROOM)
