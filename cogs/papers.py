"""`/paper` and `/random`: one paper as a card, and the buttons that open or turn one."""

from __future__ import annotations

import random

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import OpenPaper, TurnCard
from bot.cards.paper import paper_card
from bot.client import Paperboy, stays_private
from bot.options.choices import (
    category_choices,
    category_named,
    paper_choices,
    tag_choices,
    without_count,
)
from bot.refusals import Refusal
from bot.texts import N_, Texts, texts_for
from db.searching.answers import draw, draw_any


class Papers(commands.Cog):
    """One paper at a time."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.chance = random.SystemRandom()
        bot.on_action(OpenPaper, self.open)
        bot.on_action(TurnCard, self.turn)

    @app_commands.command(description="Show one paper")
    @app_commands.describe(paper="Its name, title or id")
    @app_commands.autocomplete(paper=paper_choices)
    async def paper(self, interaction: discord.Interaction[Paperboy], paper: str) -> None:
        found = await self.bot.find_paper(paper)
        card = paper_card(found, texts_for(interaction.locale))
        await self.bot.show(interaction, card, [found])

    @app_commands.command(description="Show a random paper")
    @app_commands.describe(
        tag="Only papers with this tag", category=("Only papers in this category")
    )
    @app_commands.autocomplete(tag=tag_choices, category=category_choices)
    async def random(
        self,
        interaction: discord.Interaction[Paperboy],
        tag: str | None = None,
        category: str | None = None,
    ) -> None:
        drawn = None
        if tag is None and category is None:
            drawn = await self.bot.store.look_up(draw_any, self.chance)
        drawn = drawn or await self.bot.store.ask(
            draw,
            self.chance,
            tag=without_count(tag) if tag else None,
            category=category_named(category),
        )
        if drawn is None:
            raise Refusal(N_("No paper has both this tag and this category. Try one of them."))
        card = paper_card(drawn, texts_for(interaction.locale))
        await self.bot.show(interaction, card, [drawn])

    async def open(self, interaction: discord.Interaction[Paperboy], action: OpenPaper) -> None:
        """The card goes to the channel, but stays between two where the list was."""
        found = await self.bot.find_paper(action.paper)
        card = paper_card(found, texts_for(interaction.locale))
        await self.bot.show(interaction, card, [found], ephemeral=stays_private(interaction))

    async def turn(self, interaction: discord.Interaction[Paperboy], action: TurnCard) -> None:
        """The other language for the one who pressed: a card that all see stays as it is."""
        found = await self.bot.find_paper(action.paper)
        card = paper_card(found, Texts(action.language))
        await self.bot.show(interaction, card, [found], ephemeral=True, turn=True)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Papers(bot))
