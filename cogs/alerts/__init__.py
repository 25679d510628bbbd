"""`/alerts`: what a member wants to hear of, and the direct messages that tell them.

One cog is one group of commands in Discord's menu; each file here holds a part of it.
"""

from __future__ import annotations

from discord.ext import commands

from bot.client import Paperboy
from cogs.alerts.asking import Asking
from cogs.alerts.listing import Listing
from cogs.alerts.sending import Sending


class Alerts(
    Sending,
    Listing,
    Asking,
    commands.GroupCog,
    group_name="alerts",
    group_description="Word of new papers, in direct messages",
):
    """A member's alerts. All answers are for the member alone.

    The commands stand in the menu from the last part to the first.
    """


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Alerts(bot))
