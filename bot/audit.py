"""Who does what in a server, as the audit keeps it."""

from __future__ import annotations

from typing import Any

import discord

from db.people.changes import By


def by(interaction: discord.Interaction[Any]) -> By:
    """The member, the server and the moment of an interaction."""
    return By(interaction.guild_id or 0, interaction.user.id, interaction.client.clock())
