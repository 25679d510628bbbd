"""Bookmarks by reaction: raw events, since only those reach messages that are not cached."""

from __future__ import annotations

import asyncio

import discord
from discord.ext import commands

from bot.actions import KeepOne, UndoReaction
from bot.bugs import log_bug
from bot.cards.bookmark_notices import cleared_notice, kept_one_notice
from bot.client import Paperboy
from bot.options.emoji import emoji_key
from bot.reactions import Reactions
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.papers.reading import papers_by_id
from db.people.reactions import keep_one, take_back_all


class ReactionBookmarks(commands.Cog):
    """Hands each event on, and looks for what was missed after an absence."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        bot.on_action(UndoReaction, self.undo)
        bot.on_action(KeepOne, self.keep)
        self.reactions = Reactions(bot)
        self._catching_up: asyncio.Task[None] | None = None

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, told: discord.RawReactionActionEvent) -> None:
        if card := await self.reactions.added(told):
            await self.reactions.write_to(told.user_id, card)

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

    async def undo(self, interaction: discord.Interaction[Paperboy], action: UndoReaction) -> None:
        gone = await self.bot.store.change(take_back_all, interaction.user.id, action.message)
        card = cleared_notice(len(gone), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    async def keep(self, interaction: discord.Interaction[Paperboy], action: KeepOne) -> None:
        """An entry of the menu under what was said of a reaction."""
        papers = await self.bot.store.ask(papers_by_id, [action.paper])
        if not papers:
            raise Refusal(
                N_("This button comes from another version of the bot. Start again with /help.")
            )
        member, now = interaction.user.id, self.bot.clock()
        gone = await self.bot.store.change(keep_one, member, action.message, action.paper, now)
        card = kept_one_notice(papers[0], len(gone), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

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
