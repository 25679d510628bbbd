"""The Monday letter of what is not read: asked for, and answered."""

from __future__ import annotations

import asyncio

import discord
from discord import app_commands

from bot.actions import SettleUnread
from bot.cards.base import notice
from bot.cards.monday import settled_notice
from bot.client import Paperboy
from bot.fields import NOT_FOR_ME, READ, UNDO
from bot.options.choices import Choices
from bot.options.chosen_zone import zone_choices, zone_meant
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from cogs.bookmarks.base import BookmarksCog
from db.alerts.settings import choose_monday
from db.people.bookmarks import ReadingState, set_state
from db.people.reminders import keep_zone, own_zone
from db.people.tastes import judge, take_back

ON, OFF = "on", "off"

SWITCH = [
    app_commands.Choice(name=app_commands.locale_str(N_("every Monday")), value=ON),
    app_commands.Choice(name=app_commands.locale_str(N_("never")), value=OFF),
]


class Mondays(BookmarksCog):
    """`/bookmarks monday`, and the buttons under each paper of such a letter."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        bot.on_action(SettleUnread, self.settle)

    @app_commands.command(
        name="monday", description="On Mondays, a direct message of what you have not read"
    )
    @app_commands.describe(
        when="Whether you want it", zone="Your time zone, by city or country; needed once"
    )
    @app_commands.choices(when=SWITCH)
    async def monday(
        self, interaction: discord.Interaction[Paperboy], when: str, zone: str | None = None
    ) -> None:
        member, t, note = interaction.user.id, texts_for(interaction.locale), None
        if zone:
            chosen = await asyncio.to_thread(zone_meant, zone, t)
            note = chosen.note
            await self.bot.store.change(keep_zone, member, chosen.name)
        elif when == ON and await self.bot.store.ask(own_zone, member) is None:
            raise Refusal(N_("Enter your time zone once, in the option zone."))
        settings = await self.bot.store.change(
            choose_monday, member, str(interaction.locale), when == ON
        )
        hour, minute = divmod(settings.minute, 60)
        said = (
            t(
                "📚 On Mondays at {time} you get what you saved and have not read, the oldest"
                " first. /alerts time changes the hour.",
                time=f"{hour:02}:{minute:02}",
            )
            if settings.monday
            else t("📚 You get no more messages on Mondays.")
        )
        text = "\n".join(filter(None, [said, note and f"-# {note}"]))
        await self.bot.show(interaction, notice(text), ephemeral=True)

    @monday.autocomplete("zone")
    async def monday_zones(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return await asyncio.to_thread(zone_choices, typed, texts_for(interaction.locale))

    async def settle(
        self, interaction: discord.Interaction[Paperboy], action: SettleUnread
    ) -> None:
        """A paper is read, is not for the member, or neither; the letter stays as it is."""
        member = interaction.user.id
        paper = await self.bot.find_paper(action.paper)
        await self.own(interaction, paper.id)
        if action.answer == READ:
            await self.bot.store.change(set_state, member, paper.id, ReadingState.READ)
        elif action.answer == NOT_FOR_ME:
            await self.bot.store.change(judge, member, paper.id, more=False, at=self.bot.clock())
        else:
            await self.bot.store.change(set_state, member, paper.id, ReadingState.TO_READ)
            await self.bot.store.change(take_back, member, paper.id)
        card = settled_notice(paper, action.answer, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=action.answer == UNDO)
