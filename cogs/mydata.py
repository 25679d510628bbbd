"""`/mydata`: all that is kept of a member, to see and to delete; and servers that leave."""

from __future__ import annotations

import asyncio
import gzip
import io
import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import ForgetMe
from bot.cards.base import notice
from bot.cards.mydata import forget_question
from bot.cards.schedule_notices import back_notice
from bot.client import Paperboy
from bot.delivery.loops import rounds
from bot.delivery.owners import tell_owner
from bot.formats.bookmark_exports import FILE_LIMIT
from bot.network import NETWORK_FAILURES
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.people.mydata import forget, own_data, rows_of
from db.people.top import opt_in, opt_out
from db.weekly.departures import take_stock

log = logging.getLogger(__name__)

STOCK_S = 3600.0
"""Seconds between two looks at which servers have been gone for long enough."""

NOTHING_KEPT = N_("I have no data about you.")


class MyData(commands.Cog):
    """What is a member's is theirs, and goes when they say so."""

    group = app_commands.Group(name="mydata", description="Your data")

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.rounds = rounds(bot, STOCK_S, self.take_stock, "taking stock of the servers")
        bot.on_action(ForgetMe, self.forget)

    @group.command(name="export", description="Export all data about you, as a file only you see")
    async def export(self, interaction: discord.Interaction[Paperboy]) -> None:
        async with self.bot.limits.file_of(interaction.user.id):
            await self._export(interaction)

    async def _export(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self.bot.defer(interaction)
        data = await self.bot.store.ask(own_data, interaction.user.id)
        content, name = data.encode(), "paperboy-mydata.json"
        if len(content) > FILE_LIMIT:
            content, name = await asyncio.to_thread(gzip.compress, content), f"{name}.gz"
        file = discord.File(io.BytesIO(content), name)
        await interaction.followup.send(file=file, ephemeral=True)

    @group.command(name="delete", description="Delete all data about you")
    async def delete(self, interaction: discord.Interaction[Paperboy]) -> None:
        rows = await self.bot.store.ask(rows_of, interaction.user.id)
        if not rows:
            raise Refusal(NOTHING_KEPT)
        card = forget_question(rows, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(
        name="counting", description="Whether your bookmarks count in /top, digests and posts"
    )
    @app_commands.describe(count="No: left out in every server")
    async def counting(self, interaction: discord.Interaction[Paperboy], count: bool) -> None:
        t = texts_for(interaction.locale)
        if count:
            await self.bot.store.change(opt_in, interaction.user.id)
            text = t("Your bookmarks count in /top, digests and posts.")
        else:
            await self.bot.store.change(opt_out, interaction.user.id, self.bot.clock())
            text = t("Your bookmarks do not count in /top, digests or posts.")
        await self.bot.show(interaction, notice(text), ephemeral=True)

    async def forget(self, interaction: discord.Interaction[Paperboy], action: ForgetMe) -> None:
        if await self.bot.store.ask(rows_of, interaction.user.id) != action.rows:
            raise Refusal(N_("Your data has changed in the meantime. Use /mydata delete again."))
        await self.bot.store.change(forget, interaction.user.id, self.bot.clock())
        text = texts_for(interaction.locale)(NOTHING_KEPT)
        await self.bot.show(interaction, notice(text), ephemeral=True, turn=True)

    # Servers.

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server removed the bot, or is no more; an outage is another event."""
        await self.take_stock()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.take_stock()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self.take_stock()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """A new session names every server, also those that are down."""
        await self.take_stock()

    async def take_stock(self) -> None:
        """Notice which servers removed the bot while it was off, and delete what its time is up."""
        if self.bot.is_ready() and self.bot.application_id:
            guilds = {guild.id for guild in self.bot.guilds}
            resumed = await self.bot.store.change(
                take_stock, self.bot.application_id, guilds, self.bot.clock()
            )
            for schedule in resumed:
                try:
                    await tell_owner(self.bot, schedule, back_notice)
                except NETWORK_FAILURES as error:
                    log.warning("Could not tell that schedule %d goes on: %r.", schedule.id, error)

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(MyData(bot))
