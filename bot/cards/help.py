"""What Paperboy does: a few things that people do, each with a button, then every command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions import Action, HelpTopic
from bot.anywhere import Invitations
from bot.cards.base import INK, TEXT_LIMIT
from bot.cards.markup import clip, clip_columns, one_line, plain, plain_within
from bot.cards.parts import (
    ActionButton,
    ActionMenu,
    ActionRow,
    Card,
    Container,
    LinkButton,
    Section,
    TextDisplay,
)
from bot.texts import N_, Texts
from db.people.server_settings import BOOKMARK

START = "start"
"""The topic that is the first page."""

REACT = N_(
    "React with {emoji} to a message that shows papers to bookmark them;"
    " remove the reaction to undo it. I read no other messages."
)

TOPICS = {
    "papers": N_("Find and read papers"),
    "bookmarks": N_("Bookmarks and reminders"),
    "alerts": N_("Alerts about new papers"),
    "weekly": N_("Scheduled posts"),
    "more": N_("Your data, settings, about me"),
}

TOPIC_OF = {
    **dict.fromkeys(
        ("search", "paper", "similar", "recommend", "random", "tags", "digest", "top", "shelf"),
        "papers",
    ),
    "bookmarks": "bookmarks",
    "alerts": "alerts",
    "weekly": "weekly",
}
"""The topic of a command by its first word; the others are among `more`."""


TYPED_COLUMNS = 28
"""Columns of what an example types: its command is a line on a phone."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A command: its name as typed anywhere (`bookmarks list`) and what it does, in English."""

    name: str
    description: str

    @property
    def topic(self) -> str:
        return TOPIC_OF.get(self.name.split()[0], "more")


@dataclass(frozen=True, slots=True)
class Example:
    """Something that people do, in English, the command for it with an example of what is typed
    behind it, and what its button does."""

    what: str
    command: str
    typed: str
    action: Action


def help_card(
    examples: Sequence[Example], topics: Sequence[str], papers: int, t: Texts, emoji: str
) -> Card:
    """The first page: what people do, with a button that does it, and a menu of the `topics` that
    there are. `emoji` is what saves papers here."""
    greeting = t("{papers} papers, searchable in English and Chinese.", papers=f"{papers:,}")
    save = t(REACT, emoji=emoji)
    return Card(
        Container(
            INK,
            TextDisplay(f"## 📰 Paperboy\n{greeting}"),
            *(_example(example, t) for example in examples),
            TextDisplay(f"-# {save}"),
            ActionRow(_menu(topics, t)),
        )
    )


def topic_card(topic: str, commands: Sequence[HelpLine], t: Texts) -> Card:
    """Every command of a topic with what it does, and the way back."""
    lines = [f"{_names(line.name, t)}\n{t(line.description)}" for line in commands]
    if topic == "bookmarks":
        way = t(
            "Apps → {name} on any message saves the papers that it shows or names.",
            name=t("Save papers"),
        )
        lines.append(f"-# {way}")
    if topic == "papers":
        way = t(
            "Apps → {name} on any message finds papers on what it says; only you see them.",
            name=t("Find related"),
        )
        lines.append(f"-# {way}")
    back = ActionButton(HelpTopic(START), label=t("Back"), emoji="◀️")
    return Card(
        Container(
            INK,
            TextDisplay(f"### {t(TOPICS[topic])}"),
            TextDisplay(clip("\n".join(lines), TEXT_LIMIT - 200)),
            ActionRow(back),
        )
    )


def _example(example: Example, t: Texts) -> Section:
    typed = plain_within(clip_columns(one_line(example.typed), TYPED_COLUMNS), 80)
    command = f"/{_local(example.command, t)} {typed}".rstrip()
    text = f"**{t(example.what)}**\n-# {command}"
    return Section(text, accessory=ActionButton(example.action, label=t("Try it")))


def _menu(topics: Sequence[str], t: Texts) -> ActionMenu:
    entries: list[tuple[str, Action]] = [
        (t(name), HelpTopic(topic)) for topic, name in TOPICS.items() if topic in topics
    ]
    return ActionMenu("help", entries, placeholder=t("All commands…"))


def _local(name: str, t: Texts) -> str:
    return " ".join(map(t, name.split()))


def _names(name: str, t: Texts) -> str:
    local = _local(name, t)
    return f"**/{local}**" + (f" · /{name}" if local != name else "")


# The bot itself.


def about_card(
    version: str,
    papers: int,
    sources: Sequence[tuple[str, int]],
    host: str | None,
    t: Texts,
    links: Invitations,
) -> Card:
    """What runs here: its version, its papers and where they come from, its licence, its host, and
    both ways to install it."""
    named = [plain_within(f"{name} ({count:,})", 80) for name, count in sources[:SOURCES_NAMED]]
    if len(sources) > SOURCES_NAMED:
        named.append(t("{count} more", count=len(sources) - SOURCES_NAMED))
    lines = [
        t("Version {version}", version=plain(version)),
        t("Papers: {papers}", papers=f"{papers:,}"),
        t("Sources: {sources}", sources=t.list(named) or "–"),
        t("Licence: MIT"),
        t("Hosted by {host}", host=plain_within(one_line(host), 100)) if host else "",
    ]
    return Card(
        Container(
            INK,
            TextDisplay("\n".join(["## 📰 Paperboy", *filter(None, lines)])),
            ActionRow(
                LinkButton(label=t("Add to a server"), url=links.server),
                LinkButton(label=t("Add to my account"), url=links.account),
            ),
        )
    )


SOURCES_NAMED = 10


def welcome_card(papers: int, t: Texts) -> Card:
    """What a server is told when the bot joins it: what to do first."""
    steps = [
        t(
            "{command} sends papers to a channel every week (needs Manage Server).",
            command=f"**/{_local('weekly add', t)}**",
        ),
        t(
            "{command} shows the next post before it comes.",
            command=f"**/{_local('weekly preview', t)}**",
        ),
        t(REACT, emoji=BOOKMARK.shown),
    ]
    greeting = t("{papers} papers, searchable in English and Chinese.", papers=f"{papers:,}")
    first: list[ActionButton] = [
        ActionButton(HelpTopic(OPEN), label=t("What Paperboy can do"), emoji="📰"),
    ]
    text = "\n".join(["## 📰 Paperboy", greeting, *(f"- {step}" for step in steps)])
    return Card(Container(INK, TextDisplay(text), ActionRow(*first)))


OPEN = "open"
"""The topic of the welcome's button: the first page in a message of its own."""
