"""What the parts of `/bookmarks` share."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.actions import BookmarksPage, action_on
from bot.cards.bookmark import NEWEST, bookmark_card
from bot.client import Paperboy
from bot.options.choices import Choices, labelled
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.people.bookmarks import Bookmark, bookmark_of, suggest_bookmarks

NOT_BOOKMARKED = N_("This paper is not in your bookmarks. See them with /bookmarks list.")


class BookmarksCog(commands.Cog):
    """A part of `/bookmarks`: its commands and its buttons. `Bookmarks` is all parts together."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    async def own(self, interaction: discord.Interaction[Paperboy], paper: str) -> Bookmark:
        """A member's bookmark of the paper with this id. Raises Refusal where there is none."""
        bookmark = await self.bot.store.ask(bookmark_of, interaction.user.id, paper)
        if bookmark is None:
            raise Refusal(NOT_BOOKMARKED)
        return bookmark

    async def show_bookmark(
        self, interaction: discord.Interaction[Paperboy], bookmark: Bookmark, *, turn: bool
    ) -> None:
        """Answer with a bookmark's card, which leads back to where the pressed one leads."""
        back = action_on(interaction.message, BookmarksPage) if turn else None
        card = bookmark_card(bookmark, texts_for(interaction.locale), back or NEWEST)
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)


async def own_paper_choices(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """One's own bookmarks like what was typed."""
    store = interaction.client.store
    return labelled(await store.ask(suggest_bookmarks, interaction.user.id, typed))
