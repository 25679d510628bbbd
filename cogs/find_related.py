"""The menu entry `Find related` on any message: papers on what it says, for whoever asked."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import ShareRelated
from bot.cards.related import (
    RELATED,
    related_to_paper_card,
    related_to_text_card,
    shared_related_card,
)
from bot.client import Paperboy
from bot.fields import NONE
from bot.message_text import text_of
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.papers.paper import Paper
from db.papers.reading import papers_by_id
from db.people.messages import papers_of_message
from db.searching.mentions import papers_in
from db.searching.neighbours import Neighbour, in_common, neighbours_of
from db.searching.questions import Question
from db.searching.search import search

NO_TEXT = N_("That message holds no text that I can search by.")
NOTHING_RELATED = N_("No paper is related to that message. Try /search with a word or two.")


class FindRelated(commands.Cog):
    """Finds papers for a message. Nothing of the message is kept."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.menu = app_commands.ContextMenu(
            name=app_commands.locale_str("Find related"), callback=self.find_related
        )
        bot.on_action(ShareRelated, self.share)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    async def find_related(
        self, interaction: discord.Interaction[Paperboy], message: discord.Message
    ) -> None:
        text = text_of(message)
        t = texts_for(interaction.locale)
        if paper := await self._about(message, text):
            found = await self.bot.store.ask(
                neighbours_of, paper, page=0, size=RELATED, new_since=self.bot.clock()
            )
            card = related_to_paper_card(paper, found.shown, t)
        elif text.strip():
            hits = await self.bot.store.ask(
                search, Question(text), limit=RELATED, chinese=t.chinese
            )
            if not hits.hits:
                raise Refusal(NOTHING_RELATED)
            card = related_to_text_card(hits.hits, t)
        else:
            raise Refusal(NO_TEXT)
        await self.bot.show(interaction, card, ephemeral=True)

    async def share(self, interaction: discord.Interaction[Paperboy], action: ShareRelated) -> None:
        related = await self.bot.store.ask(papers_by_id, action.related.split(","))
        wanted = [action.paper] if action.paper != NONE else []
        about = next(iter(await self.bot.store.ask(papers_by_id, wanted)), None)
        near = [Neighbour(paper) for paper in related]
        if about:
            near = await self.bot.store.ask(in_common, about, related)
        card = shared_related_card(about, near, texts_for(interaction.locale))
        await self.bot.show(interaction, card, related, shared=True)

    async def _about(self, message: discord.Message, text: str) -> Paper | None:
        """The first paper that a message shows, or that its text names, quotes or links to."""
        shown = await self.bot.store.ask(papers_of_message, message.id)
        found = (
            await self.bot.store.ask(papers_by_id, shown[:1])
            if shown
            else await self.bot.store.ask(papers_in, text)
        )
        return found[0] if found else None


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(FindRelated(bot))
