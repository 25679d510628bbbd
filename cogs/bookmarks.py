"""`/bookmarks`: the list of one's own, and all that can be done with a bookmark."""

from __future__ import annotations

import asyncio
import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import (
    BookmarksPage,
    ClearBookmarks,
    DropBookmark,
    MarkBookmark,
    NoteBookmark,
    OpenBookmark,
    RemoveListed,
    SavePaper,
    action_of,
    action_on,
)
from bot.cards.bookmark import NEWEST, bookmark_card
from bot.cards.bookmark_forms import (
    DAY_CHOICES,
    FORMAT_CHOICES,
    STATE_CHOICES,
    note_form,
    written_note,
)
from bot.cards.bookmark_list import BOOKMARKS_A_PAGE, NONE_LIKE_THAT, bookmarks_card
from bot.cards.bookmark_notices import (
    clear_question,
    cleared_notice,
    dropped_notice,
    exported_text,
    imported_notice,
    saved_notice,
)
from bot.cards.reminders import reminder_set
from bot.cards.sharing import MAX_SHARED, shared_card
from bot.client import Paperboy
from bot.formats.bookmark_exports import FILE_LIMIT, MOST_IN_A_FILE, export
from bot.formats.bookmark_imports import imported
from bot.options.choices import Choices, labelled, tag_choices, without_count
from bot.options.weekly import zone_choices, zone_meant
from bot.reactions import bookmark_sign
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.papers.paper import Paper
from db.people.bookmark_transfer import BroughtIn, bring_in, kept, kept_papers
from db.people.bookmarks import (
    Bookmark,
    Origin,
    State,
    Wanted,
    bookmark_of,
    bookmarks_of,
    clear,
    count,
    remove,
    save,
    set_note,
    set_state,
    suggest_bookmarks,
)
from db.people.reminders import When, due_at, keep_zone, own_zone, remind
from db.searching.lookup import find_paper
from db.searching.questions import Question, keep_question, question_by_id
from db.store.sql import in_parts, storable

NOT_BOOKMARKED = N_("This paper is not in your bookmarks. /bookmarks list shows them.")


