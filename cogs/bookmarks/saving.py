"""Papers become bookmarks by a button, and stop being some."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.actions import ClearBookmarks, DropBookmark, SavePaper
from bot.anywhere import server_of
from bot.cards.bookmark_notices import clear_question, cleared_notice, dropped_notice, saved_notice
from bot.client import Paperboy
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from cogs.bookmarks.base import NOT_BOOKMARKED, BookmarksCog, own_paper_choices
from db.people.bookmarks import Origin, clear, count, remove, save


class Saving(BookmarksCog):
    """The 🔖 button, `/bookmarks remove` and `clear`, and the buttons that undo one save."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        bot.on_action(SavePaper, self.save)
        bot.on_action(DropBookmark, self.drop)
        bot.on_action(ClearBookmarks, self.clear_all)

    @app_commands.command(name="remove", description="Remove one of your bookmarks")
    @app_commands.describe(paper="The paper's name, title or id")
    @app_commands.autocomplete(paper=own_paper_choices)
    async def remove_bookmark(self, interaction: discord.Interaction[Paperboy], paper: str) -> None:
        await self._drop(interaction, paper, turn=False)

    @app_commands.command(name="clear", description="Remove all your bookmarks")
    async def clear(self, interaction: discord.Interaction[Paperboy]) -> None:
        bookmarks = await self.bot.store.ask(count, interaction.user.id)
        if not bookmarks:
            raise Refusal(N_("You have no bookmarks."))
        card = clear_question(bookmarks, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    async def save(self, interaction: discord.Interaction[Paperboy], action: SavePaper) -> None:
        paper = await self.bot.find_paper(action.paper)
        message = interaction.message.id if interaction.message else 0
        origin = Origin("button", self.bot.clock(), message, server_of(interaction))
        new = await self.bot.store.change(save, interaction.user.id, [paper.id], origin)
        card = saved_notice(paper, bool(new), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    async def drop(self, interaction: discord.Interaction[Paperboy], action: DropBookmark) -> None:
        await self._drop(interaction, action.paper, turn=True)

    async def clear_all(
        self, interaction: discord.Interaction[Paperboy], action: ClearBookmarks
    ) -> None:
        if await self.bot.store.ask(count, interaction.user.id) != action.bookmarks:
            raise Refusal(
                N_("Your bookmarks have changed in the meantime. Use /bookmarks clear again.")
            )
        removed = await self.bot.store.change(clear, interaction.user.id)
        card = cleared_notice(removed, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    async def _drop(
        self, interaction: discord.Interaction[Paperboy], text: str, *, turn: bool
    ) -> None:
        paper = await self.bot.find_paper(text)
        if not await self.bot.store.change(remove, interaction.user.id, paper.id):
            raise Refusal(NOT_BOOKMARKED)
        card = dropped_notice(paper, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)
