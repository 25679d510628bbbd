"""Sends the reminders that are due, once and only once, whatever breaks in between.

The pattern is that of `posting.py`: a claim, a nonce made from it, and a button that carries it, by
which a message that was sent and not recorded is found again. A direct message's history can always
be read.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from datetime import timedelta

import aiohttp
import discord

from bot.actions import Snooze
from bot.bugs import log_bug
from bot.cards.reminders import reminder_card
from bot.client import Paperboy
from bot.texts import texts_for
from db.papers.reading import papers_by_id
from db.people.reminders import Outcome, Reminder, claim_due, record, take_over

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
DEADLINE_S = 20.0
"""Seconds for a look into the history, and for a send: both fit into the lease together."""

NONCE_WINDOW = timedelta(seconds=60)
"""How long after the claim Discord is trusted to answer a nonce with the message it made."""

CLOCK_SKEW = timedelta(hours=1)


class Reminders:
    """One process's part in reminding. Several may work on one store."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.holder = secrets.token_hex(8)

    async def round(self) -> None:
        """Settle what was begun and not recorded, then send what is due."""
        now = self.bot.clock()
        for reminder in await self.bot.store.change(take_over, self.holder, now, LEASE):
            await self._guarded(reminder, again=True)
        for reminder in await self.bot.store.change(claim_due, self.holder, now, LEASE):
            await self._guarded(reminder, again=False)

    async def _guarded(self, reminder: Reminder, *, again: bool) -> None:
        try:
            await self._send(reminder, again=again)
        except (discord.Forbidden, discord.NotFound):
            await self.bot.store.change(record, reminder, Outcome.REFUSED)
        except (discord.HTTPException, TimeoutError, aiohttp.ClientError, OSError) as error:
            log.warning("Reminder %d broke off: %r.", reminder.id, error)  # its lease runs out
        except Exception as error:
            log_bug(error, f"reminder {reminder.id}")

    async def _send(self, reminder: Reminder, *, again: bool) -> None:
        channel = await self.bot.create_dm(discord.Object(reminder.member))
        late = self.bot.clock() - reminder.claimed_at > NONCE_WINDOW
        if again and late and await self._was_sent(channel, reminder):
            await self.bot.store.change(record, reminder, Outcome.SENT)
            return
        papers = await self.bot.store.ask(papers_by_id, [reminder.paper])
        t = texts_for(discord.enums.try_enum(discord.Locale, reminder.language))
        async with asyncio.timeout(DEADLINE_S):
            sent = await channel.send(
                view=reminder_card(reminder, papers[0], t), nonce=reminder.nonce
            )
        await self.bot.remember(sent.id, channel.id, None, papers)
        await self.bot.store.change(record, reminder, Outcome.SENT)

    async def _was_sent(self, channel: discord.DMChannel, reminder: Reminder) -> bool:
        custom_id = Snooze(reminder.id).custom_id
        async with asyncio.timeout(DEADLINE_S):
            async for message in channel.history(
                limit=None, after=reminder.claimed_at - CLOCK_SKEW
            ):
                items = discord.ui.LayoutView.from_message(message).walk_children()
                if any(getattr(item, "custom_id", None) == custom_id for item in items):
                    return True
        return False
