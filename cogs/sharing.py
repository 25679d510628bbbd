"""The button that shows a member's own answer to everybody, where Paperboy is their own app."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.actions import ShareAnswer
from bot.cards.sharing import without_sharing
from bot.client import Paperboy
from bot.refusals import Refusal
from bot.texts import N_


class Sharing(commands.Cog):
    """Says again for all what one member has read."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        bot.on_action(ShareAnswer, self.share)

    async def share(self, interaction: discord.Interaction[Paperboy], action: ShareAnswer) -> None:
        if interaction.message is None or interaction.message.author != self.bot.user:
            raise Refusal(
                N_("This button comes from another version of the bot. Start again with /help.")
            )
        await self.bot.show(interaction, without_sharing(interaction.message), shared=True)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Sharing(bot))
