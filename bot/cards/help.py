"""What Paperboy does, command by command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discord import ui

from bot.cards.base import INK, TEXT_LIMIT, Card, card_of, container
from bot.cards.markup import clip
from bot.texts import Texts
from db.people.server_settings import BOOKMARK


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A command: its name as typed anywhere (`bookmarks list`) and what it does, in English."""

    name: str
    description: str


def help_card(
    commands: Sequence[HelpLine], papers: int, t: Texts, emoji: str = BOOKMARK.shown
) -> Card:
    """What Paperboy does: each command by name with its description, and the reaction; `emoji` is
    what saves papers here."""
    lines = []
    for command in commands:
        local = " ".join(map(t, command.name.split()))
        names = f"**/{local}**" + (f" · /{command.name}" if local != command.name else "")
        lines.append(f"{names}\n{t(command.description)}")
    greeting = t("{papers} papers, searchable in English and Chinese.", papers=papers)
    return card_of(
        container(
            INK,
            ui.TextDisplay(f"## 📰 Paperboy\n{greeting}"),
            ui.Separator(),
            ui.TextDisplay(clip("\n".join(lines), TEXT_LIMIT - 600)),
            ui.Separator(),
            ui.TextDisplay(
                t(
                    "React with {emoji} to a message that shows papers to bookmark them;"
                    " remove the reaction to undo it. I read no other messages.",
                    emoji=emoji,
                )
            ),
        )
    )
