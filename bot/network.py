"""What the network between the bot and Discord does: no bug, whoever waits is told a sentence.

A cut connection, a server that fails, an interaction that ended meanwhile, an attachment that is
gone: all of these come and go by themselves.
"""

from __future__ import annotations

import aiohttp
import discord
from discord import app_commands

NETWORK_FAILURES = (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError)
"""What a request to Discord may raise, whatever was asked for."""

ANSWER_S = 15.0
"""Seconds without a byte, once a request is sent, until it counts as lost. aiohttp waits for five
minutes, and whoever asked would hold their place among the answers so long."""

UNKNOWN_INTERACTION = 10062
"""The three seconds for an answer were over, or the network cut it off."""

ALREADY_ANSWERED = 40060
"""An earlier attempt arrived and its answer was lost on the way back."""


GONE_OR_BUSY = (404, 429)
"""What an answer was for is gone, or Discord has too much to do, even after some attempts."""


def bound_waiting(http: discord.http.HTTPClient) -> None:
    """Let each request to Discord end after `ANSWER_S` without an answer, as a TimeoutError. To be
    called once discord.py has its session: it has no setting for this. What is uploaded may take as
    long as it does, and the gateway stays silent as long as it likes."""
    session = getattr(http, "_HTTPClient__session", None)
    if isinstance(session, aiohttp.ClientSession):
        session._timeout = aiohttp.ClientTimeout(
            total=session.timeout.total, sock_connect=ANSWER_S, sock_read=ANSWER_S
        )


def is_over(error: BaseException | None) -> bool:
    """Whether nobody waits for the answer any more: it came too late, or it has arrived."""
    error = cause_of(error)
    return isinstance(error, discord.HTTPException) and error.code in (
        UNKNOWN_INTERACTION,
        ALREADY_ANSWERED,
    )


def cause_of(error: BaseException | None) -> BaseException | None:
    """What a command raised, out of what discord.py makes of it."""
    if isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError):
        return error.__cause__
    return error


def is_outage(error: BaseException | None) -> bool:
    """Whether Discord or the network failed, and not Paperboy."""
    error = cause_of(error)
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status in GONE_OR_BUSY or is_over(error)
    return isinstance(
        error, discord.ConnectionClosed | aiohttp.ClientError | TimeoutError | OSError
    )


def surely_did_nothing(error: BaseException) -> bool:
    """Whether Discord surely did not do what was asked: it refused, or could not be reached. After
    a cut in the middle, or a server that failed, it may have."""
    if isinstance(error, discord.HTTPException):
        return error.status < 500
    return isinstance(error, aiohttp.ClientConnectorError)
