"""A bot that is at Discord before all that answers is in memory. What happens in a start:

1. The bot is made: its store is opened, and whatever is wrong with that is said.
2. `login`: Discord takes the token.
3. `connect`: Discord is told that the bot is there, while `prepare` reads what answers. Most of the
   first is waiting for the network, and nearly all of the second is importing modules.
4. Meanwhile a command waits in `CommandTree.interaction_check`. Every other event is held here, in
   order: nothing hears it yet. What takes two seconds is deferred, as always.
5. Once all is prepared, what was held is let go, and nothing waits any more.

So the module of the client may import no more than the first two steps need.
"""

from __future__ import annotations

import asyncio
from typing import Any

import discord
from discord.ext import commands

from bot.deferral import Deferrals


class EarlyBot(commands.Bot):
    """A bot that prepares itself while it connects.

    To be written by who derives from it: `prepare`, and `press_held`, which answers a button or a
    menu that was pressed before discord.py knew of any.
    """

    def __init__(self, **options: Any) -> None:
        self._held: list[tuple[str, tuple[Any, ...], dict[str, Any]]] | None = []
        self._preparing: asyncio.Task[None] | None = None
        self._is_prepared = asyncio.Event()
        self._presses: set[asyncio.Task[None]] = set()
        self.deferrals = Deferrals()
        super().__init__(**options)

    async def prepare(self) -> None:
        """Make ready what answers."""
        raise NotImplementedError

    async def press_held(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a press that was held."""
        raise NotImplementedError

    async def prepared(self) -> None:
        """Wait until everything can be answered. Raises what `prepare` raises."""
        if self._preparing is not None:
            await asyncio.shield(self._preparing)

    async def can_answer(self) -> None:
        """Wait, as an interaction does, until it can be answered."""
        await self._is_prepared.wait()

    async def setup_hook(self) -> None:
        self._preparing = asyncio.create_task(self._prepare(), name="preparing")

    async def connect(self, *, reconnect: bool = True) -> None:
        """Be at Discord until the bot is closed. Raises what `prepare` raises, and then is not."""
        connection = asyncio.create_task(super().connect(reconnect=reconnect), name="connection")
        preparing = self._preparing
        assert preparing is not None, "the bot is not logged in"
        try:
            await asyncio.wait([preparing, connection], return_when=asyncio.FIRST_COMPLETED)
            if preparing.done() and not preparing.cancelled():
                preparing.result()
            await connection
        finally:
            connection.cancel()
            await asyncio.gather(connection, return_exceptions=True)

    async def close(self) -> None:
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.gather(self._preparing, return_exceptions=True)
        await super().close()

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Pass an event on. Of interactions, forms alone are: all others are answered elsewhere,
        and a task for each who listens would only find that out."""
        if event_name == "interaction":
            self._watch_over(*args)
        if self._held is not None:
            self._held.append((event_name, args, kwargs))
        elif event_name != "interaction" or _is_form(*args):
            super().dispatch(event_name, *args, **kwargs)

    def _watch_over(self, interaction: discord.Interaction[Any]) -> None:
        """Defer an answer that takes long."""
        if interaction.type is not discord.InteractionType.autocomplete:
            self.deferrals.begin(interaction)

    async def _prepare(self) -> None:
        await self.prepare()
        self._let_go()

    def _let_go(self) -> None:
        """Go on with what was held. No event comes in between."""
        held, self._held = self._held or [], None
        self._is_prepared.set()
        for event_name, args, kwargs in held:
            if event_name != "interaction" or _is_form(*args):
                super().dispatch(event_name, *args, **kwargs)
            elif _is_press(*args):
                press = asyncio.create_task(self.press_held(*args))
                self._presses.add(press)
                press.add_done_callback(self._presses.discard)


def _is_press(interaction: discord.Interaction[Any]) -> bool:
    return interaction.type is discord.InteractionType.component


def _is_form(interaction: discord.Interaction[Any]) -> bool:
    return interaction.type is discord.InteractionType.modal_submit
