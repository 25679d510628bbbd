"""What is scheduled, what comes next, and what became of what was due."""

from __future__ import annotations

from zoneinfo import ZoneInfoNotFoundError

import discord
from discord import app_commands

from bot.cards.schedules import HISTORY, Listed, history_card, schedules_card
from bot.cards.weekly_post import weekly_preview
from bot.client import Paperboy
from bot.texts import texts_for
from cogs.weekly.base import WHICH, WeeklyCog, schedule_options
from db.weekly.choosing import choose_papers, news
from db.weekly.claims import last_post, posts_of
from db.weekly.schedule import Schedule, Slot, next_slot


class Looking(WeeklyCog):
    """`/weekly list`, `preview` and `history`."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        self.doing |= {"preview": self._preview_next, "history": self._history}

    @app_commands.command(name="list", description="This server's scheduled posts")
    async def list_all(self, interaction: discord.Interaction[Paperboy]) -> None:
        listed = [
            Listed(
                schedule,
                self._upcoming(schedule),
                await self.bot.store.ask(last_post, schedule.id),
            )
            for schedule in await self.schedules_here(interaction)
        ]
        card = schedules_card(listed, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @app_commands.command(name="preview", description="Preview the next post; only you see it")
    @app_commands.describe(schedule=WHICH)
    @app_commands.autocomplete(schedule=schedule_options)
    async def preview(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        await self.do(interaction, "preview", schedule)

    async def _preview_next(
        self, interaction: discord.Interaction[Paperboy], chosen: Schedule
    ) -> None:
        slot = next_slot(chosen, self.bot.clock())
        choices = await self.bot.store.ask(choose_papers, chosen, slot)
        told = await self.bot.store.ask(news, chosen, slot)
        card = weekly_preview(chosen, slot, choices, texts_for(interaction.locale), news=told)
        await self.bot.show(interaction, card, ephemeral=True)

    @app_commands.command(name="history", description="Recent posts and their status")
    @app_commands.describe(schedule=WHICH)
    @app_commands.autocomplete(schedule=schedule_options)
    async def history(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        await self.do(interaction, "history", schedule)

    async def _history(self, interaction: discord.Interaction[Paperboy], chosen: Schedule) -> None:
        posts = await self.bot.store.ask(posts_of, chosen.id, HISTORY)
        card = history_card(chosen, posts, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    def _upcoming(self, schedule: Schedule) -> Slot | None:
        try:
            return next_slot(schedule, self.bot.clock())
        except ZoneInfoNotFoundError:
            return None
