"""`/shelf`: papers that a server keeps together."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import ShelfPage
from bot.cards.base import notice
from bot.cards.bookmark_forms import FORMAT_CHOICES
from bot.cards.entries import short_label
from bot.cards.shelf import SHELVED_A_PAGE, shelf_card
from bot.client import Paperboy
from bot.formats.bookmark_exports import export
from bot.options.choices import Choices, labelled, paper_choices
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.people.shelf import (
    Note,
    is_on_shelf,
    put_on_shelf,
    say_of_shelved,
    shelf_page,
    shelf_to_export,
    suggest_shelved,
    take_off_shelf,
)

NOT_THERE = N_("This paper is not on the shelf. See it with /shelf list.")


SIGNED, UNSIGNED = "signed", "unsigned"

SIGNING = [
    app_commands.Choice(name=app_commands.locale_str(N_("without my name")), value=UNSIGNED),
    app_commands.Choice(name=app_commands.locale_str(N_("with my name")), value=SIGNED),
]


class Shelf(commands.Cog):
    """The list is for all of a server to see, who put what there is for nobody."""

    group = app_commands.Group(
        name="shelf",
        description="Papers that this server keeps together",
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
    )

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        bot.on_action(ShelfPage, self.turn)

    @group.command(
        name="add", description="Put a paper on this server's shelf, or say something of it"
    )
    @app_commands.describe(
        paper="The paper's name, title or id",
        note="What you say of it; everybody here can read it",
        signed="Whether your name stands beside your note (default: without)",
    )
    @app_commands.choices(signed=SIGNING)
    @app_commands.autocomplete(paper=paper_choices)
    async def add(
        self,
        interaction: discord.Interaction[Paperboy],
        paper: str,
        note: app_commands.Range[str, 1, 500] | None = None,
        signed: str = UNSIGNED,
    ) -> None:
        guild, t = _guild(interaction), texts_for(interaction.locale)
        found = await self.bot.find_paper(paper)
        member, now = interaction.user.id, self.bot.clock()
        is_new = await self.bot.store.change(put_on_shelf, guild, member, found.id, now)
        if note and note.strip():
            name = interaction.user.display_name if signed == SIGNED else None
            said = Note(note.strip(), name)
            await self.bot.store.change(say_of_shelved, guild, member, found.id, said, now)
        label = short_label(found)
        text = (
            t("🗄️ **{label}** is on the shelf. Nobody sees who put it there.", label=label)
            if is_new
            else t("🗄️ **{label}** was on the shelf already.", label=label)
        )
        if note and note.strip():
            kept = (
                t("Your note stands there with your name.")
                if signed == SIGNED
                else t("Your note stands there without your name.")
            )
            text = t.sentences(text, kept)
        await self.bot.show(interaction, notice(text), ephemeral=True)

    @group.command(name="list", description="The papers on this server's shelf")
    async def list_shelf(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self._list(interaction, page=0)

    @group.command(name="remove", description="Take a paper off this server's shelf")
    @app_commands.describe(paper="The paper's name, title or id")
    async def remove(self, interaction: discord.Interaction[Paperboy], paper: str) -> None:
        guild = _guild(interaction)
        found = await self.bot.find_paper(paper)
        if not await self.bot.store.ask(is_on_shelf, guild, found.id):
            raise Refusal(NOT_THERE)
        anybodys = interaction.permissions.manage_messages
        by = None if anybodys else interaction.user.id
        if not await self.bot.store.change(take_off_shelf, guild, found.id, by):
            raise Refusal(
                N_("Only who put it there, or who may manage messages here, can take it off.")
            )
        t = texts_for(interaction.locale)
        text = t("**{label}** is off the shelf.", label=short_label(found))
        await self.bot.show(interaction, notice(text), ephemeral=True)

    @remove.autocomplete("paper")
    async def shelved_choices(
        self, interaction: discord.Interaction[Paperboy], typed: str
    ) -> Choices:
        return labelled(await self.bot.store.ask(suggest_shelved, _guild(interaction), typed))

    @group.command(name="export", description="This server's shelf as a file")
    @app_commands.describe(format="File format (default: JSON)")
    @app_commands.choices(format=FORMAT_CHOICES)
    async def export(
        self, interaction: discord.Interaction[Paperboy], format: str = "json"
    ) -> None:
        async with self.bot.limits.file_of(interaction.user.id):
            await self._export(interaction, format)

    async def turn(self, interaction: discord.Interaction[Paperboy], action: ShelfPage) -> None:
        await self._list(interaction, page=action.page, turn=True)

    async def _list(
        self, interaction: discord.Interaction[Paperboy], *, page: int, turn: bool = False
    ) -> None:
        found = await self.bot.store.ask(
            shelf_page, _guild(interaction), page=page, size=SHELVED_A_PAGE
        )
        papers = [shelved.paper for shelved in found.shown]
        card = shelf_card(found, texts_for(interaction.locale))
        first = found.page * SHELVED_A_PAGE + 1
        await self.bot.show(interaction, card, papers, turn=turn, first=first, ephemeral=not papers)

    async def _export(self, interaction: discord.Interaction[Paperboy], format: str) -> None:
        kept = await self.bot.store.ask(shelf_to_export, _guild(interaction))
        t = texts_for(interaction.locale)
        if not kept:
            raise Refusal(N_("This server's shelf is empty. /shelf add puts a paper on it."))
        await self.bot.defer(interaction)
        contents = await asyncio.to_thread(export, kept, format)
        for number, content in enumerate(contents, 1):
            part = f"-{number}" if len(contents) > 1 else ""
            file = discord.File(io.BytesIO(content), f"paperboy-shelf{part}.{format}")
            text = t("The shelf of this server")
            await interaction.followup.send(text, file=file, ephemeral=True)


def _guild(interaction: discord.Interaction[Any]) -> int:
    assert interaction.guild_id is not None, "offered in servers only"
    return interaction.guild_id


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Shelf(bot))
