"""`/settings`: what a server can choose, for those who may manage it."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.audit import by
from bot.cards.base import notice
from bot.client import Paperboy
from bot.options.emoji import emoji_meant
from bot.texts import texts_for
from db.people.changes import Change, What, noted
from db.people.server_settings import bookmark_emoji, choose_bookmark_emoji


class ServerSettings(commands.Cog):
    """Choices of a server; the answer is for the one who chose."""

    group = app_commands.Group(
        name="settings",
        description="This server's settings",
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @group.command(name="emoji", description="See or choose the reaction that saves papers")
    @app_commands.describe(
        emoji="Any emoji, also this server's own; leave empty to see the current one"
    )
    async def emoji(
        self, interaction: discord.Interaction[Paperboy], emoji: str | None = None
    ) -> None:
        assert interaction.guild_id is not None, "offered in servers only"
        t = texts_for(interaction.locale)
        if emoji is None:
            now = await self.bot.store.ask(bookmark_emoji, interaction.guild_id)
            text = t("In this server, {emoji} bookmarks papers.", emoji=now.shown)
            await self.bot.show(interaction, notice(text), ephemeral=True)
            return
        chosen = emoji_meant(emoji)
        change = Change(by(interaction), What.EMOJI_CHOSEN, chosen.shown)
        await self.bot.store.change(
            noted, lambda _: change, choose_bookmark_emoji, interaction.guild_id, chosen
        )
        text = t("From now on, {emoji} bookmarks papers in this server.", emoji=chosen.shown)
        await self.bot.show(interaction, notice(text), ephemeral=True)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(ServerSettings(bot))
