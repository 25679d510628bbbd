"""Reminders of bookmarks: asked for, sent when due, put off."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.actions import RemindMe, Snooze
from bot.cards.reminders import reminder_set
from bot.client import Paperboy
from bot.delivery.loops import rounds
from bot.delivery.reminding import Reminders
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.people.bookmarks import bookmark_of
from db.people.reminders import When, due_at, own_zone, remind, reminded_of

ROUND_S = 20.0
"""Seconds between two looks at what is due."""


class ReminderLoop(commands.Cog):
    """The buttons about reminders, and the loop that sends them."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.rounds = rounds(bot, ROUND_S, Reminders(bot).round, "a round of reminding")
        bot.on_action(RemindMe, self.remind_me)
        bot.on_action(Snooze, self.snooze)

    async def remind_me(self, interaction: discord.Interaction[Paperboy], action: RemindMe) -> None:
        await self._remind(interaction, action.paper, When(action.when))

    async def snooze(self, interaction: discord.Interaction[Paperboy], action: Snooze) -> None:
        paper = await self.bot.store.ask(reminded_of, interaction.user.id, action.reminder)
        await self._remind(interaction, paper or "", When.TOMORROW)

    async def _remind(
        self, interaction: discord.Interaction[Paperboy], paper: str, when: When
    ) -> None:
        member = interaction.user.id
        bookmark = await self.bot.store.ask(bookmark_of, member, paper)
        if bookmark is None:
            raise Refusal(N_("This paper is not in your bookmarks. /bookmarks list shows them."))
        zone = await self.bot.store.ask(own_zone, member)
        if zone is None:
            raise Refusal(N_("Tell me your time zone once: /bookmarks remind asks for it."))
        due = due_at(when, zone, self.bot.clock())
        language = str(interaction.locale)
        await self.bot.store.change(remind, member, bookmark.paper.id, due, language)
        card = reminder_set(bookmark.paper, due, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    # The loop.

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(ReminderLoop(bot))
