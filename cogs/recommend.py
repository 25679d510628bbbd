"""`/recommend`: what a member should read next, and the buttons that say what they want."""

from __future__ import annotations

from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import DismissedPage, JudgePaper, RecommendedPage, RestorePaper, UndoJudging
from bot.anywhere import server_of
from bot.cards.recommend import (
    NOTHING_SAVED,
    RECOMMENDED_A_PAGE,
    JustJudged,
    dismissed_card,
    recommend_card,
)
from bot.cards.similar import NEW_DAYS
from bot.client import Paperboy
from bot.fields import MORE
from bot.refusals import Refusal
from bot.texts import texts_for
from db.papers.paper import Paper
from db.people.recommending import recommend
from db.people.tastes import dismissed, judge, take_back


class Recommend(commands.Cog):
    """Answers that their member alone sees: what somebody saved is nobody else's business."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        bot.on_action(RecommendedPage, self.turn)
        bot.on_action(JudgePaper, self.judge)
        bot.on_action(UndoJudging, self.undo)
        bot.on_action(DismissedPage, self.list_dismissed)
        bot.on_action(RestorePaper, self.restore)

    @app_commands.command(description="What to read next, by what you saved; only you see it")
    async def recommend(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self._answer(interaction, page=0)

    async def turn(
        self, interaction: discord.Interaction[Paperboy], action: RecommendedPage
    ) -> None:
        await self._answer(interaction, page=action.page, turn=True)

    async def judge(self, interaction: discord.Interaction[Paperboy], action: JudgePaper) -> None:
        paper = await self.bot.find_paper(action.paper)
        await self.bot.store.change(
            judge,
            interaction.user.id,
            paper.id,
            more=action.taste == MORE,
            at=self.bot.clock(),
        )
        judged = JustJudged(paper, action.taste)
        await self._answer(interaction, page=action.page, turn=True, judged=judged)

    async def undo(self, interaction: discord.Interaction[Paperboy], action: UndoJudging) -> None:
        paper = await self.bot.find_paper(action.paper)
        await self.bot.store.change(take_back, interaction.user.id, paper.id)
        judged = JustJudged(paper, "")
        await self._answer(interaction, page=action.page, turn=True, judged=judged)

    async def list_dismissed(
        self, interaction: discord.Interaction[Paperboy], action: DismissedPage
    ) -> None:
        await self._list_dismissed(interaction, action.page)

    async def restore(
        self, interaction: discord.Interaction[Paperboy], action: RestorePaper
    ) -> None:
        paper = await self.bot.find_paper(action.paper)
        await self.bot.store.change(take_back, interaction.user.id, paper.id)
        await self._list_dismissed(interaction, action.page, restored=paper)

    async def _list_dismissed(
        self,
        interaction: discord.Interaction[Paperboy],
        page: int,
        restored: Paper | None = None,
    ) -> None:
        found = await self.bot.store.ask(
            dismissed, interaction.user.id, page=page, size=RECOMMENDED_A_PAGE
        )
        card = dismissed_card(found, texts_for(interaction.locale), restored)
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    async def _answer(
        self,
        interaction: discord.Interaction[Paperboy],
        *,
        page: int,
        turn: bool = False,
        judged: JustJudged | None = None,
    ) -> None:
        found = await self.bot.store.ask(
            recommend,
            interaction.user.id,
            guild=server_of(interaction),
            new_since=self.bot.clock() - timedelta(days=NEW_DAYS),
            page=page,
            size=RECOMMENDED_A_PAGE,
        )
        if not (found.shown or found.is_own or found.dismissed or turn):
            raise Refusal(NOTHING_SAVED)
        card = recommend_card(found, texts_for(interaction.locale), judged)
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Recommend(bot))
