"""`/bookmarks`: the list of one's own, and all that can be done with a bookmark.

One cog is one group of commands in Discord's menu; each file here holds a part of it.
"""

from __future__ import annotations

from discord.ext import commands

from bot.client import Paperboy
from cogs.bookmarks.files import Files
from cogs.bookmarks.listing import Listing
from cogs.bookmarks.marking import Marking
from cogs.bookmarks.monday import Mondays
from cogs.bookmarks.reminding import Reminding
from cogs.bookmarks.saving import Saving
from cogs.bookmarks.zotero import ZoteroShare


class Bookmarks(
    ZoteroShare,
    Files,
    Saving,
    Mondays,
    Reminding,
    Marking,
    Listing,
    commands.GroupCog,
    group_name="bookmarks",
    group_description="Your own bookmarks",
):
    """Saving papers, and finding them again. All answers but a share are for the member alone.

    The commands stand in the menu from the last part to the first.
    """


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Bookmarks(bot))
