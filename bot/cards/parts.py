"""What cards are made of: values that say what Discord is to show, and know nothing else.

discord.py's own items are made for views that listen: each checks itself, and knows the view and
the item that it stands in. Nothing listens to a card (`Card`), so its parts need no more than what
is sent of them (https://docs.discord.com/developers/components/reference). Items of discord.py's
may stand among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import discord
from discord import ComponentType, ui

from bot.actions import MENU, Action

Payload = dict[str, Any]
"""A component as Discord is sent it."""


class Part(Protocol):
    """Whatever can stand in a card."""

    def to_component_dict(self) -> Any:
        """What is sent of it."""


class Card(ui.LayoutView):
    """A message to which nothing listens: its buttons carry their meaning. discord.py would keep
    one that a single member sees for a quarter of an hour, 10 KB an answer, to hear its buttons."""

    def __init__(self, *parts: Part) -> None:
        super().__init__(timeout=None)
        self.parts = parts

    def is_finished(self) -> bool:
        return True

    def to_components(self) -> list[Payload]:
        return [part.to_component_dict() for part in self.parts]

    def has_components_v2(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class TextDisplay:
    """Markdown, already safe."""

    content: str

    def to_component_dict(self) -> Payload:
        return {"type": ComponentType.text_display.value, "content": self.content}


@dataclass(frozen=True, slots=True)
class Separator:
    """A line, or with `visible` false some room."""

    visible: bool = True

    def to_component_dict(self) -> Payload:
        return {
            "type": ComponentType.separator.value,
            "divider": self.visible,
            "spacing": discord.SeparatorSpacing.small.value,
        }


@dataclass(frozen=True, slots=True)
class Picture:
    """An attached file, with words for who does not see it."""

    file: str
    description: str

    def to_component_dict(self) -> Payload:
        picture = {
            "media": {"url": f"attachment://{self.file}"},
            "spoiler": False,
            "description": self.description,
        }
        return {"type": ComponentType.media_gallery.value, "items": [picture]}


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that leads out of Discord."""

    url: str
    label: str | None
    emoji: str | None = None

    def to_component_dict(self) -> Payload:
        made = _button(discord.ButtonStyle.link, self.label, self.emoji)
        made["url"] = self.url
        return made


@dataclass(frozen=True, slots=True)
class ActionButton:
    """A button that carries an action; `bot.pressing` hears it."""

    action: Action
    label: str | None = None
    emoji: str | None = None
    style: discord.ButtonStyle = discord.ButtonStyle.secondary
    disabled: bool = False

    def to_component_dict(self) -> Payload:
        made = _button(self.style, self.label, self.emoji)
        made["custom_id"] = self.action.custom_id
        made["disabled"] = self.disabled
        return made


@dataclass(frozen=True, slots=True)
class ActionMenu:
    """A menu whose entries, each a label and an action, carry the actions as their values."""

    name: str
    entries: list[tuple[str, Action]]
    placeholder: str

    def to_component_dict(self) -> Payload:
        return {
            "type": ComponentType.select.value,
            "custom_id": MENU + self.name,
            "placeholder": self.placeholder,
            "min_values": 1,
            "max_values": 1,
            "options": [
                {"label": label, "value": action.custom_id} for label, action in self.entries
            ],
        }


class ActionRow:
    """Up to five buttons beside one another, or a menu."""

    __slots__ = ("parts",)

    def __init__(self, *parts: Part) -> None:
        self.parts = parts

    def to_component_dict(self) -> Payload:
        return {
            "type": ComponentType.action_row.value,
            "components": [part.to_component_dict() for part in self.parts],
        }


@dataclass(frozen=True, slots=True)
class Section:
    """A text with a button beside it."""

    content: str
    accessory: ActionButton

    def to_component_dict(self) -> Payload:
        return {
            "type": ComponentType.section.value,
            "components": [TextDisplay(self.content).to_component_dict()],
            "accessory": self.accessory.to_component_dict(),
        }


class Container:
    """Parts in a box, with a line of a colour at its side."""

    __slots__ = ("colour", "parts")

    def __init__(self, colour: discord.Colour, *parts: Part) -> None:
        self.colour = colour
        self.parts = parts

    def to_component_dict(self) -> Payload:
        return {
            "type": ComponentType.container.value,
            "accent_color": self.colour.value,
            "components": [part.to_component_dict() for part in self.parts],
        }


def _button(style: discord.ButtonStyle, label: str | None, emoji: str | None) -> Payload:
    made: Payload = {"type": ComponentType.button.value, "style": style.value}
    if label:
        made["label"] = label
    if emoji:
        made["emoji"] = _emoji(emoji)
    return made


@cache
def _emoji(sign: str) -> Any:
    """One of the signs that stand on our buttons, as Discord is sent it."""
    return discord.PartialEmoji.from_str(sign).to_dict()
