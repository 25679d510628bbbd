"""The list of one's own bookmarks: all of them, a search, page by page; and a share of it."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.actions import BookmarksPage, ListBookmarks, RemoveListed, ShareBookmarks
from bot.anywhere import server_of
from bot.cards.bookmark_forms import STATE_CHOICES
from bot.cards.bookmark_list import BOOKMARKS_A_PAGE, NONE_LIKE_THAT, bookmarks_card
from bot.cards.sharing import MAX_SHARED, share_preview, shared_card
from bot.client import Paperboy
from bot.options.choices import tag_choices, without_count
from bot.reactions import bookmark_sign
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from cogs.bookmarks.base import BookmarksCog
from db.papers.paper import Paper
from db.people.bookmarks import EVERY, ReadingState, Wanted, bookmarks_of, few_bookmarks_of, remove
from db.searching.questions import Question, question_by_id
from db.store.sql import storable


class Listing(BookmarksCog):
    """`/bookmarks list`, `search` and `share`, and the buttons of the list."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        bot.on_action(BookmarksPage, self.turn)
        bot.on_action(ListBookmarks, self.list_in_state)
        bot.on_action(RemoveListed, self.remove_listed)
        bot.on_action(ShareBookmarks, self.share_selected)

    @app_commands.command(name="list", description="Your saved papers, newest first")
    @app_commands.describe(tag="Only papers with this tag", state="Reading status")
    @app_commands.choices(state=STATE_CHOICES)
    @app_commands.autocomplete(tag=tag_choices)
    async def list_bookmarks(
        self,
        interaction: discord.Interaction[Paperboy],
        tag: str | None = None,
        state: str | None = None,
    ) -> None:
        await self._list(interaction, _wanted("", tag, state))

    async def list_in_state(
        self, interaction: discord.Interaction[Paperboy], action: ListBookmarks
    ) -> None:
        """The button of the help."""
        await self._list(interaction, _wanted("", None, _state(action.state)))

    @app_commands.command(name="search", description="Search your bookmarks and your notes")
    @app_commands.describe(query="Words from the paper or your note")
    async def search(self, interaction: discord.Interaction[Paperboy], query: str) -> None:
        if not query.strip():
            raise Refusal(N_("What should I look for? A word, a name or a sentence."))
        await self._list(interaction, _wanted(query, None, None))

    @app_commands.command(name="share", description="Share some of your bookmarks with the channel")
    @app_commands.describe(
        query="Words from the paper or your note",
        tag="Only papers with this tag",
        state="Reading status",
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
        wanted = _wanted(query, tag, state)
        papers, count = await self._selected(interaction, wanted)
        question = Question(wanted.query, wanted.tag)
        is_limited = bool(wanted.query or wanted.tag)
        share = ShareBookmarks(question.id if is_limited else "-", state or "-", count)
        t = texts_for(interaction.locale)
        card = share_preview(papers, interaction.user.mention, share, t)
        asked_again = [question] if is_limited else []
        await self.bot.show(interaction, card, ephemeral=True, questions=asked_again)

    async def share_selected(
        self, interaction: discord.Interaction[Paperboy], action: ShareBookmarks
    ) -> None:
        """The button under the preview."""
        wanted = await self._asked(action.question, action.state)
        papers, count = await self._selected(interaction, wanted)
        if count != action.bookmarks:
            raise Refusal(
                N_("Your bookmarks have changed in the meantime. Use /bookmarks share again.")
            )
        card = shared_card(papers, interaction.user.mention, texts_for(interaction.locale))
        await self.bot.show(interaction, card, papers, shared=True)

    async def _selected(
        self, interaction: discord.Interaction[Paperboy], wanted: Wanted
    ) -> tuple[list[Paper], int]:
        """The papers of a selection to share, and how many bookmarks it has in all."""
        page = await self.bot.store.ask(
            bookmarks_of, interaction.user.id, size=MAX_SHARED, wanted=wanted
        )
        if not page.bookmarks:
            raise Refusal(NONE_LIKE_THAT)
        return [bookmark.paper for bookmark in page.bookmarks], page.total

    async def turn(
        self,
        interaction: discord.Interaction[Paperboy],
        action: BookmarksPage | RemoveListed,
    ) -> None:
        wanted = await self._asked(action.question, action.state)
        await self._list(interaction, wanted, page=action.page, turn=True)

    async def _asked(self, id_: str, state: str) -> Wanted:
        """The bookmarks that a button means: by a stored question and a state, each `-` for all."""
        question = Question("")
        if id_ != "-":
            asked = await self.bot.store.look_up(question_by_id, id_)
            if asked is None:
                raise Refusal(N_("This search has expired. Search again with /search."))
            question = asked
        return _wanted(question.query, question.tag, _state(state))

    async def remove_listed(
        self, interaction: discord.Interaction[Paperboy], action: RemoveListed
    ) -> None:
        await self.bot.store.change(remove, interaction.user.id, action.paper)
        await self.turn(interaction, action)

    async def _list(
        self,
        interaction: discord.Interaction[Paperboy],
        wanted: Wanted,
        *,
        page: int = 0,
        turn: bool = False,
    ) -> None:
        store, of = self.bot.store, interaction.user.id
        bookmarks = None
        if wanted == EVERY:
            bookmarks = await store.look_up(few_bookmarks_of, of, page=page, size=BOOKMARKS_A_PAGE)
        if bookmarks is None:
            bookmarks = await store.ask(
                bookmarks_of, of, page=page, size=BOOKMARKS_A_PAGE, wanted=wanted
            )
        asked_again = []
        if not turn and (wanted.query or wanted.tag):
            asked_again = [Question(wanted.query, wanted.tag)]
        emoji = await bookmark_sign(self.bot, server_of(interaction)) if not bookmarks.total else ""
        card = bookmarks_card(bookmarks, texts_for(interaction.locale), wanted, emoji)
        await self.bot.show(interaction, card, ephemeral=True, turn=turn, questions=asked_again)


def _state(said: str) -> str | None:
    """The state that a button names, `-` for all."""
    return None if said == "-" else said


def _wanted(query: str, tag: str | None, state: str | None) -> Wanted:
    return Wanted(
        storable(query), without_count(tag) if tag else None, ReadingState(state) if state else None
    )
