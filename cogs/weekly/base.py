"""What the parts of `/weekly` share."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.client import Paperboy
from bot.delivery.posting import Postable, Postman, missing_permissions
from bot.options.choices import Choices
from bot.options.weekly import schedule_choices
from bot.refusals import MISSING_PERMISSIONS, Refusal, permission_names
from bot.texts import N_, texts_for
from db.weekly.schedule import Schedule
from db.weekly.schedule_store import schedules_of

NEEDED = (
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
)
"""What a channel must grant to the bot before posts are set up there."""

NEEDED_FOR_THREADS = ("create_public_threads", "send_messages_in_threads")

WHICH = "Which post, if there are several"


class WeeklyCog(commands.Cog):
    """A part of `/weekly`: its commands and its buttons. `Weekly` is all parts together."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.postman = Postman(bot)

    async def schedules_here(self, interaction: discord.Interaction[Paperboy]) -> list[Schedule]:
        """The server's schedules. Raises Refusal where it has none."""
        schedules = await self.bot.store.ask(schedules_of, interaction.guild_id or 0)
        if not schedules:
            raise Refusal(
                N_("This server has no scheduled posts yet. Set one up with /weekly add.")
            )
        return schedules

    def postable_channel(
        self,
        interaction: discord.Interaction[Paperboy],
        wanted: object,
        *,
        thread: bool,
    ) -> Postable:
        """The channel that is wanted, else the one that the command came from, if posts can be
        sent to it and, if so wished, get threads. Raises Refusal that names what is missing."""
        channel = wanted or interaction.channel
        if not isinstance(channel, Postable) or self.bot.get_guild(channel.guild.id) is None:
            raise Refusal(
                N_("I can only post in a text channel of a server that I was invited to as a bot.")
            )
        if thread and not isinstance(channel, discord.TextChannel):
            raise Refusal(N_("Only posts in a text channel can have a thread."))
        needed = NEEDED + (NEEDED_FOR_THREADS if thread else ())
        if missing := missing_permissions(channel, *needed):
            raise Refusal(
                MISSING_PERMISSIONS,
                channel=channel.mention,
                permissions=permission_names(missing, texts_for(interaction.locale)),
            )
        return channel


async def schedule_options(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """The schedules of the server that a member is in."""
    schedules = await interaction.client.store.ask(schedules_of, interaction.guild_id or 0)
    return schedule_choices(schedules, texts_for(interaction.locale))
