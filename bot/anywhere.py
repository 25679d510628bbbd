"""Where Paperboy answers as one member's own app: in servers that it is no member of, and in direct
messages with others. There an answer is that member's alone until they share it, and nothing of a
server is read or noted (https://docs.discord.com/developers/resources/application#installation-context).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands, ui

from bot.actions import ActionButton, ShareAnswer, action_of
from bot.cards.base import card_of
from bot.texts import Texts

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


def shareable(card: ui.LayoutView, t: Texts) -> ui.LayoutView:
    """A card with a button that shows it to everybody there."""
    share = ActionButton(ShareAnswer("all"), label=t("Share with the channel"), emoji="📣")
    return card_of(*card.children, ui.ActionRow(share))


def without_sharing(message: discord.Message) -> ui.LayoutView:
    """What a message of ours shows, without that button."""
    view = ui.LayoutView.from_message(message, timeout=None)
    for row in list(view.children):
        if isinstance(row, ui.ActionRow) and any(
            isinstance(action_of(getattr(item, "custom_id", None) or ""), ShareAnswer)
            for item in row.children
        ):
            view.remove_item(row)
    view.stop()  # as each card of ours is: see `card_of`
    return view
