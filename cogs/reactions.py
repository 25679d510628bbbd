"""Bookmarks by reaction: raw events, since only those reach messages that are not cached."""

from __future__ import annotations

import asyncio

import discord
from discord.ext import commands

from bot.bugs import log_bug
from bot.client import Paperboy
from bot.options.emoji import emoji_key
from bot.reactions import Reactions


class ReactionBookmarks(commands.Cog):
    """Hands each event on, and looks for what was missed after an absence."""

    def __init__(self, bot: Paperboy) -> None:
        self.reactions = Reactions(bot)
        self._catching_up: asyncio.Task[None] | None = None

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, told: discord.RawReactionActionEvent) -> None:
        await self.reactions.added(told)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, told: discord.RawReactionActionEvent) -> None:
        await self.reactions.removed(told)

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, told: discord.RawReactionClearEvent) -> None:
        await self.reactions.cleared(told.message_id)

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, told: discord.RawReactionClearEmojiEvent) -> None:
        await self.reactions.cleared(told.message_id, emoji_key(told.emoji))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """After a start, and after a session that could not be resumed; never after one that
        could, since Discord then tells what was missed."""
        if self._catching_up:
            self._catching_up.cancel()
        self._catching_up = asyncio.create_task(self._catch_up())

    async def cog_unload(self) -> None:
        self.reactions.stop()
        if self._catching_up:
            self._catching_up.cancel()

    async def _catch_up(self) -> None:
        try:
            await self.reactions.catch_up()
        except Exception as error:
            log_bug(error, "looking for missed reactions")


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(ReactionBookmarks(bot))
