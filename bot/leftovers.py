"""What an answer leaves in memory, taken apart once it has left, so that it is freed at once.

The items of a view that discord.py reads from a message know the view, and an interaction and its
response know each other. Nothing but Python's search for garbage frees what knows itself in such a
way, and all else waits meanwhile. Cards of our own know nothing (`bot.cards.parts`).
"""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

KNOWN_RESPONSE = "_cs_response"
"""Where an interaction of discord.py's keeps its response."""


def take_apart(view: ui.LayoutView | ui.View | None) -> None:
    """Let a view be freed that was pressed and is answered, or was only read: its items no longer
    know it, nor what they stand in. Its buttons work all the same, by what they carry."""
    if view is None:
        return
    for part in view.walk_children():
        part._view = part._parent = None
        if isinstance(part, ui.DynamicItem):
            part.item._view = part.item._parent = None


def part_from_response(interaction: discord.Interaction[Any]) -> None:
    """Let an interaction that was answered be freed, and its response, which nobody asks any
    more."""
    if hasattr(interaction, KNOWN_RESPONSE):
        delattr(interaction, KNOWN_RESPONSE)
