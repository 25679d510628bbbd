"""A member's alerts: added, listed, tried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.actions import Action, PauseAlert, ReadWaiting, RemoveAlert
from bot.cards.base import INK, OPTION_LABEL_LIMIT, notice
from bot.cards.entries import Entry, listed, papers_counted
from bot.cards.interests import interest_name, interest_text
from bot.cards.letters import papers_card
from bot.cards.markup import one_line, plain, plain_within
from bot.cards.parts import ActionButton, ActionMenu, ActionRow, Card, Container, Part, TextDisplay
from bot.texts import N_, Texts
from db.alerts.interest import Interest
from db.alerts.keeping import MONTH_DAYS, Alert, Preview
from db.alerts.letters import Slot, Told
from db.alerts.settings import Settings
from db.alerts.telling import MAX_PAPERS
from db.papers.paper import Paper

PREVIEWED = 5
"""Papers that a preview shows."""

PREVIEW_ROOM = 340

LISTED_ROOM = 110
"""Characters of each alert in the list: as many as there may be fit."""

REFUSED = N_(
    "⚠️ I cannot send you direct messages since {since}. Allow direct messages in this server's"
    " privacy settings. Nothing is lost: {papers} wait in /alerts list."
)


@dataclass(frozen=True, slots=True)
class Times:
    """When a member's letters come: what they chose, their zone, and the next one."""

    settings: Settings
    zone: str
    next: Slot


def alert_added(
    alert: Alert,
    is_new: bool,
    preview: Preview,
    times: Times,
    likes: Mapping[str, Paper],
    t: Texts,
    note: str | None = None,
) -> Card:
    """The answer to who added an alert: what it asks for, what it would have brought, and when
    letters come."""
    what = interest_text(alert.interest, likes, t)
    lines = [
        t("🔔 Alert added: {alert}", alert=what)
        if is_new
        else t("You have this alert already: {alert}", alert=what),
        "-# " + t.sentences(_brought(preview, t), _when(times, t)),
        *_unheld(preview, t),
        f"-# {note}" if note else "",
        _refused(times.settings, 0, t) if times.settings.refused_at else "",
    ]
    return notice("\n".join(filter(None, lines)))


def time_chosen(times: Times, t: Texts, note: str | None = None) -> Card:
    return notice("\n".join(filter(None, [f"🔔 {_when(times, t)}", f"-# {note}" if note else ""])))


def alerts_card(
    alerts: Sequence[Alert],
    times: Times | None,
    waiting: int,
    likes: Mapping[str, Paper],
    t: Texts,
) -> Card:
    """All alerts of a member, with menus to pause and remove them, and how many papers wait."""
    if not alerts or times is None:
        return notice(
            t(
                "You have no alerts yet. /alerts add tells you about new papers: by words, an"
                " author, a tag, or like a paper."
            )
        )
    lines = [f"### 🔔 {t('Your alerts')}", f"-# {_when(times, t)}"]
    if times.settings.refused_at:
        lines.append(_refused(times.settings, waiting, t))
    for number, alert in enumerate(alerts, 1):
        name = plain_within(interest_name(alert.interest, likes, t, LISTED_ROOM), LISTED_ROOM)
        lines.append(f"**{number}.** {name}{_state(alert, t)}")
    items: list[Part] = [TextDisplay("\n".join(lines))]
    if waiting:
        read = ActionButton(
            ReadWaiting(MAX_PAPERS),
            label=t("Read what waits ({count})", count=waiting),
            emoji="📬",
        )
        items.append(ActionRow(read))
    names = [interest_name(a.interest, likes, t, OPTION_LABEL_LIMIT - 8) for a in alerts]
    switches: list[tuple[str, Action]] = [
        (f"{'▶️' if alert.paused_at else '⏸️'} {number}. {name}", PauseAlert(alert.id))
        for number, (alert, name) in enumerate(zip(alerts, names, strict=True), 1)
    ]
    removals: list[tuple[str, Action]] = [
        (f"{number}. {name}", RemoveAlert(alert.id))
        for number, (alert, name) in enumerate(zip(alerts, names, strict=True), 1)
    ]
    items += [
        ActionRow(ActionMenu("rest", switches, placeholder=t("Pause or resume an alert…"))),
        ActionRow(ActionMenu("unalert", removals, placeholder=t("Remove an alert…"))),
    ]
    return Card(Container(INK, *items))


def preview_card(
    interest: Interest, preview: Preview, likes: Mapping[str, Paper], t: Texts
) -> Card:
    """What an alert would have brought, with the newest of it."""
    what = f"### 🔔 {interest_text(interest, likes, t)}"
    head = "\n".join([what, f"-# {_brought(preview, t)}", *_unheld(preview, t)])
    entries = [Entry(paper) for paper in preview.papers]
    return Card(
        Container(
            INK,
            TextDisplay(head),
            *listed(entries, t, room=PREVIEW_ROOM, categories=False),
        )
    )


def waiting_card(
    told: Sequence[Told], papers: Sequence[Paper], rest: int, likes: Mapping[str, Paper], t: Texts
) -> Card:
    """Papers that waited for a letter, shown in its place."""
    if not papers:
        return notice(t("No papers wait for you."))
    head = (
        f"### 🔔 {t('New papers for your alerts')}\n-# {t('They come with no message any more.')}"
    )
    why = {paper.paper: paper.why for paper in told}
    more = (
        [ActionButton(ReadWaiting(MAX_PAPERS), label=t("More ({count})", count=rest), emoji="📬")]
        if rest
        else []
    )
    return papers_card(head, papers, why, likes, "", t, *more)


def refused_notice(settings: Settings, waiting: int, t: Texts) -> Card:
    """Said once, where the member is, when their direct messages are refused."""
    return notice(_refused(settings, waiting, t))


def _unheld(preview: Preview, t: Texts) -> list[str]:
    """Says what no paper has that an alert asks for: it may be mistyped."""
    if not preview.unheld:
        return []
    named = [f"**{plain_within(one_line(text), UNHELD_ROOM)}**" for text in preview.unheld]
    return [t("⚠️ No paper here has {what} yet. Check how it is written.", what=t.list(named))]


UNHELD_ROOM = 80


def _brought(preview: Preview, t: Texts) -> str:
    if preview.is_of_all:
        return t(
            "No paper came in the past {days} days. Of all {all} papers it names {found}.",
            days=MONTH_DAYS,
            all=preview.among,
            found=preview.found,
        )
    return t(
        "It would have brought {found} of the {all} papers that came in the past {days} days.",
        found=preview.found,
        all=preview.among,
        days=MONTH_DAYS,
    )


def _when(times: Times, t: Texts) -> str:
    hour, minute = divmod(times.settings.minute, 60)
    return t(
        "At most one direct message a day, at {time} ({zone}); the next {when} at the earliest.",
        time=f"{hour:02}:{minute:02}",
        zone=plain(times.zone),
        when=discord.utils.format_dt(times.next.at, "R"),
    )


def _refused(settings: Settings, waiting: int, t: Texts) -> str:
    assert settings.refused_at is not None
    since = discord.utils.format_dt(settings.refused_at, "D")
    return t(REFUSED, since=since, papers=papers_counted(waiting, t))


def _state(alert: Alert, t: Texts) -> str:
    if alert.paused_at is not None:
        return " · ⏸️ " + t("paused")
    if alert.waiting:
        return " · " + t("{count} waiting", count=alert.waiting)
    return ""
