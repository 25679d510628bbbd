"""Sends the reminders that are due, once and only once: the states of a reminder, on the outbox
they are sent from. A direct message's history can always be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import discord

from bot.actions import Snooze
from bot.cards.reminders import reminder_card
from bot.client import Paperboy
from bot.delivery.outbox import Deleted, Outbox, Refused
from bot.texts import texts_for
from db.papers.reading import papers_by_id
from db.people.reminders import Outcome, Reminder, claim_due, record, take_over

BATCH = 10
"""Reminders that are claimed together and sent one after the other."""

LEASE = timedelta(seconds=60)
"""How long a claim belongs to its holder: long enough for the last of a batch."""


class Reminders:
    """One process's part in reminding. Several may work on one store."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.outbox = Outbox(bot)

    async def round(self) -> None:
        """Settle what was begun and not recorded, then send what is due."""
        for reminder in await self._claim(take_over):
            await self.outbox.guarded(partial(self._settle, reminder), _name(reminder))
        while claimed := await self._claim(claim_due):
            for reminder in claimed:
                await self.outbox.guarded(partial(self._send, reminder), _name(reminder))

    async def _claim(self, claim: Callable[..., list[Reminder]]) -> list[Reminder]:
        return await self.bot.store.change(
            claim, self.outbox.holder, self.bot.clock(), LEASE, BATCH
        )

    async def _settle(self, reminder: Reminder) -> None:
        """Finish what another process, or this one, began and did not record."""
        if self.outbox.nonce_holds(reminder):
            await self._send(reminder)
            return
        try:
            channel = await self.outbox.direct_channel(reminder.member)
            message = await self.outbox.find(channel, reminder, Snooze(reminder.id).custom_id)
        except Refused:
            await self.bot.store.change(record, reminder, Outcome.REFUSED)
            return
        if message is None:
            await self._send(reminder)
        else:
            await self._record(reminder, channel, message)

    async def _send(self, reminder: Reminder) -> None:
        """Send a reminder that this process holds. Where nobody can tell whether it arrived, the
        claim is left to run out and be settled."""
        (paper,) = await self.bot.store.ask(papers_by_id, [reminder.paper])
        t = texts_for(discord.enums.try_enum(discord.Locale, reminder.language))
        try:
            channel = await self.outbox.direct_channel(reminder.member)
            message = await self.outbox.send(channel, reminder, reminder_card(reminder, paper, t))
        except Deleted:
            await self.bot.store.change(record, reminder, Outcome.SENT)
        except Refused as refusal:
            if not refusal.is_expected:
                raise
            await self.bot.store.change(record, reminder, Outcome.REFUSED)
        else:
            await self._record(reminder, channel, message)

    async def _record(self, reminder: Reminder, channel: discord.DMChannel, message: int) -> None:
        """Remember the paper first: a reminder recorded as sent is never looked at again."""
        papers = await self.bot.store.ask(papers_by_id, [reminder.paper])
        await self.bot.remember(message, channel.id, None, papers)
        await self.bot.store.change(record, reminder, Outcome.SENT)


def _name(reminder: Reminder) -> str:
    return f"sending reminder {reminder.id}"
