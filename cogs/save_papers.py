"""The menu entry `Save papers` on any message: what it shows, names or quotes is saved."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import UndoSaving
from bot.anywhere import server_of
from bot.cards.bookmark_notices import all_recognised_notice, cleared_notice
from bot.client import Paperboy
from bot.message_text import text_of
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.papers.paper import Paper
from db.papers.reading import papers_by_id
from db.people.bookmarks import Origin, save, take_back
from db.people.messages import papers_of_message
from db.searching.mentions import papers_in

NOTHING_RECOGNISED = N_("No paper recognised in that message, by name, id or quotation.")


class SavePapers(commands.Cog):
    """Saves what a message is about. A menu brings the message's text; nothing else reads any."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.menu = app_commands.ContextMenu(
            name=app_commands.locale_str("Save papers"), callback=self.save_papers
        )
        bot.on_action(UndoSaving, self.undo)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    async def save_papers(
        self, interaction: discord.Interaction[Paperboy], message: discord.Message
    ) -> None:
        papers = await self._papers(message)
        if not papers:
            raise Refusal(NOTHING_RECOGNISED)
        origin = Origin("command", self.bot.clock(), message.id, server_of(interaction))
        ids = [paper.id for paper in papers]
        new = await self.bot.store.change(save, interaction.user.id, ids, origin)
        t = texts_for(interaction.locale)
        card = all_recognised_notice(papers, len(new), message.id, t)
        await self.bot.show(interaction, card, ephemeral=True)

    async def undo(self, interaction: discord.Interaction[Paperboy], action: UndoSaving) -> None:
        gone = await self.bot.store.change(
            take_back, interaction.user.id, "command", action.message
        )
        card = cleared_notice(len(gone), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    async def _papers(self, message: discord.Message) -> list[Paper]:
        if shown := await self.bot.store.ask(papers_of_message, message.id):
            return await self.bot.store.ask(papers_by_id, shown)
        return await self.bot.store.ask(papers_in, text_of(message))


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(SavePapers(bot))
