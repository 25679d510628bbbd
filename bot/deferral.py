"""An answer that takes long is announced in time.

Discord waits three seconds for the first answer to an interaction, and then says that the bot did
not respond; after a deferral it waits fifteen minutes
(https://docs.discord.com/developers/interactions/receiving-and-responding). Most answers take a few
milliseconds, but one that has to write waits as long as another process holds the store's lock.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord

from bot.network import NETWORK_FAILURES

log = logging.getLogger(__name__)

PATIENCE_S = 2.0
"""Seconds without an answer until it is deferred: what is left of three is for the network."""

ANSWERED = "answered"
"""The key of an interaction's extras that says that its answer follows."""


class Deferrals:
    """Watches over the interactions that have no answer yet."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.TimerHandle] = {}
        self._deferring: dict[int, asyncio.Task[None]] = {}

    def begin(self, interaction: discord.Interaction[Any]) -> None:
        """Defer an interaction once its time is nearly up, but for one that is answered or watched
        already: discord.py tells of an interaction after it has begun to answer it."""
        if ANSWERED in interaction.extras or interaction.id in self._waiting:
            return
        loop = asyncio.get_running_loop()
        self._waiting[interaction.id] = loop.call_later(PATIENCE_S, self._is_up, interaction)

    async def end(self, interaction: discord.Interaction[Any]) -> None:
        """An answer follows: no deferral is sent from now on, and one on its way has arrived."""
        interaction.extras[ANSWERED] = True
        if waiting := self._waiting.pop(interaction.id, None):
            waiting.cancel()
        if deferring := self._deferring.get(interaction.id):
            await deferring

    def _is_up(self, interaction: discord.Interaction[Any]) -> None:
        del self._waiting[interaction.id]
        self._deferring[interaction.id] = asyncio.create_task(self._defer(interaction))

    async def _defer(self, interaction: discord.Interaction[Any]) -> None:
        try:
            if not interaction.response.is_done():
                # To the member alone; a button's answer is a message of its own all the same.
                await interaction.response.defer(ephemeral=True)
        except NETWORK_FAILURES as error:
            log.warning("Could not defer an answer: %r.", error)
        finally:
            del self._deferring[interaction.id]
