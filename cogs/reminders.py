"""The loop that sends reminders when they are due."""

from __future__ import annotations

from discord.ext import commands

from bot.client import Paperboy
from bot.delivery.loops import rounds
from bot.delivery.reminding import Reminders

ROUND_S = 20.0
"""Seconds between two looks at what is due."""


class ReminderLoop(commands.Cog):
    """Sends what is due; `/bookmarks remind` is where reminders are asked for."""

    def __init__(self, bot: Paperboy) -> None:
        self.rounds = rounds(bot, ROUND_S, Reminders(bot).round, "a round of reminding")

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(ReminderLoop(bot))
