"""`/help`: what there is to ask."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import HelpLine, help_card
from bot.client import Paperboy
from bot.texts import texts_for
from db.reading import paper_count


class Help(commands.Cog):
    """The commands, as the reader's own Discord names them."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @app_commands.command(description="What I can do")
    async def help(self, interaction: discord.Interaction[Paperboy]) -> None:
        t = texts_for(interaction.locale)
        papers = await self.bot.store.ask(paper_count)
        lines = [
            HelpLine(command.qualified_name, command.description)
            for command in self.bot.tree.walk_commands()
            if isinstance(command, app_commands.Command)
        ]
        await self.bot.show(interaction, help_card(lines, papers, t), ephemeral=True)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Help(bot))