class Bookmarks(commands.Cog):
    """Saving papers, and finding them again. All answers but a share are for the member alone."""

    group = app_commands.Group(name="bookmarks", description="Your own bookmarks")

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        bot.on_action(SavePaper, self.save)
        bot.on_action(DropBookmark, self.drop)
        bot.on_action(BookmarksPage, self.turn)
        bot.on_action(RemoveListed, self.remove_listed)
        bot.on_action(OpenBookmark, self.look)
        bot.on_action(MarkBookmark, self.mark)
        bot.on_action(NoteBookmark, self.note)
        bot.on_action(ClearBookmarks, self.clear_all)

    # Commands.

    @group.command(name="list", description="What you have saved, newest first")
    @app_commands.describe(tag="Only papers with this tag", state="How far you have come")
    @app_commands.choices(state=STATE_CHOICES)
    @app_commands.autocomplete(tag=tag_choices)
    async def list_bookmarks(
        self,
        interaction: discord.Interaction[Paperboy],
        tag: str | None = None,
        state: str | None = None,
    ) -> None:
        await self._list(interaction, _wanted("", tag, state))

    @group.command(name="search", description="Search your bookmarks and your notes")
    @app_commands.describe(query="Words of the paper or of your note")
    async def search(self, interaction: discord.Interaction[Paperboy], query: str) -> None:
        if not query.strip():
            raise Refusal(N_("Tell me what to look for: a word, a name, or a sentence."))
        await self._list(interaction, _wanted(query, None, None))

    @group.command(name="note", description="Write a note on a bookmark")
    @app_commands.describe(paper="The paper's name, label or id")
    async def note_on(self, interaction: discord.Interaction[Paperboy], paper: str) -> None:
        found = await self.bot.store.ask(find_paper, paper)
        await self._ask_for_note(interaction, await self._own(interaction, found))

    @group.command(name="state", description="Say how far you have come with a bookmark")
    @app_commands.describe(paper="The paper's name, label or id", state="How far you have come")
    @app_commands.choices(state=STATE_CHOICES)
    async def state_of(
        self, interaction: discord.Interaction[Paperboy], paper: str, state: str
    ) -> None:
        found = await self.bot.store.ask(find_paper, paper)
        await self._mark(interaction, found, State(state), turn=False)

    @group.command(
        name="remind", description="Remind you of a bookmark by direct message, at 09:00"
    )
    @app_commands.describe(
        paper="The paper's name, label or id",
        day="On which day",
        zone="Your time zone, by city or country; once is enough",
    )
    @app_commands.choices(day=DAY_CHOICES)
    async def remind_of(
        self,
        interaction: discord.Interaction[Paperboy],
        paper: str,
        day: str,
        zone: str | None = None,
    ) -> None:
        t = texts_for(interaction.locale)
        member = interaction.user.id
        bookmark = await self._own(interaction, await self.bot.store.ask(find_paper, paper))
        note = None
        if zone:
            chosen = await asyncio.to_thread(zone_meant, zone, t)
            own, note = chosen.name, chosen.note
            await self.bot.store.change(keep_zone, member, own)
        elif (known := await self.bot.store.ask(own_zone, member)) is None:
            raise Refusal(N_("Tell me your time zone once, in the option zone."))
        else:
            own = known
        due = due_at(When(day), own, self.bot.clock())
        language = str(interaction.locale)
        await self.bot.store.change(remind, member, bookmark.paper.id, due, language)
        await self.bot.show(interaction, reminder_set(bookmark.paper, due, t, note), ephemeral=True)

    @remind_of.autocomplete("zone")
    async def zones(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return await asyncio.to_thread(zone_choices, typed, texts_for(interaction.locale))

    @group.command(name="share", description="Show a selection of your bookmarks to the channel")
    @app_commands.describe(
        query="Words of the paper or of your note",
        tag="Only papers with this tag",
        state="How far you have come",
    )
    @app_commands.choices(state=STATE_CHOICES)
    @app_commands.autocomplete(tag=tag_choices)
    async def share(
        self,
        interaction: discord.Interaction[Paperboy],
        query: str = "",
        tag: str | None = None,
        state: str | None = None,
    ) -> None:
        page = await self.bot.store.ask(
            bookmarks_of, interaction.user.id, size=MAX_SHARED, wanted=_wanted(query, tag, state)
        )
        if not page.bookmarks:
            raise Refusal(NONE_LIKE_THAT)
        papers = [bookmark.paper for bookmark in page.bookmarks]
        card = shared_card(papers, interaction.user.mention, texts_for(interaction.locale))
        await self.bot.show(interaction, card, papers)

    @group.command(name="remove", description="Remove one of your bookmarks")
    @app_commands.describe(paper="The paper's name, label or id")
    async def remove_bookmark(self, interaction: discord.Interaction[Paperboy], paper: str) -> None:
        await self._drop(interaction, paper, turn=False)

    @group.command(name="clear", description="Remove all your bookmarks")
    async def clear(self, interaction: discord.Interaction[Paperboy]) -> None:
        bookmarks = await self.bot.store.ask(count, interaction.user.id)
        if not bookmarks:
            raise Refusal(N_("You have no bookmarks."))
        card = clear_question(bookmarks, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="export", description="Your bookmarks as a file that only you see")
    @app_commands.describe(format="What the file is for; JSON if left out")
    @app_commands.choices(format=FORMAT_CHOICES)
    async def export(
        self, interaction: discord.Interaction[Paperboy], format: str = "json"
    ) -> None:
        papers = await self.bot.store.ask(kept_papers, interaction.user.id)
        if not papers:
            raise Refusal(N_("You have no bookmarks."))
        await interaction.response.defer(ephemeral=True)
        t = texts_for(interaction.locale)
        sent = 0
        for first, some in enumerate(in_parts(papers, MOST_IN_A_FILE)):
            bookmarks = await self.bot.store.ask(kept, interaction.user.id, some)
            if not bookmarks:  # they went meanwhile
                continue
            contents = await asyncio.to_thread(export, bookmarks, format)
            which = exported_text(first * MOST_IN_A_FILE, len(bookmarks), len(papers), t)
            several = len(papers) > len(some) or len(contents) > 1
            for content in contents:
                sent += 1
                part = f"-{sent}" if several else ""
                file = discord.File(io.BytesIO(content), f"paperboy-bookmarks{part}.{format}")
                await interaction.followup.send(which, file=file, ephemeral=True)
        if not sent:
            raise Refusal(N_("You have no bookmarks."))

    @group.command(name="import", description="Bring in bookmarks that were exported")
    @app_commands.describe(
        file="A file made by the export, in any of its formats",
        file_2="Another one",
        file_3="Another one",
        file_4="Another one",
        file_5="Another one",
    )
    async def bring_in(
        self,
        interaction: discord.Interaction[Paperboy],
        file: discord.Attachment,
        file_2: discord.Attachment | None = None,
        file_3: discord.Attachment | None = None,
        file_4: discord.Attachment | None = None,
        file_5: discord.Attachment | None = None,
    ) -> None:
        """Each file has an answer of its own: one that fails keeps no other from coming in."""
        await interaction.response.defer(ephemeral=True)
        t = texts_for(interaction.locale)
        files = [one for one in (file, file_2, file_3, file_4, file_5) if one]
        for one in files:
            name = one.filename if len(files) > 1 else None
            try:
                brought = await self._brought_in(interaction, one)
            except Exception as error:  # whatever it is: the client knows how to tell it
                await self.bot.tell(interaction, error, name)
            else:
                card = imported_notice(brought, t, name)
                await interaction.followup.send(view=card, ephemeral=True)

    async def _brought_in(
        self, interaction: discord.Interaction[Paperboy], file: discord.Attachment
    ) -> BroughtIn:
        if file.size > FILE_LIMIT:
            raise Refusal(N_("That file is larger than any that I make. Part it into several."))
        bookmarks = await asyncio.to_thread(imported, await file.read())
        return await self.bot.store.change(
            bring_in, interaction.user.id, bookmarks, interaction.guild_id
        )

    @remove_bookmark.autocomplete("paper")
    @note_on.autocomplete("paper")
    @state_of.autocomplete("paper")
    @remind_of.autocomplete("paper")
    async def own_papers(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return labelled(await self.bot.store.ask(suggest_bookmarks, interaction.user.id, typed))

    # Buttons and menus.

    async def save(self, interaction: discord.Interaction[Paperboy], action: SavePaper) -> None:
        paper = await self.bot.store.ask(find_paper, action.paper)
        message = interaction.message.id if interaction.message else 0
        origin = Origin("button", self.bot.clock(), message, interaction.guild_id)
        new = await self.bot.store.change(save, interaction.user.id, [paper.id], origin)
        card = saved_notice(paper, bool(new), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    async def drop(self, interaction: discord.Interaction[Paperboy], action: DropBookmark) -> None:
        await self._drop(interaction, action.paper, turn=True)

    async def turn(
        self,
        interaction: discord.Interaction[Paperboy],
        action: BookmarksPage | RemoveListed,
    ) -> None:
        question = Question("")
        if action.question != "-":
            asked = await self.bot.store.ask(question_by_id, action.question)
            if asked is None:
                raise Refusal(N_("I no longer know what was asked here. Ask again with /search."))
            question = asked
        state = None if action.state == "-" else action.state
        wanted = _wanted(question.query, question.tag, state)
        await self._list(interaction, wanted, page=action.page, turn=True)

    async def remove_listed(
        self, interaction: discord.Interaction[Paperboy], action: RemoveListed
    ) -> None:
        await self.bot.store.change(remove, interaction.user.id, action.paper)
        await self.turn(interaction, action)

    async def look(self, interaction: discord.Interaction[Paperboy], action: OpenBookmark) -> None:
        paper = await self.bot.store.ask(find_paper, action.paper)
        bookmark = await self._own(interaction, paper)
        back = BookmarksPage(action.question, action.state, action.page)
        card = bookmark_card(bookmark, texts_for(interaction.locale), back)
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    async def mark(self, interaction: discord.Interaction[Paperboy], action: MarkBookmark) -> None:
        paper = await self.bot.store.ask(find_paper, action.paper)
        await self._mark(interaction, paper, State(action.state), turn=True)

    async def note(self, interaction: discord.Interaction[Paperboy], action: NoteBookmark) -> None:
        """The button asks for a note; the form, which carries the same action, brings it."""
        paper = await self.bot.store.ask(find_paper, action.paper)
        bookmark = await self._own(interaction, paper)
        if interaction.type is not discord.InteractionType.modal_submit:
            await self._ask_for_note(interaction, bookmark)
            return
        note = written_note(interaction)
        await self.bot.store.change(set_note, interaction.user.id, paper.id, note)
        from_card = interaction.message is not None
        await self._show(interaction, await self._own(interaction, paper), turn=from_card)

    async def clear_all(
        self, interaction: discord.Interaction[Paperboy], action: ClearBookmarks
    ) -> None:
        if await self.bot.store.ask(count, interaction.user.id) != action.bookmarks:
            raise Refusal(N_("Your bookmarks have changed meanwhile. Use /bookmarks clear again."))
        removed = await self.bot.store.change(clear, interaction.user.id)
        card = cleared_notice(removed, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Paperboy]) -> None:
        """A form that was filled in: discord.py knows only those that this process sent."""
        if interaction.type is discord.InteractionType.modal_submit and interaction.data:
            action = action_of(str(interaction.data.get("custom_id", "")))
            if isinstance(action, NoteBookmark):
                await self.bot.press(interaction, action)

    # Answers.

    async def _list(
        self,
        interaction: discord.Interaction[Paperboy],
        wanted: Wanted,
        *,
        page: int = 0,
        turn: bool = False,
    ) -> None:
        bookmarks = await self.bot.store.ask(
            bookmarks_of, interaction.user.id, page=page, size=BOOKMARKS_A_PAGE, wanted=wanted
        )
        if not turn and (wanted.query or wanted.tag):
            await self.bot.store.change(keep_question, Question(wanted.query, wanted.tag))
        emoji = await bookmark_sign(self.bot, interaction.guild_id)
        card = bookmarks_card(bookmarks, texts_for(interaction.locale), wanted, emoji)
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)

    async def _show(
        self, interaction: discord.Interaction[Paperboy], bookmark: Bookmark, *, turn: bool
    ) -> None:
        back = action_on(interaction.message, BookmarksPage) if turn else None
        card = bookmark_card(bookmark, texts_for(interaction.locale), back or NEWEST)
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)

    async def _mark(
        self,
        interaction: discord.Interaction[Paperboy],
        paper: Paper,
        state: State,
        *,
        turn: bool,
    ) -> None:
        await self.bot.store.change(set_state, interaction.user.id, paper.id, state)
        await self._show(interaction, await self._own(interaction, paper), turn=turn)

    async def _ask_for_note(
        self, interaction: discord.Interaction[Paperboy], bookmark: Bookmark
    ) -> None:
        form = note_form(bookmark, texts_for(interaction.locale))
        await interaction.response.send_modal(form)

    async def _own(self, interaction: discord.Interaction[Paperboy], paper: Paper) -> Bookmark:
        bookmark = await self.bot.store.ask(bookmark_of, interaction.user.id, paper.id)
        if bookmark is None:
            raise Refusal(NOT_BOOKMARKED)
        return bookmark

    async def _drop(
        self, interaction: discord.Interaction[Paperboy], text: str, *, turn: bool
    ) -> None:
        paper = await self.bot.store.ask(find_paper, text)
        if not await self.bot.store.change(remove, interaction.user.id, paper.id):
            raise Refusal(NOT_BOOKMARKED)
        card = dropped_notice(paper, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)


def _wanted(query: str, tag: str | None, state: str | None) -> Wanted:
    return Wanted(
        storable(query), without_count(tag) if tag else None, State(state) if state else None
    )


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Bookmarks(bot))
