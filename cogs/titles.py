"""Gets the papers that come with Paperboy their titles, once, from the network."""

from __future__ import annotations

from discord.ext import commands

from bot.client import Paperboy
from bot.delivery.loops import rounds
from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.fetching.titles import fetch_titles

RETRY_S = 3 * 3600.0
"""Seconds between two tries, until one has brought the titles."""


class Titles(commands.Cog):
    """Tries until the titles are there, then rests. Without a token (the demo) it never begins."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.rounds = rounds(bot, RETRY_S, self.fetch, "fetching titles")

    async def cog_load(self) -> None:
        settings = self.bot.settings
        if settings.token is not None and settings.titles:
            self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()

    async def fetch(self) -> None:
        """One try."""
        settings = self.bot.settings
        reach = Reach.ANYWHERE if settings.private_network else Reach.PUBLIC
        async with Fetcher(reach=reach, contact=settings.contact, clock=self.bot.clock) as fetcher:
            if await fetch_titles(self.bot.store, settings, fetcher, self.bot.clock):
                self.rounds.stop()


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Titles(bot))
