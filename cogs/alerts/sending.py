"""The letters: the loop that sends them, the button under each, and word where none arrive."""

from __future__ import annotations

import discord

from bot.actions import LetterPapers, ListBookmarks, papers_on
from bot.anywhere import server_of
from bot.cards.alerts import refused_notice
from bot.cards.schedule_notices import all_saved_notice
from bot.client import Paperboy
from bot.delivery.letters import Letters
from bot.delivery.loops import rounds
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from cogs.alerts.base import AlertsCog
from db.alerts.letters import Kind
from db.alerts.settings import claim_to_tell, settings_of, untold_members
from db.alerts.telling import waiting_count
from db.people.bookmarks import Origin, ReadingState, save

ROUND_S = 20.0
"""Seconds between two looks at what arrived and what is due."""


class Sending(AlertsCog):
    """Sends what is due, and saves all papers of a letter for whoever presses its button."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        self.letters = Letters(bot)
        self.rounds = rounds(bot, ROUND_S, self.round, "a round of letters")
        self.untold = frozenset[int]()
        bot.on_action(LetterPapers, self.all_papers)

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()
        self._tell_nobody()

    async def round(self) -> None:
        """Send what is due, and see who takes no messages and was not told. Where there is nobody,
        no command is listened to: that would be a task more for each."""
        await self.letters.round()
        self.untold = await self.bot.store.ask(untold_members)
        self._tell_nobody()
        if self.untold:
            self.bot.add_listener(self.on_app_command_completion)

    def _tell_nobody(self) -> None:
        self.bot.remove_listener(self.on_app_command_completion)

    async def all_papers(
        self, interaction: discord.Interaction[Paperboy], action: LetterPapers
    ) -> None:
        """The button under a letter: of a Monday's, that all is listed which is not read."""
        if action.kind == Kind.MONDAY.value:
            await self.bot.press(interaction, ListBookmarks(ReadingState.TO_READ.value))
            return
        member, message = interaction.user.id, interaction.message
        papers = papers_on(message) if message else ()
        if message is None or not papers:
            raise Refusal(N_("These papers are no longer known. Your alerts are in /alerts list."))
        origin = Origin("button", self.bot.clock(), message.id, server_of(interaction))
        new = await self.bot.store.change(save, member, papers, origin)
        card = all_saved_notice(len(papers), len(new), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    async def on_app_command_completion(
        self, interaction: discord.Interaction[Paperboy], _command: object
    ) -> None:
        """Tell a member once, where they are, that their direct messages are refused."""
        member = interaction.user.id
        if member not in self.untold:
            return
        settings = await self.bot.store.ask(settings_of, member)
        if settings is None:
            return
        if await self.bot.store.change(claim_to_tell, member, self.bot.clock()):
            waiting = await self.bot.store.ask(waiting_count, member)
            card = refused_notice(settings, waiting, texts_for(interaction.locale))
            await interaction.followup.send(view=card, ephemeral=True)
