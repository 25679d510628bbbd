"""Posting what is due, once and only once, whatever breaks in between.

A slot is claimed in the store, then sent with a nonce made from the claim and a button that carries
it, then recorded. Where a process dies in between, its claim runs out and is settled by whichever
process comes first: soon after the claim by sending again with the same nonce, which Discord
answers with the message that is already there; later by looking for the claim's button in the
channel's history. Discord enforces a nonce for the past few minutes
(https://docs.discord.com/developers/resources/message#create-message).

What Discord refuses is tried again a few times, a quarter of an hour apart. Then the schedule
pauses itself, and whoever set it up is told once.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from time import monotonic

import aiohttp
import discord

from bot.actions import SaveWeekly
from bot.bugs import log_bug
from bot.cards.markup import clip
from bot.cards.schedule_notices import paused_notice
from bot.cards.weekly_post import thread_name, weekly_post
from bot.client import Paperboy
from bot.delivery.owners import tell_owner
from bot.network import is_outage
from bot.texts import texts_for
from db.papers.reading import papers_by_id
from db.weekly.choosing import news
from db.weekly.claims import (
    Claim,
    SlotState,
    choices_of,
    claim,
    expired_claims,
    record_missed,
    record_posted,
    record_refused,
    record_unknown,
    take_over,
)
from db.weekly.schedule import Pause, Schedule
from db.weekly.schedule_store import Due, due, pause_schedule, schedule_by_id

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
"""How long a claim belongs to its holder."""

DEADLINE_S = 20.0
"""Seconds for a search of the history, and for a send: both fit into the lease together."""

NONCE_WINDOW = timedelta(seconds=60)
"""How long after the claim a nonce is counted on."""

RETRY = timedelta(minutes=15)
"""When a refused slot is tried again: often enough for whoever mends the permissions, and far
from Discord's ban at 10,000 refused requests in ten minutes."""

CLOCK_SKEW = timedelta(hours=1)
"""How far this machine's clock may be from Discord's, which dates the messages."""

UNKNOWN_MESSAGE = 10008
"""Discord's answer to a nonce whose message was posted and has been deleted since."""

MAX_REFUSALS = 8
"""After so many in a row, two hours, a schedule pauses itself. Were each of 2,500 refused by
Discord, that would make 2,500 refused requests in ten minutes at most."""

RETRIED_AFTER_S = 1.0
"""discord.py waits at least this long before it sends again by itself after a failure."""

MAX_CONCURRENT_POSTS = 8

BETWEEN_POSTS_S = 0.04
"""From one post to the next at least: half of the 50 requests a second that Discord allows are
left for answers."""

THREAD_EXISTS = 160004
THREAD_NAME = 100
"""Characters that a thread's name may have."""

Postable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
"""The kinds of channels that a schedule can be in."""


class _Refused(Exception):
    """It is certain that nothing was sent; the message says why, as `Pause.why` does."""


