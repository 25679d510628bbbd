"""A sign of life in the store every half minute, for `paperboy health` and whoever watches it."""

from __future__ import annotations

import asyncio
import logging

from discord.ext import commands

from bot.client import Paperboy
from db.running import note_heartbeat

BEAT_S = 30.0
"""Seconds between two signs of life; `paperboy health` calls a bot ill after a few missed ones."""

log = logging.getLogger(__name__)


class Heartbeat(commands.Cog):
    """Beats while the bot is connected to Discord, and only then."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self._beating: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        self._beating = asyncio.create_task(self._beat(), name="heartbeat")

    async def cog_unload(self) -> None:
        if self._beating:
            self._beating.cancel()

    async def _beat(self) -> None:
        while True:
            if self.bot.is_ready() and self.bot.application_id:
                try:
                    await self.bot.store.change(
                        note_heartbeat, self.bot.application_id, self.bot.clock()
                    )
                except Exception:
                    log.exception("Could not leave a sign of life")
            await asyncio.sleep(BEAT_S)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Heartbeat(bot))
