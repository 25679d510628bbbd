"""The thread under a post, where its papers can be talked about."""

from __future__ import annotations

import asyncio
import logging

import discord

from bot.cards.markup import clip
from bot.cards.weekly_post import thread_name
from bot.client import Paperboy
from bot.delivery.outbox import DEADLINE_S
from bot.network import NETWORK_FAILURES
from bot.texts import texts_for
from db.weekly.schedule import Schedule, Slot

log = logging.getLogger(__name__)

THREAD_EXISTS = 160004
THREAD_NAME = 100
"""Characters that a thread's name may have."""


async def open_thread(bot: Paperboy, schedule: Schedule, slot: Slot, message: int) -> None:
    """Begin the thread under a post. A message has one thread at most, so that asking again after
    a crash does no harm; a post whose thread cannot be made is a post all the same."""
    channel = bot.get_channel(schedule.channel)
    if not isinstance(channel, discord.TextChannel):
        return
    t = texts_for(discord.Locale(schedule.language))
    try:
        async with asyncio.timeout(DEADLINE_S):
            await channel.get_partial_message(message).create_thread(
                name=clip(thread_name(slot, t), THREAD_NAME)
            )
    except NETWORK_FAILURES as error:
        if getattr(error, "code", None) != THREAD_EXISTS:
            log.warning("The post of schedule %d got no thread: %r.", schedule.id, error)
