"""The channels that posts are sent to, and what the bot may do there."""

from __future__ import annotations

import asyncio

import discord

from bot.client import Paperboy
from bot.delivery.outbox import DEADLINE_S, Refused

Postable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
"""The kinds of channels that a schedule can be in."""


async def granted_channel(bot: Paperboy, guild: int, channel: int, *needed: str) -> Postable:
    """A server's channel in which the bot has the permissions needed. Raises Refused where it is
    gone or a permission is missing; what the gateway has told costs no request."""
    if bot.get_guild(guild) is None:
        raise Refused("server")
    found = bot.get_channel(channel)
    if found is None:  # such as a thread that was archived
        try:
            async with asyncio.timeout(DEADLINE_S):
                found = await bot.fetch_channel(channel)
        except (discord.Forbidden, discord.NotFound) as error:
            raise Refused("channel") from error
    if not isinstance(found, Postable):
        raise Refused("channel")
    if missing := missing_permissions(found, *needed):
        raise Refused(f"permissions {','.join(missing)}")
    return found


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


def server_is_away(bot: Paperboy, guild: int) -> bool:
    """Whether Discord has said that the server is down: nothing can be known of it then."""
    server = bot.get_guild(guild)
    return server is not None and server.unavailable


def only_role(role: int | None) -> discord.AllowedMentions:
    """Let a message mention this role, or nobody; never anybody whom a paper's text names."""
    roles = [discord.Object(role)] if role else False
    return discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
