"""Letters: what alerts found, as a direct message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import discord

from bot.actions import LetterPapers, ListAlerts
from bot.cards.base import INK, TEXT_LIMIT
from bot.cards.dates import long_date
from bot.cards.entries import LARGEST_ENTRY, Entry, listed
from bot.cards.interests import interest_text
from bot.cards.markup import length
from bot.cards.parts import ActionButton, ActionRow, Card, Container, Part, TextDisplay
from bot.texts import Texts
from db.alerts.interest import Interest
from db.alerts.letters import Letter
from db.papers.paper import Paper

REASONS_NAMED = 2
"""Alerts that are named for one paper."""


def letter_action(letter: Letter) -> LetterPapers:
    """The action that a letter is found by."""
    return LetterPapers(letter.kind.value, letter.day.isoformat(), letter.member)


def letter_card(
    letter: Letter,
    papers: Sequence[Paper],
    likes: Mapping[str, Paper],
    rest: int,
    t: Texts,
) -> Card:
    """A letter of what alerts found, with a button that carries its claim; `likes` are the papers
    that alerts are about, by their ids, and `rest` is how many papers wait for the next letters."""
    day = long_date(letter.day, t.language)
    head = f"## 🔔 {t('New papers for your alerts')}\n-# {day}"
    save = ActionButton(
        letter_action(letter),
        label=t("Save all"),
        emoji="🔖",
        style=discord.ButtonStyle.primary,
    )
    mine = ActionButton(ListAlerts(0), label=t("My alerts"), emoji="🔔")
    why = {told.paper: told.why for told in letter.papers}
    return papers_card(head, papers, why, likes, _rest(rest, t), t, save, mine)


def papers_card(
    head: str,
    papers: Sequence[Paper],
    why: Mapping[str, Sequence[Interest]],
    likes: Mapping[str, Paper],
    end: str,
    t: Texts,
    *buttons: ActionButton,
) -> Card:
    """Papers that alerts found, each with what it was found for."""
    room = (TEXT_LIMIT - length(head) - length(end)) // max(len(papers), 1)
    entries = [
        Entry(paper, note=reason(why.get(paper.id, ()), likes, t) or None) for paper in papers
    ]
    items: list[Part] = [
        TextDisplay(head),
        *listed(entries, t, room=min(LARGEST_ENTRY, room), categories=False),
    ]
    if end:
        items.append(TextDisplay(end))
    if buttons:
        items.append(ActionRow(*buttons))
    return Card(Container(INK, *items))


def reason(why: Sequence[Interest], likes: Mapping[str, Paper], t: Texts) -> str:
    """Why a paper is there, as Markdown: the alerts that found it."""
    named = [interest_text(interest, likes, t) for interest in why[:REASONS_NAMED]]
    if len(why) > REASONS_NAMED:
        named.append(t("{count} more", count=len(why) - REASONS_NAMED))
    return "🔔 " + t.list(named) if named else ""


def _rest(count: int, t: Texts) -> str:
    if not count:
        return ""
    said = (
        t("1 more paper comes with the next message.")
        if count == 1
        else t("{count} more papers come with the next messages.", count=count)
    )
    return f"-# ⏳ {said}"
