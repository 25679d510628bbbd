"""What a reload of the papers would change, shown before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord

from bot.actions import ReloadPapers
from bot.cards.base import INK, TEXT_LIMIT, notice
from bot.cards.markup import clip, one_line, plain_within
from bot.cards.parts import ActionButton, ActionRow, Card, Container, TextDisplay
from bot.texts import Texts

if TYPE_CHECKING:
    from db.loading.loader import LoadReport
    from db.loading.preview import Difference

LABEL_ROOM = 90


def difference_card(difference: Difference, t: Texts) -> Card:
    """How many papers would come, change and go, the first of each by name, and the button that
    does it; where nothing would change, that."""
    if not difference:
        return notice(t("The papers that come with me are loaded already. Nothing would change."))
    parts = [
        _part("➕", t("New: {count}", count=difference.added), difference.added_labels),
        _part("✏️", t("Changed: {count}", count=difference.changed), difference.changed_labels),
        _part(
            "➖", t("Withdrawn: {count}", count=difference.withdrawn), difference.withdrawn_labels
        ),
    ]
    text = "\n".join(
        [
            f"## {t('Reload the papers?')}",
            t("This changes the papers of all servers. Bookmarks, notes and schedules stay."),
            *parts,
        ]
    )
    confirm = ActionButton(
        ReloadPapers(difference.digest),
        label=t("Reload"),
        emoji="🔄",
        style=discord.ButtonStyle.primary,
    )
    return Card(Container(INK, TextDisplay(clip(text, TEXT_LIMIT)), ActionRow(confirm)))


def reloaded_card(report: LoadReport, t: Texts) -> Card:
    """What it did."""
    return notice(t("Reloaded: {counts}.", counts=counts(report, t)))


def counts(report: LoadReport, t: Texts) -> str:
    """How many papers a load added, changed and withdrew."""
    return t(
        "{added} new, {changed} changed, {withdrawn} withdrawn",
        added=report.added,
        changed=report.changed,
        withdrawn=report.withdrawn,
    )


def _part(sign: str, count: str, labels: Sequence[str]) -> str:
    named = [f"- {plain_within(one_line(label), LABEL_ROOM)}" for label in labels]
    return "\n".join([f"{sign} **{count}**", *named])
