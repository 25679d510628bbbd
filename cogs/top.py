"""`/top`: what this server saved most."""

from __future__ import annotations

from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.anywhere import server_of
from bot.cards.sharing import MAX_SHARED, top_card
from bot.client import Paperboy
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.people.top import top

PERIODS = {
    "week": (N_("The past 7 days"), timedelta(days=7)),
    "month": (N_("The past 30 days"), timedelta(days=30)),
    "ever": (N_("All time"), None),
}


class Top(commands.Cog):
    """Counts for all to see."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @app_commands.command(description="What this server saved most")
    @app_commands.describe(period="Time range (default: the past 7 days)")
    @app_commands.choices(
        period=[
            app_commands.Choice(name=app_commands.locale_str(name), value=value)
            for value, (name, _) in PERIODS.items()
        ]
    )
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def top(self, interaction: discord.Interaction[Paperboy], period: str = "week") -> None:
        name, span = PERIODS[period]
        since = self.bot.clock() - span if span else None
        favourites = await self.bot.store.ask(top, server_of(interaction) or 0, since, MAX_SHARED)
        if not favourites:
            raise Refusal(N_("No paper was saved by two or more members here in that time."))
        card = top_card(favourites, name, texts_for(interaction.locale))
        papers = [favourite.paper for favourite in favourites]
        await self.bot.show(interaction, card, papers)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Top(bot))
