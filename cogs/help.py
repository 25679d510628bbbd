"""`/help`: what there is to ask."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards.help import HelpLine, help_card
from bot.client import Paperboy
from bot.reactions import bookmark_sign
from bot.texts import texts_for
from db.papers.reading import paper_count


class Help(commands.Cog):
    """The commands, as the reader's own Discord names them."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @app_commands.command(description="What Paperboy can do")
    async def help(self, interaction: discord.Interaction[Paperboy]) -> None:
        t = texts_for(interaction.locale)
        papers = await self.bot.store.ask(paper_count)
        lines = [
            HelpLine(command.qualified_name, command.description)
            for command in self.bot.tree.walk_commands()
            if isinstance(command, app_commands.Command) and _is_for(interaction, command)
        ]
        emoji = await bookmark_sign(self.bot, interaction.guild_id)
        await self.bot.show(interaction, help_card(lines, papers, t, emoji), ephemeral=True)


def _is_for(
    interaction: discord.Interaction[Paperboy], command: app_commands.Command[Any, ..., Any]
) -> bool:
    """Whether the member may use a command where they asked: Discord shows no other to them."""
    outermost = command.root_parent or command
    needed = outermost.default_permissions
    if needed is None:
        return True
    return interaction.guild_id is not None and interaction.permissions >= needed


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Help(bot))
