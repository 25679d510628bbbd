"""What is pressed: discord.py makes the button or the menu again from its `custom_id` alone, and so
hears those that were sent before a restart, or by another process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from re import Match
from typing import Any, Self

import discord
from discord import ui

from bot.actions import MENU, Action, action_of
from bot.leftovers import take_apart


class PressedButton(ui.DynamicItem[ui.Item[Any]], template=rf"(?s)(?!{MENU}).*"):
    """A button that carries an action.

    Whatever is pressed and is no menu of ours comes here, so that it gets an answer.
    """

    def __init__(self, action: Action | None, item: ui.Item[Any]) -> None:
        self.action = action
        super().__init__(item)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: Match[str], /
    ) -> Self:
        action = action_of(match.string) if isinstance(item, ui.Button) else None
        return cls(action, item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.press(interaction, self.action)
        take_apart(self.view)


class PressedMenu(ui.DynamicItem[ui.Item[Any]], template=rf"(?s){MENU}.*"):
    """A menu whose entries carry actions as their values."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: Match[str], /
    ) -> Self:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        chosen = self.item.values if isinstance(self.item, ui.Select) else []
        await interaction.client.press(interaction, _chosen(chosen))
        take_apart(self.view)


def pressed(data: Mapping[str, Any]) -> Action | None:
    """What a press means, by the data of its interaction: for one that came before discord.py knew
    of the two items above."""
    custom_id = str(data.get("custom_id", ""))
    if data.get("component_type") == discord.ComponentType.button.value:
        return action_of(custom_id)
    return _chosen(data.get("values", ())) if custom_id.startswith(MENU) else None


def _chosen(values: Sequence[str]) -> Action | None:
    return action_of(str(values[0])) if len(values) == 1 else None
