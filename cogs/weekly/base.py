"""What the parts of `/weekly` share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import DoWeekly
from bot.anywhere import server_of
from bot.cards.markup import clip, plain
from bot.cards.schedules import which_schedule
from bot.client import Paperboy, is_ephemeral
from bot.delivery.channels import Postable, missing_permissions
from bot.delivery.posting import Postman
from bot.options.choices import Choices
from bot.options.weekly import schedule_choices, schedule_meant
from bot.refusals import MISSING_PERMISSIONS, Refusal, permission_names
from bot.texts import N_, texts_for
from db.people.changes import By, Change, What
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

Do = Callable[[discord.Interaction[Paperboy], Schedule], Awaitable[None]]
"""What a command does with a schedule."""

WHICH = "Which post, if there are several"


class WeeklyCog(commands.Cog):
    """A part of `/weekly`: its commands and its buttons. `Weekly` is all parts together."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.postman = Postman(bot)
        self.doing: dict[str, Do] = {}
        bot.on_action(DoWeekly, self.do_with_one)

    async def schedules_here(self, interaction: discord.Interaction[Paperboy]) -> list[Schedule]:
        """The server's schedules. Raises Refusal where it has none."""
        schedules = await self.bot.store.ask(schedules_of, server_of(interaction) or 0)
        if not schedules:
            raise Refusal(
                N_("This server has no scheduled posts yet. Set one up with /weekly add.")
            )
        return schedules

    async def do(
        self, interaction: discord.Interaction[Paperboy], command: str, schedule: str | None
    ) -> None:
        """Do a command with the schedule that a member names; where they name none and there are
        several, a menu asks with which. Raises Refusal."""
        schedules = await self.schedules_here(interaction)
        if schedule is None and len(schedules) > 1:
            card = which_schedule(command, schedules, texts_for(interaction.locale))
            await self.bot.show(interaction, card, ephemeral=True)
        else:
            await self.doing[command](interaction, schedule_meant(schedules, schedule))

    async def do_with_one(
        self, interaction: discord.Interaction[Paperboy], action: DoWeekly
    ) -> None:
        """An entry of that menu, which only whoever gave the command sees."""
        if server_of(interaction) is None or not is_ephemeral(interaction):
            raise Refusal(
                N_("This button comes from another version of the bot. Start again with /help.")
            )
        schedules = await self.schedules_here(interaction)
        await self.doing[action.command](
            interaction, schedule_meant(schedules, str(action.schedule))
        )

    def postable_channel(
        self,
        interaction: discord.Interaction[Paperboy],
        wanted: object,
        *,
        thread: bool,
    ) -> Postable:
        """The channel that is wanted, else the one that the command came from, if posts can be
        sent to it and, if wanted, get threads. Raises Refusal that names what is missing."""
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

    async def channel_of(self, schedule: Schedule) -> Postable:
        """The channel of a schedule. Raises Refusal where it is gone or the bot cannot see it."""
        channel = self.bot.get_channel(schedule.channel)
        if channel is None:  # such as a thread that was archived
            with suppress(discord.Forbidden, discord.NotFound):
                channel = await self.bot.fetch_channel(schedule.channel)
        if not isinstance(channel, Postable):
            raise Refusal(
                N_(
                    "I cannot see {channel}, where this is posted. Give me View Channel there,"
                    " or choose another channel with /weekly edit."
                ),
                channel=f"<#{schedule.channel}>",
            )
        return channel


def added(who: By, schedule: Schedule) -> Change:
    """What the audit keeps of a new schedule."""
    return Change(who, What.SCHEDULE_ADDED, str(schedule.id))


def refuse_a_deputy(
    interaction: discord.Interaction[Any], channel: Postable, role: int | None
) -> None:
    """Raises Refusal unless the member themselves may write in the channel, and mention the role,
    where the bot is to do so for them."""
    member = interaction.user
    if not isinstance(member, discord.Member):
        raise app_commands.NoPrivateMessage
    t = texts_for(interaction.locale)
    if missing := missing_permissions(channel, "view_channel", "send_messages", member=member):
        raise Refusal(
            N_("I post only where you may write yourself. In {channel} you lack: {permissions}."),
            channel=channel.mention,
            permissions=permission_names(missing, t),
        )
    mentioned = channel.guild.get_role(role) if role else None
    if (
        mentioned
        and not mentioned.mentionable
        and missing_permissions(channel, "mention_everyone", member=member)
    ):
        raise Refusal(
            N_(
                "I mention only roles that you may mention yourself. Ask somebody who may"
                " mention {role} in {channel}, or use another role."
            ),
            role=plain(clip(mentioned.name, 60)),
            channel=channel.mention,
        )


async def schedule_options(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """The schedules of the server that a member is in."""
    schedules = await interaction.client.store.ask(schedules_of, server_of(interaction) or 0)
    return schedule_choices(schedules, texts_for(interaction.locale))
