"""Posts what is due, once and only once: the states of a slot, on the outbox they are sent from.

What Discord refuses is tried again a few times, a quarter of an hour apart. Then the schedule
pauses itself, and whoever set it up is told once.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial

import discord

from bot.actions import SaveWeekly, papers_on
from bot.cards.schedule_notices import paused_notice
from bot.cards.weekly_post import weekly_post
from bot.client import Paperboy
from bot.delivery.channels import granted_channel, only_role, server_is_away
from bot.delivery.outbox import LEASE, Deleted, Outbox, Refused
from bot.delivery.owners import tell_owner
from bot.delivery.threads import open_thread
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

RETRY = timedelta(minutes=15)
"""When a refused slot is tried again: often enough for whoever mends the permissions, and far
from Discord's ban at 10,000 refused requests in ten minutes."""

MAX_REFUSALS = 8
"""After so many in a row, two hours, a schedule pauses itself. Were each of 2,500 refused by
Discord, that would make 2,500 refused requests in ten minutes at most."""

BETWEEN_POSTS_S = 0.04
"""From one post to the next at least: half of the 50 requests a second that Discord allows are
left for answers."""


class Postman:
    """One process's part in posting. Several may work on one store."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.outbox = Outbox(bot)
        self._turn = asyncio.Lock()

    async def round(self) -> None:
        """Settle every claim that has run out and post every slot that is due."""
        now = self.bot.clock()
        left = await self.bot.store.ask(expired_claims, now)
        new = await self.bot.store.ask(due, now)
        await asyncio.gather(
            *(
                self.outbox.guarded(partial(self.settle, expired), _name(expired.slot.schedule))
                for expired in left
            ),
            *(self.post_now(slot) for slot in new),
        )

    async def post_now(self, due: Due) -> None:
        """`post`, where what goes wrong is logged and recorded, and raises nothing."""
        await self.outbox.guarded(partial(self.post, due), _name(due.schedule.id))

    async def post(self, due: Due) -> None:
        """Claim a slot that is due and send it; one that is too old is recorded as missed."""
        schedule, slot = due
        now = self.bot.clock()
        if slot.missed(now):
            await self.bot.store.change(record_missed, slot, self.outbox.holder, now)
            log.warning("Schedule %d missed its slot of %s.", schedule.id, slot.name)
        elif not server_is_away(self.bot, schedule.guild):
            await self._wait_for_turn()
            holder, now = self.outbox.holder, self.bot.clock()
            held = await self.bot.store.change(claim, schedule, slot, holder, now, LEASE)
            if held is not None:
                await self._send(schedule, held)

    async def settle(self, expired: Claim) -> None:
        """Finish what another process, or this one, began and did not record."""
        schedule = await self.bot.store.ask(schedule_by_id, expired.slot.schedule)
        assert schedule is not None, "schedules are never deleted"
        if server_is_away(self.bot, schedule.guild):
            return
        holder, now = self.outbox.holder, self.bot.clock()
        held = await self.bot.store.change(take_over, expired, holder, now, LEASE)
        if held is None:
            return
        surely_not_sent = expired.state is SlotState.REFUSED
        if surely_not_sent and (schedule.silent or held.slot.missed(now)):
            await self.bot.store.change(record_missed, held.slot, holder, now)
        elif schedule.silent:
            await self.bot.store.change(record_unknown, held, now)
        elif self.outbox.nonce_holds(held):
            await self._send(schedule, held)
        else:
            await self._look_then_send(schedule, held, expired)

    async def _look_then_send(self, schedule: Schedule, held: Claim, expired: Claim) -> None:
        now = self.bot.clock()
        try:
            message = await self._find(schedule, expired)
        except Refused as refusal:
            log.warning(
                "Nobody can tell whether schedule %d posted its slot of %s: %s.",
                schedule.id,
                held.slot.name,
                refusal,
            )
            await self.bot.store.change(record_unknown, held, now)
            return
        if message is not None:
            # What stands there, and not what was chosen now: after a restore the two may differ.
            shown = replace(held, papers=papers_on(message) or held.papers)
            await self._record(schedule, shown, message.id)
        elif held.slot.missed(now):
            await self.bot.store.change(record_missed, held.slot, self.outbox.holder, now)
        else:
            await self._send(schedule, held)

    async def _find(self, schedule: Schedule, expired: Claim) -> discord.Message | None:
        """The message of an earlier attempt at a slot. Raises Refused where the history cannot be
        read: Discord then shows an empty one, which proves nothing."""
        needed = ("view_channel", "read_message_history")
        channel = await granted_channel(self.bot, schedule.guild, schedule.channel, *needed)
        custom_id = SaveWeekly(expired.slot.schedule, expired.slot.name).custom_id
        found = await self.outbox.find_message(channel, expired, custom_id)
        # The right may have been taken away meanwhile.
        await granted_channel(self.bot, schedule.guild, schedule.channel, *needed)
        return found

    async def _send(self, schedule: Schedule, held: Claim) -> None:
        """Send a slot that this process holds, and record what came of it. Where nobody can tell,
        the claim is left to run out and be settled."""
        choices = await self.bot.store.ask(choices_of, held)
        told = await self.bot.store.ask(news, schedule, held.slot)
        now = self.bot.clock()
        t = texts_for(discord.Locale(schedule.language))
        card = weekly_post(schedule, held.slot, choices, t, news=told, late=held.slot.late(now))
        needed = ("view_channel", "send_messages")
        try:
            channel = await granted_channel(self.bot, schedule.guild, schedule.channel, *needed)
            message = await self.outbox.send(channel, held, card, only_role(schedule.role))
        except Deleted:
            await self.bot.store.change(record_unknown, held, now)
        except Refused as refusal:
            await self._refused(schedule, held, str(refusal))
            if not refusal.is_expected:
                raise
        else:
            await self._record(schedule, held, message)

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
            await open_thread(self.bot, schedule, held.slot, message)
        await self.bot.store.change(record_posted, held, message, self.bot.clock())

    async def _wait_for_turn(self) -> None:
        """Keep posts apart, however many are due."""
        async with self._turn:
            await asyncio.sleep(BETWEEN_POSTS_S)


def _name(schedule: int) -> str:
    return f"posting schedule {schedule}"
