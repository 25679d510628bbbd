"""`/bookmarks`: the list of one's own, and the buttons that save and remove."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import BookmarksPage, DropBookmark, RemoveListed, SavePaper
from bot.cards import BOOKMARKS_A_PAGE, bookmarks_card, dropped_notice, saved_notice
from bot.choices import Choices, labelled
from bot.client import Paperboy
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.bookmarks import (
    Origin,
    bookmarks_of,
    remove,
    save,
    suggest_bookmarks,
)
from db.lookup import find_paper


class Bookmarks(commands.Cog):
    """Saving papers, and finding them again. All answers are for the member alone."""

    group = app_commands.Group(name="bookmarks", description="Your own bookmarks")

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        bot.on_action(SavePaper, self.save)
        bot.on_action(DropBookmark, self.drop)
        bot.on_action(BookmarksPage, self.turn)
        bot.on_action(RemoveListed, self.remove_listed)

    @group.command(name="list", description="What you have saved, newest first")
    async def list_bookmarks(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self._list(interaction, page=0, turn=False)

    @group.command(name="remove", description="Remove one of your bookmarks")
    @app_commands.describe(paper="The paper's name, label or id")
    async def remove_bookmark(self, interaction: discord.Interaction[Paperboy], paper: str) -> None:
        await self._drop(interaction, paper, turn=False)

    @remove_bookmark.autocomplete("paper")
    async def own_papers(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return labelled(await self.bot.store.ask(suggest_bookmarks, interaction.user.id, typed))

    # Buttons.

    async def save(self, interaction: discord.Interaction[Paperboy], action: SavePaper) -> None:
        paper = await self.bot.store.ask(find_paper, action.paper)
        message = interaction.message.id if interaction.message else 0
        origin = Origin("button", self.bot.clock(), message, interaction.guild_id)
        new = await self.bot.store.change(save, interaction.user.id, [paper.id], origin)
        card = saved_notice(paper, bool(new), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    async def drop(self, interaction: discord.Interaction[Paperboy], action: DropBookmark) -> None:
        await self._drop(interaction, action.paper, turn=True)

    async def turn(self, interaction: discord.Interaction[Paperboy], action: BookmarksPage) -> None:
        await self._list(interaction, page=action.page, turn=True)

    async def remove_listed(
        self, interaction: discord.Interaction[Paperboy], action: RemoveListed
    ) -> None:
        await self.bot.store.change(remove, interaction.user.id, action.paper)
        await self._list(interaction, page=action.page, turn=True)

    # Answers.

    async def _list(
        self, interaction: discord.Interaction[Paperboy], *, page: int, turn: bool
    ) -> None:
        bookmarks = await self.bot.store.ask(
            bookmarks_of, interaction.user.id, page=page, size=BOOKMARKS_A_PAGE
        )
        card = bookmarks_card(bookmarks, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)

    async def _drop(
        self, interaction: discord.Interaction[Paperboy], text: str, *, turn: bool
    ) -> None:
        paper = await self.bot.store.ask(find_paper, text)
        if not await self.bot.store.change(remove, interaction.user.id, paper.id):
            raise Refusal(N_("This paper is not in your bookmarks. /bookmarks list shows them."))
        card = dropped_notice(paper, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Bookmarks(bot))
