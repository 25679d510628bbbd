"""Has the sentence encoder, where one is installed, read the papers, whoever loaded them."""

from __future__ import annotations

import asyncio

from discord.ext import commands

from bot.client import Paperboy
from bot.delivery.loops import rounds
from db.searching.meaning.encoder.chosen import chosen
from db.searching.meaning.encoder.keeping import encode_some

LOOK_S = 60.0
"""Seconds between two looks."""


class Encoding(commands.Cog):
    """Encodes papers on a thread, a second's work at a time, so that a bot that stops waits no
    longer; the next one goes on from there."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.rounds = rounds(bot, LOOK_S, self.catch_up, "encoding the papers")

    async def cog_load(self) -> None:
        if chosen() is not None:
            self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()

    async def catch_up(self) -> None:
        """Encode until there is nothing to do."""
        while await asyncio.to_thread(encode_some, self.bot.store):
            pass


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Encoding(bot))
