"""`/tags` and `/digest`: what the papers are about, and one tag at a glance."""

from __future__ import annotations

import asyncio
from functools import partial
from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import OpenDigest, TagsPage
from bot.anywhere import server_of
from bot.cards.charts import digest_chart, drawn_chart
from bot.cards.digest import CHART, digest_card, is_charted
from bot.cards.tags import TAGS_A_PAGE, tags_card
from bot.client import Paperboy
from bot.options.choices import tag_choices, without_count
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.people.saves import most_saved, most_saved_of_few
from db.searching.questions import Question, question_by_id
from db.searching.tag_digest import digest, digest_at_hand
from db.store.sql import storable
from db.tags.lookup import list_tags

SAVED_SHOWN = 3
"""Papers of a tag that a digest names as those which most members of the server saved."""


class Tags(commands.Cog):
    """Tags and their digests."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        bot.on_action(TagsPage, self.turn)
        bot.on_action(OpenDigest, self.open)

    @app_commands.command(description="List the tags, most papers first")
    @app_commands.describe(query="Part of a tag's name")
    async def tags(
        self, interaction: discord.Interaction[Paperboy], query: str | None = None
    ) -> None:
        question = Question(storable(query or "").strip())
        await self._list(interaction, question, page=0, turn=False)

    @app_commands.command(
        description="A tag at a glance: its papers, related tags, and where to start"
    )
    @app_commands.describe(tag="The tag, in any spelling")
    @app_commands.autocomplete(tag=tag_choices)
    async def digest(self, interaction: discord.Interaction[Paperboy], tag: str) -> None:
        await self._digest(interaction, without_count(tag))

    async def turn(self, interaction: discord.Interaction[Paperboy], action: TagsPage) -> None:
        question = await self.bot.store.look_up(question_by_id, action.question)
        if question is None:
            raise Refusal(N_("This list has expired. Open it again with /tags."))
        await self._list(interaction, question, page=action.page, turn=True)

    async def open(self, interaction: discord.Interaction[Paperboy], action: OpenDigest) -> None:
        await self._digest(interaction, action.tag)

    async def _list(
        self,
        interaction: discord.Interaction[Paperboy],
        question: Question,
        *,
        page: int,
        turn: bool,
    ) -> None:
        tags = await self.bot.store.ask(
            list_tags, question.query or None, limit=TAGS_A_PAGE, offset=page * TAGS_A_PAGE
        )
        if not tags.tags:
            raise Refusal(N_("No tags match. /tags alone lists them all."))
        t = texts_for(interaction.locale)
        asked_again = [question] if not turn and tags.total > TAGS_A_PAGE else []
        card = tags_card(question, tags, page, t)
        await self.bot.show(interaction, card, turn=turn, questions=asked_again)

    async def _digest(self, interaction: discord.Interaction[Paperboy], tag: str) -> None:
        store, here = self.bot.store, server_of(interaction) or 0
        few = partial(most_saved_of_few, guild=here, limit=SAVED_SHOWN)
        made = await store.look_up(digest_at_hand, tag, few)
        if made is None:
            made = await store.ask(digest, tag, partial(most_saved, guild=here, limit=SAVED_SHOWN))
        t = texts_for(interaction.locale)
        files = []
        if is_charted(made):
            picture = drawn_chart(made, t)
            if picture is None:
                picture = await asyncio.to_thread(digest_chart, made, t)
            files.append(discord.File(BytesIO(picture), CHART))
        asked_again = [Question("", tag=made.tag.name)]
        await self.bot.show(
            interaction, digest_card(made, t), made.starters, files=files, questions=asked_again
        )


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Tags(bot))
