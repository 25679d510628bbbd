"""Sends what was claimed in the store once and only once, whatever breaks in between.

Whoever sends something by itself keeps its own claims, and its own states, in the store; what they
share is here. A claim is a lease with a holder and an end. A message is sent with a nonce made from
the claim and a button that carries it, with a deadline shorter than the lease, then recorded. Where
a process dies in between, its claim runs out and is settled by whichever process takes it over
first: soon after the claim by sending again with the same nonce, which Discord answers with the
message that is already there; later by looking for the claim's button in the channel's history.
Discord enforces a nonce for the past few minutes
(https://docs.discord.com/developers/resources/message#create-message).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

import discord

from bot.bugs import log_bug
from bot.cards.parts import Card
from bot.client import Paperboy
from bot.concealing import concealed
from bot.network import is_outage

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
"""How long a claim belongs to its holder, at least."""

DEADLINE_S = 20.0
"""Seconds for a search of the history, and for a send: both fit into the lease together."""

NONCE_WINDOW = timedelta(seconds=60)
"""How long after the claim a nonce is counted on."""

CLOCK_SKEW = timedelta(hours=1)
"""How far this machine's clock may be from Discord's, which dates the messages."""

UNKNOWN_MESSAGE = 10008
"""Discord's answer to a nonce whose message was posted and has been deleted since."""

RETRIED_AFTER_S = 1.0
"""discord.py waits at least this long before it sends again by itself after a failure."""

MAX_CONCURRENT_SENDS = 8


class Claim(Protocol):
    """The right to send one message until `lease_ends`, as the store keeps it."""

    @property
    def nonce(self) -> str:
        """The same for every attempt, at most 25 characters."""

    @property
    def claimed_at(self) -> datetime:
        """When it was first claimed, whoever holds it now."""

    @property
    def lease_ends(self) -> datetime: ...


class Refused(Exception):
    """Discord refused an attempt, or would have: certainly nothing was sent by it. The message says
    why, as `Pause.why` does; `error` is Discord's answer where it was asked."""

    def __init__(self, why: str, error: discord.HTTPException | None = None) -> None:
        super().__init__(why)
        self.error = error

    @classmethod
    def by(cls, error: discord.HTTPException) -> Refused:
        return cls(f"refused {error.status} {concealed(error.text)}", error)

    @property
    def is_expected(self) -> bool:
        """Whether a right is missing or the channel is gone; else the request itself was wrong."""
        return self.error is None or isinstance(self.error, discord.Forbidden | discord.NotFound)


class Deleted(Exception):
    """An earlier attempt arrived, and its message has been deleted since."""


class Outbox:
    """One process's part in sending. Several may work on one store."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.holder = secrets.token_hex(8)
        """Who this process is in the claims that it holds."""
        self._at_once = asyncio.Semaphore(MAX_CONCURRENT_SENDS)

    async def guarded(self, work: Callable[[], Awaitable[None]], what: str) -> None:
        """Do the work for one claim. What goes wrong is logged and leaves the other claims alone:
        an outage as a warning, all else as a bug in `what`."""
        async with self._at_once:
            try:
                await work()
            except Exception as error:
                cause = error.error if isinstance(error, Refused) and error.error else error
                if is_outage(cause):
                    log.warning("The network failed in %s: %r.", what, cause)
                else:
                    log_bug(cause, what)

    async def direct_channel(self, member: int) -> discord.DMChannel:
        """Where a member gets direct messages. Raises Refused where they take none."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                return await self.bot.create_dm(discord.Object(member))
        except (discord.Forbidden, discord.NotFound) as error:
            raise Refused.by(error) from error

    def nonce_holds(self, claim: Claim) -> bool:
        """Whether Discord still answers the claim's nonce with the message that it made, so that it
        can be sent again without a search."""
        return self.bot.clock() - claim.claimed_at <= NONCE_WINDOW

    async def find(
        self, channel: discord.abc.Messageable, claim: Claim, custom_id: str
    ) -> int | None:
        """The id of what `find_message` finds."""
        message = await self.find_message(channel, claim, custom_id)
        return message.id if message else None

    async def find_message(
        self, channel: discord.abc.Messageable, claim: Claim, custom_id: str
    ) -> discord.Message | None:
        """The message that an earlier attempt sent, by the button that it carries. It can only be
        from between the first claim and the end of the last lease.

        Raises Refused where the history cannot be read, and what Discord's outages raise.
        """
        found = None
        try:
            async with asyncio.timeout(DEADLINE_S):
                async for message in channel.history(
                    limit=None,
                    after=claim.claimed_at - CLOCK_SKEW,
                    before=claim.lease_ends + CLOCK_SKEW,
                ):
                    if message.author == self.bot.user and _carries(message, custom_id):
                        found = message
        except (discord.Forbidden, discord.NotFound) as error:
            raise Refused.by(error) from error
        return found

    async def send(
        self,
        channel: discord.abc.Messageable,
        claim: Claim,
        card: Card,
        mentions: discord.AllowedMentions | None = None,
    ) -> int:
        """Send what a claim is for; the id of the message, from this attempt or an earlier one.

        Raises Refused where it was certainly not sent, and Deleted. With every other error nobody
        can tell: the claim is left to run out and be settled.
        """
        if self.bot.clock() + timedelta(seconds=DEADLINE_S) > claim.lease_ends:
            raise TimeoutError("held up: another process may have the claim before this send ends")
        started = monotonic()
        try:
            async with asyncio.timeout(DEADLINE_S):
                message = await channel.send(
                    view=card,
                    nonce=claim.nonce,
                    allowed_mentions=mentions or discord.AllowedMentions.none(),
                )
        except discord.HTTPException as error:
            first_attempt = monotonic() - started < RETRIED_AFTER_S
            if error.code == UNKNOWN_MESSAGE:
                raise Deleted from error
            if error.status < 500 and first_attempt:
                raise Refused.by(error) from error
            raise  # an earlier attempt may have arrived
        return message.id


def _carries(message: discord.Message, custom_id: str) -> bool:
    items = discord.ui.LayoutView.from_message(message).walk_children()
    return any(getattr(item, "custom_id", None) == custom_id for item in items)
