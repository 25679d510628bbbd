"""`/help` and `/about`: what there is to ask, and what runs here."""

from __future__ import annotations

import random
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import HelpTopic, ListBookmarks, OpenDigest, OpenPaper, OpenResults, SetUpWeekly
from bot.anywhere import ANYWHERE, invitations, is_alone, server_of
from bot.cards.help import (
    OPEN,
    START,
    TOPICS,
    Example,
    HelpLine,
    about_card,
    help_card,
    topic_card,
)
from bot.client import PERMISSIONS, Paperboy
from bot.reactions import bookmark_sign
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from bot.version import own_version
from db.papers.reading import paper_count
from db.papers.sources import sources
from db.searching.answers import draw
from db.searching.questions import Question, keep_questions
from db.tags.lookup import list_tags

QUERY = N_("keep safety in fine-tuning")


class Help(commands.Cog):
    """The commands, as the reader's own Discord names them."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.chance = random.SystemRandom()
        bot.on_action(HelpTopic, self.turn)

    @app_commands.command(description="What Paperboy can do")
    async def help(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self._start(interaction, turn=False)

    @app_commands.command(description="My version, papers, sources, licence and host")
    async def about(self, interaction: discord.Interaction[Paperboy]) -> None:
        papers = await self.bot.store.ask(paper_count)
        held = [(source.name, source.papers) for source in await self.bot.store.ask(sources)]
        t = texts_for(interaction.locale)
        links = invitations(self.bot.application_id or 0, PERMISSIONS)
        card = about_card(own_version(), papers, held, _host(self.bot), t, links)
        await self.bot.show(interaction, card, ephemeral=True)

    async def turn(self, interaction: discord.Interaction[Paperboy], action: HelpTopic) -> None:
        if action.topic in (START, OPEN):
            await self._start(interaction, turn=action.topic == START)
            return
        if action.topic not in TOPICS:
            raise Refusal(
                N_("This button comes from another version of the bot. Start again with /help.")
            )
        lines = [line for line in self._lines(interaction) if line.topic == action.topic]
        card = topic_card(action.topic, lines, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    async def _start(self, interaction: discord.Interaction[Paperboy], *, turn: bool) -> None:
        t = texts_for(interaction.locale)
        papers = await self.bot.store.ask(paper_count)
        emoji = await bookmark_sign(self.bot, server_of(interaction))
        topics = {line.topic for line in self._lines(interaction)}
        examples = await self._examples(interaction)
        card = help_card(examples, [*topics], papers, t, emoji)
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)

    async def _examples(self, interaction: discord.Interaction[Paperboy]) -> list[Example]:
        """What people do, with papers and tags of this store."""
        question = Question(texts_for(interaction.locale)(QUERY))
        examples = [
            Example(
                N_("Find papers in your own words"),
                "search",
                question.query,
                OpenResults(question.id),
            )
        ]
        if paper := await self.bot.store.ask(draw, self.chance):
            name = paper.name or paper.label
            examples.append(Example(N_("Open a paper"), "paper", name, OpenPaper(paper.id)))
        tags = () if is_alone(interaction) else (await self.bot.store.ask(list_tags)).tags
        if tag := next((known.name for known in tags if OpenDigest.fits(known.name)), None):
            examples.append(Example(N_("See a tag at a glance"), "digest", tag, OpenDigest(tag)))
        examples.append(Example(N_("See your bookmarks"), "bookmarks list", "", ListBookmarks("-")))
        questions = [question]
        if server_of(interaction) and interaction.permissions.manage_guild:
            examples.append(
                Example(N_("Get papers every week"), "weekly add", "", SetUpWeekly("-"))
            )
        else:
            with_code = Question("has:code")
            questions.append(with_code)
            examples.append(
                Example(
                    N_("List papers with code"), "search", "has:code", OpenResults(with_code.id)
                )
            )
        await self.bot.store.change(keep_questions, questions)
        return examples

    def _lines(self, interaction: discord.Interaction[Paperboy]) -> list[HelpLine]:
        return [
            HelpLine(command.qualified_name, command.description)
            for command in self.bot.tree.walk_commands()
            if isinstance(command, app_commands.Command) and _is_for(interaction, command)
        ]


def _host(bot: Paperboy) -> str | None:
    """Who runs the bot, as Discord knows: the team or the person whose application it is, with the
    contact that they gave."""
    application = bot.application
    owner = None
    if application:
        owner = application.team.name if application.team else application.owner.display_name
    return " · ".join(filter(None, [owner, bot.settings.contact])) or None


def _is_for(
    interaction: discord.Interaction[Paperboy], command: app_commands.Command[Any, ..., Any]
) -> bool:
    """Whether the member may use a command where they asked: Discord shows no other to them."""
    outermost = command.root_parent or command
    if is_alone(interaction) and outermost.name not in ANYWHERE:
        return False
    needed = outermost.default_permissions
    if needed is None:
        return True
    return server_of(interaction) is not None and interaction.permissions >= needed


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Help(bot))
