"""Telling whoever set a schedule up what became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable

import discord

from bot.cards.parts import Card
from bot.client import Paperboy
from bot.texts import Texts, texts_for
from db.weekly.schedule import Schedule

log = logging.getLogger(__name__)


async def tell_owner(
    bot: Paperboy, schedule: Schedule, card_of: Callable[[Schedule, Texts], Card]
) -> None:
    """Tell the owner of a schedule in a direct message, else in the server's system channel, else
    nowhere but in `/weekly list`. Raises what Discord's outages raise."""
    t = texts_for(discord.Locale(schedule.language))
    try:
        if schedule.owner:  # 0: the owner had their data deleted
            owner = await bot.fetch_user(schedule.owner)
            await owner.send(view=card_of(schedule, t))
            return
    except (discord.Forbidden, discord.NotFound):
        log.info("The owner of schedule %d takes no direct messages.", schedule.id)
    guild = bot.get_guild(schedule.guild)
    channel = guild.system_channel if guild else None
    if guild and channel:
        granted = channel.permissions_for(guild.me)
        if granted.view_channel and granted.send_messages:
            await channel.send(view=card_of(schedule, t))
