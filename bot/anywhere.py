"""Where Paperboy answers as one member's own app: in servers that it is no member of, and in direct
messages with others. There an answer is that member's alone until they share it, and nothing of a
server is read or noted (https://docs.discord.com/developers/resources/application#installation-context).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

ANYWHERE = frozenset(
    {
        *("search", "paper", "similar", "recommend", "bookmarks", "alerts", "help"),
        *("Save papers", "Find related"),
    }
)
"""The commands and menus that a member has everywhere with the app installed to them. The others
are about a server."""

Command = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


def open_everywhere(commands: Iterable[Command]) -> None:
    """Let those of the commands that are a member's own be used wherever they are."""
    for command in commands:
        if command.name in ANYWHERE:
            command.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
            command.allowed_contexts = app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            )


def is_alone(interaction: discord.Interaction[Any]) -> bool:
    """Whether the bot answers where it is not itself: in a server without it, or in a direct
    message that is not with it."""
    if interaction.guild_id is not None:
        return interaction.client.get_guild(interaction.guild_id) is None
    return interaction.context.private_channel is True


def server_of(interaction: discord.Interaction[Any]) -> int | None:
    """The server that an interaction came from, if the bot is in it: what it knows of a server is
    told and noted there alone."""
    return None if is_alone(interaction) else interaction.guild_id


@dataclass(frozen=True, slots=True)
class Invitations:
    """The addresses that add the bot to a server, and the app to one member's own account."""

    server: str
    account: str


def invitations(application: int, permissions: discord.Permissions) -> Invitations:
    """Both ways to install an application, by its id."""
    server = discord.utils.oauth_url(
        application, permissions=permissions, scopes=("bot", "applications.commands")
    )
    account = discord.utils.oauth_url(application, scopes=("applications.commands",))
    return Invitations(f"{server}&integration_type=0", f"{account}&integration_type=1")
