"""`/weekly`: papers that come by themselves, and the loop that posts them.

One cog is one group of commands in Discord's menu; each file here holds a part of it.
"""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Paperboy
from cogs.weekly.looking import Looking
from cogs.weekly.planning import Planning
from cogs.weekly.posts import Posts
from cogs.weekly.switching import Switching


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_guild=True)
class Weekly(
    Posts,
    Switching,
    Looking,
    Planning,
    commands.GroupCog,
    group_name="weekly",
    group_description="Papers posted to a channel on a schedule",
):
    """Setting schedules up, and posting them. Whoever set it up gets the answer.

    The commands stand in the menu from the last part to the first.
    """


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Weekly(bot))
