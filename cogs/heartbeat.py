"""A sign of life in the store every half minute, for `paperboy health` and whoever watches it."""

from __future__ import annotations

import logging

from discord.ext import commands, tasks

from bot.client import Paperboy
from bot.loops import is_made_up
from db.running import note_heartbeat

BEAT_S = 30.0
"""Seconds between two signs of life; `paperboy health` calls a bot ill after a few missed ones."""

log = logging.getLogger(__name__)


class Heartbeat(commands.Cog):
    """Beats while the bot is connected to Discord, and only then."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.beat.start()

    async def cog_unload(self) -> None:
        self.beat.cancel()

    @tasks.loop(seconds=BEAT_S)
    async def beat(self) -> None:
        """One sign of life. It never raises, since that would end the loop for good."""
        if is_made_up(self.beat) or not self.bot.is_ready() or not self.bot.application_id:
            return
        try:
            await self.bot.store.change(note_heartbeat, self.bot.application_id, self.bot.clock())
        except Exception:
            log.exception("Could not leave a sign of life")

    @beat.before_loop
    async def wait_for_discord(self) -> None:
        await self.bot.wait_until_ready()


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Heartbeat(bot))
