"""What a server's managers see of the bot: how it is, what is set up, and who may use what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discord.utils import format_dt

from bot.actions import TurnAdmin
from bot.cards.base import INK, TEXT_LIMIT
from bot.cards.feeds import name_of as feed_name
from bot.cards.markup import clip
from bot.cards.parts import ActionButton, ActionRow, Card, Container, TextDisplay
from bot.cards.schedule_words import outcome, paused, rhythm
from bot.cards.schedules import Listed
from bot.monitoring.health import Health
from bot.texts import N_, Texts
from db.feeds.feed import Feed
from db.weekly.claims import SlotState

WELL, ILL = "✅", "⚠️"

MAX_FEEDS_SHOWN = 15
MAX_NAMED = 5
MAX_OVERRIDES = 12

LEAST_FREE = 200_000_000
"""Bytes that should be free beside the store."""

HELP = "https://support.discord.com/hc/en-us/articles/4644915651095-Command-Permissions"
"""Discord's own page on who may use which command."""

VIEWS: dict[str, str] = {
    "health": N_("Health"),
    "overview": N_("At a glance"),
    "changes": N_("Changes"),
    "roles": N_("Who may use what"),
}


@dataclass(frozen=True, slots=True)
class Override:
    """What an admin set for a command: a role, a member or a channel (`mention` as Discord shows
    it; None: everywhere) may use it or not."""

    mention: str | None
    allowed: bool


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a command besides those who may manage the server; a name of None is the bot as a
    whole."""

    command: str | None
    overrides: tuple[Override, ...]


def health_card(
    health: Health, schedules: Sequence[Listed], feeds: Sequence[Feed], version: str, t: Texts
) -> Card:
    """How the bot is, and what this server has set up. Nothing of other servers is in it."""
    lines = [
        _connection(health, t),
        _papers(health, t),
        *_encoding(health, t),
        _schedules(schedules, t),
        _feeds(feeds, t),
        _late(health, t),
        _store(health, t),
        _copies(health, t),
    ]
    head = f"## 🩺 {t(VIEWS['health'])}"
    small = "-# " + t("Version {version}", version=version)
    return _view("health", "\n".join([head, *lines, small]), t)


def overview_card(listed: Sequence[Listed], feeds: Sequence[Feed], t: Texts) -> Card:
    """A line for each scheduled post and each feed of a server."""
    lines = [f"## 🗓️ {t('Scheduled posts')}"]
    lines += [_schedule_line(one, t) for one in listed]
    if not listed:
        lines.append(t("This server has no scheduled posts yet. Set one up with /weekly add."))
    lines.append(f"## 📡 {t('Feeds')}")
    lines += [_feed_line(feed, t) for feed in feeds[:MAX_FEEDS_SHOWN]]
    if len(feeds) > MAX_FEEDS_SHOWN:
        lines.append(t("… and {count} more.", count=len(feeds) - MAX_FEEDS_SHOWN))
    if not feeds:
        lines.append(t("This server has no feeds yet. /feeds add cs.CL adds one of arXiv."))
    return _view("overview", "\n".join(lines), t)


def roles_card(accesses: Sequence[Access], t: Texts) -> Card:
    """Who may use the commands that are for managers, and what the bot checks by itself."""
    lines = [
        f"## 🔑 {t(VIEWS['roles'])}",
        t(
            "These commands are for members with Manage Server. Admins change that for each command"
            " under Server Settings → Integrations → Paperboy: [how]({link}).",
            link=HELP,
        ),
        *(_access(access, t) for access in accesses),
        "",
        t("I check these myself:"),
        "- " + t("A post is set up only where its member may write, and mention its role."),
        "- " + t("The button under a digest that sets up a post needs Manage Server."),
        "- " + t("/admin reload is for whoever owns this bot: it touches all servers."),
    ]
    return _view("roles", "\n".join(lines), t)


def views(at: str, t: Texts) -> ActionRow:
    """Buttons to the other views."""
    return ActionRow(
        *(
            ActionButton(TurnAdmin(view), label=t(name), disabled=view == at)
            for view, name in VIEWS.items()
        )
    )


def _view(name: str, text: str, t: Texts) -> Card:
    return Card(Container(INK, TextDisplay(clip(text, TEXT_LIMIT)), views(name, t)))


# Lines of the health.


def _connection(health: Health, t: Texts) -> str:
    if health.latency_s is None:
        return f"{ILL} {t('The connection to Discord is being restored.')}"
    ms = round(health.latency_s * 1000)
    return f"{WELL} {t('Connected to Discord; an answer takes {ms} ms to get there.', ms=ms)}"


def _papers(health: Health, t: Texts) -> str:
    mark = WELL if health.papers else ILL
    return f"{mark} {t('Papers: {papers}', papers=f'{health.papers:,}')}"


def _encoding(health: Health, t: Texts) -> list[str]:
    if health.encoding is None:
        return []
    done, of = f"{health.encoding.done:,}", f"{health.encoding.of:,}"
    mark = WELL if health.encoding.done >= health.encoding.of else "⏳"
    return [
        f"{mark} " + t("The sentence encoder has read {done} of {of} papers.", done=done, of=of)
    ]


def _schedules(listed: Sequence[Listed], t: Texts) -> str:
    ill = [one for one in listed if one.schedule.pause and one.schedule.pause.why != "member"]
    if not ill:
        return f"{WELL} {t('Scheduled posts: {count}', count=len(listed))}"
    names = t.list([f"#{one.schedule.id}" for one in ill[:MAX_NAMED]])
    return f"{ILL} {t('Scheduled posts that paused by themselves: {names}', names=names)}"


def _feeds(feeds: Sequence[Feed], t: Texts) -> str:
    ill = [feed for feed in feeds if feed.failure and feed.paused_at is None]
    if not ill:
        return f"{WELL} {t('Feeds: {count}', count=len(feeds))}"
    names = t.list([feed_name(feed) for feed in ill[:MAX_NAMED]])
    return f"{ILL} {t('Feeds that fail: {names}', names=names)}"


def _late(health: Health, t: Texts) -> str:
    late = health.claims.overdue + health.reminders_due + health.letters_overdue
    if late:
        return f"{ILL} {t('Posts and reminders that are late: {count}', count=late)}"
    return f"{WELL} {t('No post or reminder is late.')}"


def _store(health: Health, t: Texts) -> str:
    size, free = (f"{value / 1e6:,.0f}" for value in (health.store_bytes, health.free_bytes))
    mark = WELL if health.free_bytes >= LEAST_FREE else ILL
    return f"{mark} {t('Store: {size} MB, {free} MB free', size=size, free=free)}"


def _copies(health: Health, t: Texts) -> str:
    if health.copied_at is None:
        return f"➖ {t('My host has no daily copies made.')}"
    return f"{WELL} {t('Last copy: {when}', when=format_dt(health.copied_at, 'R'))}"


# Lines of the overview.


def _schedule_line(one: Listed, t: Texts) -> str:
    schedule = one.schedule
    said = [f"**#{schedule.id}**", f"<#{schedule.channel}>", rhythm(schedule, t)]
    if schedule.pause:
        return f"⏸️ {' · '.join(said)} · {clip(paused(schedule.pause, t), 80)}"
    if one.upcoming:
        said.append(t("Next: {when}", when=format_dt(one.upcoming.at, "R")))
    is_well = one.last is None or one.last.state in (SlotState.POSTED, SlotState.CLAIMED)
    if one.last and not is_well:
        said.append(clip(outcome(schedule, one.last, t), 80))
    return f"{WELL if is_well and one.upcoming else ILL} {' · '.join(said)}"


def _feed_line(feed: Feed, t: Texts) -> str:
    if feed.paused_at is not None:
        return f"⏸️ {feed_name(feed)}"
    if feed.failure is not None:
        since = format_dt(feed.failure.since, "R")
        return f"{ILL} {feed_name(feed)} · {t('Failing since {since}.', since=since)}"
    if feed.succeeded_at is None:  # it was just added
        due = t("Next check: {when}.", when=format_dt(feed.due_at, "R"))
        return f"⏳ {feed_name(feed)} · {due}"
    checked = t("Last checked: {when}.", when=format_dt(feed.succeeded_at, "R"))
    return f"{WELL} {feed_name(feed)} · {checked}"


# Lines of who may use what.


def _access(access: Access, t: Texts) -> str:
    name = t("All commands") if access.command is None else f"/{t(access.command)}"
    said = [
        f"{WELL if one.allowed else '⛔'} {one.mention or t('all channels')}"
        for one in access.overrides[:MAX_OVERRIDES]
    ]
    more = len(access.overrides) - MAX_OVERRIDES
    if more > 0:
        said.append(t("{count} more", count=more))
    return f"- **{name}**{t.colon}{' · '.join(said) or t('as by default')}"
