"""A word to a new server: what to do first, once ever, where the bot may write."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

import discord
from discord.ext import commands

from bot.cards.help import welcome_card
from bot.client import Paperboy
from bot.delivery.channels import missing_permissions
from bot.network import NETWORK_FAILURES, surely_did_nothing
from bot.texts import texts_for
from db.papers.reading import paper_count
from db.people.greetings import claim_greeting, release_greeting, ungreeted

log = logging.getLogger(__name__)

SEARCHED = 100
"""Messages that are looked through for the bot's own, from when it joined: one request."""

A_MOMENT = timedelta(seconds=1)
"""Before it joined, since `after` leaves out the moment itself."""


class Greeting(commands.Cog):
    """Greets each server once: as it invites the bot, or at the next start where the bot was off.

    A greeting that failed, without a channel or a connection, is tried again at the next
    start. A store that was restored from a copy does not know of servers that came since: where
    the bot has spoken already, it says no hello.
    """

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self._turn = asyncio.Lock()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.greet([guild], are_new=True)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """It may have invited the bot during an outage."""
        if self.bot.is_ready():
            await self.greet([guild])

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await self.greet(self.bot.guilds)

    async def greet(self, guilds: Sequence[discord.Guild], *, are_new: bool = False) -> None:
        """Greet those of the servers that never were, where there is a place for it."""
        async with self._turn:
            there = {guild.id: guild for guild in guilds if not guild.unavailable}
            for new in await self.bot.store.ask(ungreeted, there):
                await self._greet(there[new], is_new=are_new)

    async def _greet(self, guild: discord.Guild, *, is_new: bool) -> None:
        """In the channel of the server's system messages, else in its first text channel."""
        channel = _where_to_speak(guild)
        if channel is None:
            log.info("The server %d has no channel where I may say hello.", guild.id)
            return
        has_spoken = not is_new and await _has_spoken(channel)
        papers = await self.bot.store.ask(paper_count)
        if not await self.bot.store.change(claim_greeting, guild.id, self.bot.clock()):
            return  # another process has just done it
        if has_spoken:
            return
        try:
            await channel.send(view=welcome_card(papers, texts_for(guild.preferred_locale)))
        except NETWORK_FAILURES as error:
            log.warning("Could not say hello in the server %d: %r.", guild.id, error)
            if surely_did_nothing(error):
                await self.bot.store.change(release_greeting, guild.id)


async def _has_spoken(channel: discord.TextChannel) -> bool:
    """Whether the bot's first words in a server are in a channel, as far as it may look there."""
    me = channel.guild.me
    since = me.joined_at - A_MOMENT if me.joined_at else None
    try:
        async for message in channel.history(limit=SEARCHED, after=since, oldest_first=True):
            if message.author.id == me.id:
                return True
    except NETWORK_FAILURES as error:
        log.info("Could not look for a hello in the server %d: %r.", channel.guild.id, error)
    return False


def _where_to_speak(guild: discord.Guild) -> discord.TextChannel | None:
    channels = sorted(guild.text_channels, key=lambda channel: (channel.position, channel.id))
    wanted = [guild.system_channel, *(channel for channel in channels if not channel.is_news())]
    return next(
        (
            channel
            for channel in wanted
            if channel and not missing_permissions(channel, "view_channel", "send_messages")
        ),
        None,
    )


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Greeting(bot))
