"""The posts themselves: the loop that sends them, and the button under each."""

from __future__ import annotations

import discord

from bot.actions import SaveWeekly
from bot.anywhere import server_of
from bot.cards.schedule_notices import all_saved_notice
from bot.client import Paperboy
from bot.delivery.loops import rounds
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from cogs.weekly.base import WeeklyCog
from db.people.bookmarks import Origin, save
from db.weekly.claims import posted_papers
from db.weekly.schedule_store import schedule_by_id

ROUND_S = 5.0
"""Seconds between two looks at what is due."""


class Posts(WeeklyCog):
    """Sends what is due, and saves all papers of a post for whoever presses its button."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        self.rounds = rounds(bot, ROUND_S, self.post_due, "a round of posting")
        bot.on_action(SaveWeekly, self.save_all)

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()

    async def post_due(self) -> None:
        """Post what is due, and settle what broke off."""
        await self.postman.round()

    async def save_all(
        self, interaction: discord.Interaction[Paperboy], action: SaveWeekly
    ) -> None:
        """The button under a post."""
        schedule = await self.bot.store.ask(schedule_by_id, action.schedule)
        if schedule is None or schedule.guild != server_of(interaction):
            raise Refusal(N_("There is no such post in this server."))
        papers = await self.bot.store.ask(posted_papers, action.schedule, action.slot)
        message = interaction.message.id if interaction.message else 0
        origin = Origin("button", self.bot.clock(), message, server_of(interaction))
        new = await self.bot.store.change(save, interaction.user.id, papers, origin)
        card = all_saved_notice(len(papers), len(new), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)
