"""What an answer leaves in memory, taken apart once it has left, so that it is freed at once.

The parts of a card know the card, and an interaction and its response know each other. Nothing but
Python's search for garbage frees what knows itself in such a way, and all else waits meanwhile.
"""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

KNOWN_RESPONSE = "_cs_response"
"""Where an interaction of discord.py's keeps its response."""


def take_apart(card: ui.LayoutView | ui.View | None) -> None:
    """Let a card that was sent, or one that was pressed and is answered, be freed: its parts no
    longer know it, nor what they stand in. Its buttons work all the same, by what they carry."""
    if card is None:
        return
    for part in card.walk_children():
        part._view = part._parent = None
        if isinstance(part, ui.DynamicItem):
            part.item._view = part.item._parent = None


def part_from_response(interaction: discord.Interaction[Any]) -> None:
    """Let an interaction that was answered be freed, and its response, which nobody asks any
    more."""
    if hasattr(interaction, KNOWN_RESPONSE):
        delattr(interaction, KNOWN_RESPONSE)
