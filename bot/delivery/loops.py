"""What the bot does again and again while it is connected."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord.ext import tasks

from bot.bugs import log_bug
from bot.refusals import is_for_the_host

log = logging.getLogger(__name__)


def rounds(
    client: discord.Client, seconds: float, work: Callable[[], Awaitable[None]], what: str
) -> tasks.Loop[Any]:
    """A loop, still to be started, that does `work` every so many seconds once Discord is there.

    What a round raises is logged as a bug in `what`, or as the host's to see to where the store
    cannot be used, and the next round comes: `tasks.loop` would end for good. After the clock has
    jumped (a machine that slept) it would also make up every missed round at full speed; those are
    skipped.
    """

    async def turn() -> None:
        following = loop.next_iteration
        if following is not None and following < discord.utils.utcnow():
            return
        try:
            await work()
        except Exception as error:
            if is_for_the_host(error):
                log.error("The store is unavailable for %s: %s", what, error)
            else:
                log_bug(error, what)

    async def until_ready() -> None:
        await client.wait_until_ready()

    loop = tasks.loop(seconds=seconds)(turn)
    loop.before_loop(until_ready)
    return loop
