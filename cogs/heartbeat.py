"""A sign of life in the store every half minute, for `paperboy health` and whoever watches it."""

from __future__ import annotations

import asyncio

from discord.ext import commands

from bot.client import Paperboy
from bot.delivery.loops import rounds
from bot.process import give_memory_back
from db.store.bot_status import note_heartbeat

BEAT_S = 30.0
"""Seconds between two signs of life; after a few missed ones `paperboy health` fails."""


class Heartbeat(commands.Cog):
    """Beats while the bot is connected to Discord, and only then."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.rounds = rounds(bot, BEAT_S, self.beat, "a sign of life")

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()

    async def beat(self) -> None:
        """One sign of life, and the memory back that a busy minute took."""
        if self.bot.is_connected() and self.bot.application_id:
            await self.bot.store.change(note_heartbeat, self.bot.application_id, self.bot.clock())
        await asyncio.to_thread(give_memory_back)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Heartbeat(bot))
