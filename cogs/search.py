"""`/search`: the right paper first."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import OpenResults, ResultsPage
from bot.bugs import log_bug
from bot.cards.advice import no_hits_card
from bot.cards.results import RESULTS_A_PAGE, results_card
from bot.client import Paperboy
from bot.options.choices import (
    HAS_CHOICES,
    category_choices,
    category_named,
    source_choices,
    tag_choices,
    without_count,
)
from bot.process import collect_as_usual, collect_in_small_parts
from bot.refusals import Refusal
from bot.texts import N_, Texts, texts_for
from db.language.plain_text import readable
from db.searching.answers import advice
from db.searching.questions import Question, question_by_id
from db.searching.search import search
from db.store.sql import storable

WARMING = "推理 reasoning of large language models by reinforcement learning"
"""A sentence, whose words and meaning are both looked for."""

FORMULA = r"$\alpha$"
"""A formula: the first one that is shown brings what knows LaTeX into memory."""


class Search(commands.Cog):
    """Search, and the buttons that turn the pages of its answer."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        bot.on_action(OpenResults, self.open)
        bot.on_action(ResultsPage, self.turn)

    async def cog_load(self) -> None:
        """Search once before anybody does: the first search reads all words there are."""
        self._warming = asyncio.create_task(self._warm_up(), name="warming up")

    async def cog_unload(self) -> None:
        self._warming.cancel()
        collect_as_usual()

    async def _warm_up(self) -> None:
        await self.bot.can_answer()  # whoever waits for the cogs comes first
        try:
            await self.bot.store.ask(search, Question(WARMING), limit=1)
            await asyncio.to_thread(_read_ahead)
        except Exception as error:
            log_bug(error, "the first search")
        collect_in_small_parts()  # what stays in memory is there now

    @app_commands.command(description="Find papers by anything you remember")
    @app_commands.describe(
        query='Words, a name, a title, a link; "a phrase", -without, tag:, author:, year:, status:',
        tag="Only papers with this tag",
        category="Only papers in this category",
        source="Only papers from this source",
        has="Only papers that have this",
        author="Only papers by this person",
        year="Only papers of this year, or of years like 2018-2020",
        status="Only papers with this status: oral, poster, accepted, rejected…",
    )
    @app_commands.choices(has=HAS_CHOICES)
    @app_commands.autocomplete(tag=tag_choices, category=category_choices, source=source_choices)
    async def search(
        self,
        interaction: discord.Interaction[Paperboy],
        query: str,
        tag: str | None = None,
        category: str | None = None,
        source: str | None = None,
        has: str | None = None,
        author: str | None = None,
        year: str | None = None,
        status: str | None = None,
    ) -> None:
        if not query.strip():
            raise Refusal(N_("What should I look for? A word, a name or a sentence."))
        tag = without_count(tag) if tag else None
        source = without_count(source) if source else None
        question = Question(
            storable(query),
            tag,
            category_named(category),
            source=source,
            has=has,
            author=storable(author) if author else None,
            year=storable(year) if year else None,
            status=storable(status) if status else None,
        )
        await self._answer(interaction, question, page=0, turn=False)

    async def open(self, interaction: discord.Interaction[Paperboy], action: OpenResults) -> None:
        await self._answer(interaction, await self._asked(action.question), page=0, turn=False)

    async def turn(self, interaction: discord.Interaction[Paperboy], action: ResultsPage) -> None:
        question = await self._asked(action.question)
        await self._answer(interaction, question, page=action.page, turn=True)

    async def _asked(self, id_: str) -> Question:
        question = await self.bot.store.look_up(question_by_id, id_)
        if question is None:
            raise Refusal(N_("This search has expired. Search again with /search."))
        return question

    async def _answer(
        self,
        interaction: discord.Interaction[Paperboy],
        question: Question,
        *,
        page: int,
        turn: bool,
    ) -> None:
        t = texts_for(interaction.locale)
        found = await self.bot.store.ask(
            search,
            question,
            limit=RESULTS_A_PAGE,
            offset=page * RESULTS_A_PAGE,
            chinese=t.chinese,
        )
        if found.total and not found.hits:  # there are fewer papers than when the page was shown
            await self._answer(interaction, question, page=0, turn=turn)
            return
        if not found.hits:
            await self._advise(interaction, question, t)
            return
        card = results_card(question, found, page, t)
        papers = [hit.paper for hit in found.hits]
        first = page * RESULTS_A_PAGE + 1
        asked_again = []
        if found.corrections or question.literal:
            asked_again = [question, replace(question, literal=not question.literal)]
        elif not turn and found.total > RESULTS_A_PAGE:
            asked_again = [question]
        await self.bot.show(
            interaction, card, papers, turn=turn, first=first, questions=asked_again
        )

    async def _advise(
        self, interaction: discord.Interaction[Paperboy], question: Question, t: Texts
    ) -> None:
        found = await self.bot.store.ask(advice, question)
        rest = [left_out.question for left_out in found.leave_out]
        card = no_hits_card(question, found, t)
        await self.bot.show(interaction, card, ephemeral=True, questions=rest)


def _read_ahead() -> None:
    """Read the modules that the first cards need and the bot's way to Discord did not."""
    import db.labels.contribution  # noqa: F401

    readable(FORMULA)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Search(bot))
