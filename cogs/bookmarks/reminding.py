"""Reminders of bookmarks: asked for, and put off."""

from __future__ import annotations

import asyncio

import discord
from discord import app_commands

from bot.actions import RemindMe, Snooze
from bot.cards.bookmark_forms import DAY_CHOICES
from bot.cards.reminders import reminder_set
from bot.client import Paperboy
from bot.options.choices import Choices
from bot.options.chosen_zone import zone_choices, zone_meant
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from cogs.bookmarks.base import BookmarksCog, own_paper_choices
from db.papers.paper import Paper
from db.people.reminders import When, due_at, keep_zone, own_zone, remind, reminded_of


class Reminding(BookmarksCog):
    """`/bookmarks remind`, and the buttons that do the same."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        bot.on_action(RemindMe, self.remind_me)
        bot.on_action(Snooze, self.snooze)

    @app_commands.command(
        name="remind", description="Get a direct message about a bookmark, at 09:00"
    )
    @app_commands.describe(
        paper="The paper's name, title or id",
        day="On which day",
        zone="Your time zone, by city or country; needed once",
    )
    @app_commands.choices(day=DAY_CHOICES)
    @app_commands.autocomplete(paper=own_paper_choices)
    async def remind_of(
        self,
        interaction: discord.Interaction[Paperboy],
        paper: str,
        day: str,
        zone: str | None = None,
    ) -> None:
        found = await self.bot.find_paper(paper)
        bookmark = await self.own(interaction, found.id)
        note = None
        if zone:
            t = texts_for(interaction.locale)
            chosen = await asyncio.to_thread(zone_meant, zone, t)
            own, note = chosen.name, chosen.note
            await self.bot.store.change(keep_zone, interaction.user.id, own)
        elif (known := await self.bot.store.ask(own_zone, interaction.user.id)) is None:
            raise Refusal(N_("Enter your time zone once, in the option zone."))
        else:
            own = known
        await self._remind(interaction, bookmark.paper, When(day), own, note)

    @remind_of.autocomplete("zone")
    async def zones(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return await asyncio.to_thread(zone_choices, typed, texts_for(interaction.locale))

    # Buttons.

    async def remind_me(self, interaction: discord.Interaction[Paperboy], action: RemindMe) -> None:
        await self._remind_by_button(interaction, action.paper, When(action.when))

    async def snooze(self, interaction: discord.Interaction[Paperboy], action: Snooze) -> None:
        paper = await self.bot.store.ask(reminded_of, interaction.user.id, action.reminder)
        await self._remind_by_button(interaction, paper or "", When.TOMORROW)

    async def _remind_by_button(
        self, interaction: discord.Interaction[Paperboy], paper: str, when: When
    ) -> None:
        bookmark = await self.own(interaction, paper)
        zone = await self.bot.store.ask(own_zone, interaction.user.id)
        if zone is None:
            raise Refusal(N_("Enter your time zone once with /bookmarks remind."))
        await self._remind(interaction, bookmark.paper, when, zone)

    async def _remind(
        self,
        interaction: discord.Interaction[Paperboy],
        paper: Paper,
        when: When,
        zone: str,
        note: str | None = None,
    ) -> None:
        due = due_at(when, zone, self.bot.clock())
        language = str(interaction.locale)
        await self.bot.store.change(remind, interaction.user.id, paper.id, due, language)
        card = reminder_set(paper, due, texts_for(interaction.locale), note)
        await self.bot.show(interaction, card, ephemeral=True)
