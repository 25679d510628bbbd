"""One bookmark: its card, its note, and its reading state."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import BookmarksPage, MarkBookmark, NoteBookmark, OpenBookmark, action_of
from bot.cards.bookmark import bookmark_card
from bot.cards.bookmark_forms import STATE_CHOICES, note_form, written_note
from bot.client import Paperboy
from bot.texts import texts_for
from cogs.bookmarks.base import BookmarksCog, own_paper_choices
from db.papers.paper import Paper
from db.people.bookmarks import Bookmark, ReadingState, set_note, set_state


class Marking(BookmarksCog):
    """`/bookmarks note` and `state`, and the buttons of a bookmark's card."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        bot.on_action(OpenBookmark, self.look)
        bot.on_action(MarkBookmark, self.mark)
        bot.on_action(NoteBookmark, self.note)

    @app_commands.command(name="note", description="Write a note on a bookmark")
    @app_commands.describe(paper="The paper's name, title or id")
    @app_commands.autocomplete(paper=own_paper_choices)
    async def note_on(self, interaction: discord.Interaction[Paperboy], paper: str) -> None:
        found = await self.bot.find_paper(paper)
        await self._ask_for_note(interaction, await self.own(interaction, found.id))

    @app_commands.command(name="state", description="Set a bookmark's reading status")
    @app_commands.describe(paper="The paper's name, title or id", state="Reading status")
    @app_commands.choices(state=STATE_CHOICES)
    @app_commands.autocomplete(paper=own_paper_choices)
    async def state_of(
        self, interaction: discord.Interaction[Paperboy], paper: str, state: str
    ) -> None:
        found = await self.bot.find_paper(paper)
        await self._mark(interaction, found, ReadingState(state), turn=False)

    async def look(self, interaction: discord.Interaction[Paperboy], action: OpenBookmark) -> None:
        paper = await self.bot.find_paper(action.paper)
        bookmark = await self.own(interaction, paper.id)
        back = BookmarksPage(action.question, action.state, action.page)
        card = bookmark_card(bookmark, texts_for(interaction.locale), back)
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    async def mark(self, interaction: discord.Interaction[Paperboy], action: MarkBookmark) -> None:
        paper = await self.bot.find_paper(action.paper)
        await self._mark(interaction, paper, ReadingState(action.state), turn=True)

    async def note(self, interaction: discord.Interaction[Paperboy], action: NoteBookmark) -> None:
        """The button asks for a note; the form, which carries the same action, brings it."""
        paper = await self.bot.find_paper(action.paper)
        bookmark = await self.own(interaction, paper.id)
        if interaction.type is not discord.InteractionType.modal_submit:
            await self._ask_for_note(interaction, bookmark)
            return
        note = written_note(interaction)
        await self.bot.store.change(set_note, interaction.user.id, paper.id, note)
        from_card = interaction.message is not None
        await self.show_bookmark(interaction, await self.own(interaction, paper.id), turn=from_card)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Paperboy]) -> None:
        """A form that was filled in: discord.py knows only those that this process sent."""
        if interaction.type is discord.InteractionType.modal_submit and interaction.data:
            action = action_of(str(interaction.data.get("custom_id", "")))
            if isinstance(action, NoteBookmark):
                await self.bot.press(interaction, action)

    async def _mark(
        self,
        interaction: discord.Interaction[Paperboy],
        paper: Paper,
        state: ReadingState,
        *,
        turn: bool,
    ) -> None:
        await self.bot.store.change(set_state, interaction.user.id, paper.id, state)
        await self.show_bookmark(interaction, await self.own(interaction, paper.id), turn=turn)

    async def _ask_for_note(
        self, interaction: discord.Interaction[Paperboy], bookmark: Bookmark
    ) -> None:
        form = note_form(bookmark, texts_for(interaction.locale))
        await self.bot.ask_by_form(interaction, form)
