"""A checked copy of the store every day, where the host named a folder for them."""

from __future__ import annotations

import asyncio
import logging

from discord.ext import commands

from bot.client import Paperboy
from bot.delivery.loops import rounds
from db.store.rotation import add_copy, is_copy_due
from db.store.store import StoreError

log = logging.getLogger(__name__)

LOOK_S = 3600.0
"""Seconds between two looks whether a copy is due, and until the next try where one failed."""


class Backups(commands.Cog):
    """Makes the copies on a thread of their own."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.rounds = rounds(bot, LOOK_S, self.copy_if_due, "copying the store")

    async def cog_load(self) -> None:
        if self.bot.settings.backups:
            self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()

    async def copy_if_due(self) -> None:
        """One look, and a copy if the last one is a day old."""
        await asyncio.to_thread(self._copy_if_due)

    def _copy_if_due(self) -> None:
        folder, now = self.bot.settings.backups, self.bot.clock()
        if folder is None or not is_copy_due(self.bot.store.path, folder, now):
            return
        try:
            copy = add_copy(self.bot.store, folder, now, self.bot.settings.backups_kept)
        except StoreError as error:
            log.error("There is no copy of today: %s", error)
        else:
            log.info("Copied the store to %s.", copy)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Backups(bot))
