"""`paperboy run` with a token: log in to Discord, stay until told to stop, close cleanly."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import aiohttp
import discord

from bot.anywhere import invitations
from bot.cli.refusals import Refused
from bot.cli.supervisor import supervised
from bot.cli.terminal import echo
from bot.client import PERMISSIONS, Paperboy, create_bot
from bot.config import Settings

WAITS_S = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between attempts to reach Discord at the start: a machine that boots may have its
network half a minute late. After the last attempt the program ends, for whatever supervises it to
start it again. Once connected, discord.py itself keeps trying."""

PATIENCE_S = 5.0
"""Seconds after which a stop is requested again, where the first request had no effect. Before
Python 3.12, asyncio.wait_for (discord.py connects with it) swallows a cancellation that comes just
as what it waits for is done: https://github.com/python/cpython/issues/86296."""

TOKEN = re.compile(r"[\w.-]+", re.ASCII)


def join(settings: Settings) -> None:
    """Be in Discord until SIGTERM or SIGINT, and print the link that invites the bot.

    Raises Refused with a sentence where Discord takes no such token or cannot be reached, and
    StoreError.
    """
    asyncio.run(_until_stopped(_stay_or_try_again(settings)))


def sync(settings: Settings) -> None:
    """Tell Discord the commands, whatever it was told before. Raises as `join` does."""
    asyncio.run(_sync(settings))


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # on Windows, where Ctrl+C ends it as well
            asyncio.get_running_loop().add_signal_handler(number, told.set)
    telling = asyncio.create_task(_tell_to_stop(task, told))
    try:
        with suppress(asyncio.CancelledError):
            await task
    finally:
        telling.cancel()


async def _tell_to_stop(task: asyncio.Task[None], told: asyncio.Event) -> None:
    await told.wait()
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=PATIENCE_S)


async def _stay_or_try_again(settings: Settings) -> None:
    for wait in WAITS_S:
        try:
            return await _stay(settings)
        except _Unreachable as error:
            echo(f"{error} Trying again in {wait:g} s.", err=True)
        await asyncio.sleep(wait)
    return await _stay(settings)


class _Unreachable(Refused):
    """Discord did not answer, or is itself in trouble."""


async def _stay(settings: Settings) -> None:
    # A new one each time: logging in twice is not foreseen.
    async with create_bot(settings) as bot, _told_of(bot, settings), supervised(bot):
        await _log_in(bot, settings.token)
        links = invitations(bot.application_id or 0, PERMISSIONS)
        echo(f"Invite Paperboy to a server: {links.server}")
        echo(f"Add it to your own account, to use it anywhere: {links.account}")
        try:
            with _told_what_fails():  # it tries again by itself; what it prepares does not
                await bot.connect()
        except discord.ConnectionClosed as closed:
            raise Refused(f"Discord ended the connection for good: {closed}.") from closed


@asynccontextmanager
async def _told_of(bot: Paperboy, settings: Settings) -> AsyncIterator[None]:
    """Tell programs how the bot is, if the host wishes so."""
    if settings.http is None:
        yield
        return
    from bot.monitoring.serving import CannotListen, served  # some megabytes

    try:
        async with served(bot, settings.http):
            yield
    except CannotListen as error:
        raise Refused(str(error)) from error


async def _sync(settings: Settings) -> None:
    async with create_bot(settings) as bot:
        await _log_in(bot, settings.token)
        with _told_what_fails():
            await bot.prepared()
            await bot.sync_if_changed(force=True)


async def _log_in(bot: discord.Client, token: str | None) -> None:
    wrong = Refused(
        "Discord does not know the token in DISCORD_TOKEN. Copy it again from the developer portal"
        " (your application, Bot, Reset Token)."
    )
    if not token or not TOKEN.fullmatch(token):
        raise wrong
    with _told_what_fails():
        try:
            await bot.login(token)
        except discord.LoginFailure:
            raise wrong from None


@contextmanager
def _told_what_fails() -> Iterator[None]:
    """Raise what fails at Discord as a sentence."""
    try:
        yield
    except (aiohttp.ClientError, OSError, discord.DiscordServerError) as error:
        raise _Unreachable(f"Discord cannot be reached: {error}.") from error
    except discord.HTTPException as error:
        raise Refused(f"Discord refuses: {error}.") from error
