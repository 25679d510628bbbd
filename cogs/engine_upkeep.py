"""Keeps the second index of a large store up to date, whoever loaded the papers, and when."""

from __future__ import annotations

import asyncio

from discord.ext import commands

from bot.client import Paperboy
from bot.delivery.loops import rounds
from db.searching.engines.active import catch_up

CATCH_UP_S = 60.0
"""Seconds between two looks; a loader that has the extra leaves nothing to do."""

RETRY_S = 3600.0
"""Seconds until the next try where the index cannot be written: a full disk stays so for a while,
and finding that out may take as long as writing it."""


class EngineUpkeep(commands.Cog):
    """Looks whether the second index of a large store is there, and makes it on a thread."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.rounds = rounds(bot, CATCH_UP_S, self.catch_up, "catching up with the papers")

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()

    async def catch_up(self) -> None:
        """One look."""
        failure = await asyncio.to_thread(catch_up, self.bot.store)
        self.rounds.change_interval(seconds=RETRY_S if failure else CATCH_UP_S)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(EngineUpkeep(bot))