class Postman:
    """One process's part in posting. Several may work on one store."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.holder = secrets.token_hex(8)
        self._at_once = asyncio.Semaphore(MAX_CONCURRENT_POSTS)
        self._turn = asyncio.Lock()

    async def round(self) -> None:
        """Settle every claim that has run out and post every slot that is due. What goes wrong
        with one is logged and leaves the others alone."""
        now = self.bot.clock()
        left = await self.bot.store.ask(expired_claims, now)
        new = await self.bot.store.ask(due, now)
        await asyncio.gather(
            *(
                self._guarded(partial(self.settle, expired), expired.slot.schedule)
                for expired in left
            ),
            *(self._guarded(partial(self.post, slot), slot.schedule.id) for slot in new),
        )

    async def post(self, due: Due) -> None:
        """Claim a slot that is due and send it; one that is too old is recorded as missed."""
        schedule, slot = due
        now = self.bot.clock()
        if slot.missed(now):
            await self.bot.store.change(record_missed, slot, self.holder, now)
            log.warning("Schedule %d missed its slot of %s.", schedule.id, slot.name)
        elif not self._server_is_away(schedule):
            await self._wait_for_turn()
            now = self.bot.clock()
            held = await self.bot.store.change(claim, schedule, slot, self.holder, now, LEASE)
            if held is not None:
                await self._send(schedule, held)

    async def post_now(self, due: Due) -> None:
        """`post` for a member who waits for it: what goes wrong is logged and recorded."""
        await self._guarded(partial(self.post, due), due.schedule.id)

    async def settle(self, expired: Claim) -> None:
        """Finish what another process, or this one, began and did not record."""
        schedule = await self.bot.store.ask(schedule_by_id, expired.slot.schedule)
        assert schedule is not None, "schedules are never deleted"
        if self._server_is_away(schedule):
            return
        now = self.bot.clock()
        held = await self.bot.store.change(take_over, expired, self.holder, now, LEASE)
        if held is None:
            return
        surely_not_sent = expired.state is SlotState.REFUSED
        if surely_not_sent and (schedule.silent or held.slot.missed(now)):
            await self.bot.store.change(record_missed, held.slot, self.holder, now)
        elif schedule.silent:
            await self.bot.store.change(record_unknown, held, now)
        elif now - held.claimed_at <= NONCE_WINDOW:
            await self._send(schedule, held)
        else:
            await self._look_then_send(schedule, held, expired)

    async def _look_then_send(self, schedule: Schedule, held: Claim, expired: Claim) -> None:
        now = self.bot.clock()
        try:
            async with asyncio.timeout(DEADLINE_S):
                message = await self._find(schedule, expired)
        except _Refused as reason:
            log.warning(
                "Nobody can tell whether schedule %d posted its slot of %s: %s.",
                schedule.id,
                held.slot.name,
                reason,
            )
            await self.bot.store.change(record_unknown, held, now)
            return
        if message is not None:
            await self._record(schedule, held, message)
        elif held.slot.missed(now):
            await self.bot.store.change(record_missed, held.slot, self.holder, now)
        else:
            await self._send(schedule, held)

    async def _send(self, schedule: Schedule, held: Claim) -> None:
        """Send a slot that this process holds, and record what came of it. Where nobody can tell
        (no answer, a failure of Discord's) the claim is left to run out and be settled."""
        choices = await self.bot.store.ask(choices_of, held)
        told = await self.bot.store.ask(news, schedule, held.slot)
        now = self.bot.clock()
        if now + timedelta(seconds=DEADLINE_S) > held.lease_ends:
            return  # this process was held up: by the end of the send, another may have the claim
        t = texts_for(discord.Locale(schedule.language))
        card = weekly_post(schedule, held.slot, choices, t, news=told, late=held.slot.late(now))
        started = monotonic()
        try:
            async with asyncio.timeout(DEADLINE_S):
                channel = await self._channel(schedule, "view_channel", "send_messages")
                message = await channel.send(
                    view=card, nonce=held.nonce, allowed_mentions=only_role(schedule.role)
                )
        except _Refused as reason:
            await self._refused(schedule, held, str(reason))
        except discord.HTTPException as error:
            first_attempt = monotonic() - started < RETRIED_AFTER_S
            if error.code == UNKNOWN_MESSAGE:
                await self.bot.store.change(record_unknown, held, now)
            elif error.status < 500 and first_attempt:
                await self._refused(schedule, held, f"refused {error.status} {error.text}")
            # Else an earlier attempt may have arrived: the claim is left to run out.
            if not isinstance(error, discord.Forbidden | discord.NotFound):
                raise
        else:
            await self._record(schedule, held, message.id)

    async def _refused(self, schedule: Schedule, held: Claim, why: str) -> None:
        """Remember to try again; after too many times pause the schedule and tell its owner."""
        now = self.bot.clock()
        log.warning(
            "Schedule %d cannot post its slot of %s: %s. I try again at %s.",
            schedule.id,
            held.slot.name,
            why,
            now + RETRY,
        )
        refusals = await self.bot.store.change(record_refused, held, now + RETRY)
        if refusals >= MAX_REFUSALS and await self.bot.store.change(
            pause_schedule, schedule.id, now, why
        ):
            log.warning("Schedule %d is paused after %d refusals.", schedule.id, refusals)
            await tell_owner(self.bot, replace(schedule, pause=Pause(now, why)), paused_notice)

    async def _record(self, schedule: Schedule, held: Claim, message: int) -> None:
        """Remember the papers first: a slot recorded as posted is never looked at again."""
        papers = await self.bot.store.ask(papers_by_id, held.papers)
        await self.bot.remember(message, schedule.channel, schedule.guild, papers)
        if schedule.thread:
            await self._open_thread(schedule, held, message)
        await self.bot.store.change(record_posted, held, message, self.bot.clock())

    async def _open_thread(self, schedule: Schedule, held: Claim, message: int) -> None:
        """Begin the thread under a post. A message has one thread at most, so that asking again
        after a crash does no harm; a post whose thread cannot be made is a post all the same."""
        channel = self.bot.get_channel(schedule.channel)
        if not isinstance(channel, discord.TextChannel):
            return
        t = texts_for(discord.Locale(schedule.language))
        try:
            async with asyncio.timeout(DEADLINE_S):
                await channel.get_partial_message(message).create_thread(
                    name=clip(thread_name(held.slot, t), THREAD_NAME)
                )
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            if getattr(error, "code", None) != THREAD_EXISTS:
                log.warning("The post of schedule %d got no thread: %r.", schedule.id, error)

    async def _wait_for_turn(self) -> None:
        """Keep posts apart, however many are due."""
        async with self._turn:
            await asyncio.sleep(BETWEEN_POSTS_S)

    async def _find(self, schedule: Schedule, expired: Claim) -> int | None:
        """The message of an earlier attempt at a slot. It can only be from between the first
        claim and the end of the last lease.

        Raises _Refused where the history cannot be read: Discord then shows an empty one, which
        proves nothing.
        """
        needed = ("view_channel", "read_message_history")
        channel = await self._channel(schedule, *needed)
        custom_id = SaveWeekly(expired.slot.schedule, expired.slot.name).custom_id
        found = None
        try:
            async for message in channel.history(
                limit=None,
                after=expired.claimed_at - CLOCK_SKEW,
                before=expired.lease_ends + CLOCK_SKEW,
            ):
                if message.author == self.bot.user and _carries(message, custom_id):
                    found = message.id
        except (discord.Forbidden, discord.NotFound) as error:
            raise _Refused(f"refused {error.status} {error.text}") from error
        await self._channel(schedule, *needed)  # the right may have been taken away meanwhile
        return found

    async def _channel(self, schedule: Schedule, *needed: str) -> Postable:
        """The schedule's channel. Raises _Refused where it is gone or a permission is missing;
        what the gateway has told costs no request."""
        if self.bot.get_guild(schedule.guild) is None:
            raise _Refused("server")
        channel = self.bot.get_channel(schedule.channel)
        if channel is None:  # such as a thread that was archived
            try:
                channel = await self.bot.fetch_channel(schedule.channel)
            except (discord.Forbidden, discord.NotFound) as error:
                raise _Refused("channel") from error
        if not isinstance(channel, Postable):
            raise _Refused("channel")
        if missing := missing_permissions(channel, *needed):
            raise _Refused(f"permissions {','.join(missing)}")
        return channel

    def _server_is_away(self, schedule: Schedule) -> bool:
        """Whether Discord has said that the server is down: nothing can be known of it then."""
        guild = self.bot.get_guild(schedule.guild)
        return guild is not None and guild.unavailable

    async def _guarded(self, work: Callable[[], Awaitable[None]], schedule: int) -> None:
        async with self._at_once:
            try:
                await work()
            except Exception as error:
                if is_outage(error):
                    log.warning("Posting schedule %d broke off: %r.", schedule, error)
                else:
                    log_bug(error, f"posting schedule {schedule}")


def only_role(role: int | None) -> discord.AllowedMentions:
    """Let a message mention this role, or nobody; never anybody whom a paper's text names."""
    roles = [discord.Object(role)] if role else False
    return discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)


def missing_permissions(
    channel: Postable, *needed: str, member: discord.Member | None = None
) -> list[str]:
    """Which of these permissions the bot, or a `member`, lacks in a channel, as discord.py names
    them; in a thread, sending asks for the right to send in threads."""
    if isinstance(channel, discord.Thread):
        needed = tuple(
            "send_messages_in_threads" if name == "send_messages" else name for name in needed
        )
    granted = channel.permissions_for(member or channel.guild.me)
    return [name for name in needed if not getattr(granted, name)]


def _carries(message: discord.Message, custom_id: str) -> bool:
    items = discord.ui.LayoutView.from_message(message).walk_children()
    return any(getattr(item, "custom_id", None) == custom_id for item in items)
