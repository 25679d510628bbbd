"""What systemd is told of a running bot, where it asks for that (Type=notify, WatchdogSec): that it
is in Discord, that its event loop works, that it stops
(https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html)."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from discord.ext import commands

log = logging.getLogger(__name__)


@asynccontextmanager
async def supervised(bot: commands.Bot) -> AsyncIterator[None]:
    """Tell systemd of a bot while the block runs."""
    if "NOTIFY_SOCKET" not in os.environ:
        yield
        return

    async def ready() -> None:
        tell("READY=1")

    bot.add_listener(ready, "on_ready")
    beat = asyncio.create_task(beats(asyncio.sleep))
    try:
        yield
    finally:
        beat.cancel()
        bot.remove_listener(ready, "on_ready")
        tell("STOPPING=1")


def tell(state: str) -> None:
    """Send one word to systemd."""
    address = os.environ["NOTIFY_SOCKET"]
    if address.startswith("@"):  # in Linux's abstract name space
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(address)
            line.sendall(state.encode())
    except OSError as error:
        log.warning("systemd could not be told %s: %s.", state, error)


async def beats(sleep: Callable[[float], Awaitable[None]]) -> None:
    """Tell again and again that the loop works, twice as often as systemd wants it, if it does."""
    every_s = _watchdog_s()
    while every_s is not None:
        tell("WATCHDOG=1")
        await sleep(every_s / 2)


def _watchdog_s() -> float | None:
    """The seconds after which systemd takes a silent bot for hung; None where it does not look."""
    said = os.environ.get("WATCHDOG_USEC", "")
    return int(said) / 1e6 if said.isascii() and said.isdecimal() and int(said) else None
