"""`/similar` and the button under a paper: the papers most like it."""

from __future__ import annotations

from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import OpenSimilar, SimilarPage
from bot.cards.similar import NEW_DAYS, SIMILAR_A_PAGE, SimilarTo, similar_card
from bot.client import Paperboy, stays_private
from bot.fields import NEW, NONE
from bot.options.choices import paper_choices, source_choices, without_count
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.searching.neighbours import neighbours_of
from db.searching.questions import Question, keep_question, question_by_id

ONLY = [app_commands.Choice(name=app_commands.locale_str(N_("new papers")), value=NEW)]


class Similar(commands.Cog):
    """From a paper to its neighbours."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        bot.on_action(OpenSimilar, self.open)
        bot.on_action(SimilarPage, self.turn)

    @app_commands.command(description="The papers most like one, and what they have in common")
    @app_commands.describe(
        paper="Its name, title or id",
        source="Only papers from this source",
        only="Only papers that came in the past 7 days",
    )
    @app_commands.choices(only=ONLY)
    @app_commands.autocomplete(paper=paper_choices, source=source_choices)
    async def similar(
        self,
        interaction: discord.Interaction[Paperboy],
        paper: str,
        source: str | None = None,
        only: str | None = None,
    ) -> None:
        found = await self.bot.find_paper(paper)
        asked = SimilarTo(found, only=only or NONE)
        if source:
            question = Question("", source=without_count(source))
            asked = SimilarTo(found, question.source, question.id, asked.only)
        await self._answer(interaction, asked, page=0)
        if source:
            await self.bot.store.change(keep_question, question)

    async def open(self, interaction: discord.Interaction[Paperboy], action: OpenSimilar) -> None:
        """The neighbours go to the channel, but stay between two where the card was."""
        asked = SimilarTo(await self.bot.find_paper(action.paper))
        await self._answer(interaction, asked, page=0, ephemeral=stays_private(interaction))

    async def turn(self, interaction: discord.Interaction[Paperboy], action: SimilarPage) -> None:
        source = None
        if action.question != NONE:
            question = await self.bot.store.look_up(question_by_id, action.question)
            if question is None:
                raise Refusal(N_("This list has expired. Ask again with /similar."))
            source = question.source
        paper = await self.bot.find_paper(action.paper)
        asked = SimilarTo(paper, source, action.question, action.only)
        await self._answer(interaction, asked, page=action.page, turn=True)

    async def _answer(
        self,
        interaction: discord.Interaction[Paperboy],
        asked: SimilarTo,
        *,
        page: int,
        ephemeral: bool = False,
        turn: bool = False,
    ) -> None:
        since = self.bot.clock() - timedelta(days=NEW_DAYS)
        found = await self.bot.store.ask(
            neighbours_of,
            asked.paper,
            page=page,
            size=SIMILAR_A_PAGE,
            new_since=since,
            only_new=asked.only == NEW,
            source=asked.source,
        )
        card = similar_card(asked, found, texts_for(interaction.locale))
        await self.bot.show(
            interaction,
            card,
            [near.paper for near in found.shown],
            ephemeral=ephemeral,
            turn=turn,
            first=found.page * SIMILAR_A_PAGE + 1,
        )


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Similar(bot))
