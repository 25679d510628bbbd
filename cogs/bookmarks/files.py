"""Bookmarks as files: out, and back in."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.anywhere import server_of
from bot.cards.bookmark_forms import FORMAT_CHOICES
from bot.cards.bookmark_notices import exported_text, imported_notice
from bot.client import Paperboy
from bot.formats.bookmark_exports import FILE_LIMIT, MAX_IN_A_FILE, export
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from cogs.bookmarks.base import BookmarksCog
from db.people.bookmark_transfer import BroughtIn, bring_in, kept, kept_papers
from db.store.sql import in_parts

if TYPE_CHECKING:
    from bot.formats.bookmark_imports import Imported


class Files(BookmarksCog):
    """`/bookmarks export` and `import`."""

    @app_commands.command(name="export", description="Your bookmarks as a file that only you see")
    @app_commands.describe(format="File format (default: JSON)")
    @app_commands.choices(format=FORMAT_CHOICES)
    async def export(
        self, interaction: discord.Interaction[Paperboy], format: str = "json"
    ) -> None:
        async with self.bot.limits.file_of(interaction.user.id):
            await self._export(interaction, format)

    async def _export(self, interaction: discord.Interaction[Paperboy], format: str) -> None:
        papers = await self.bot.store.ask(kept_papers, interaction.user.id)
        if not papers:
            raise Refusal(N_("You have no bookmarks."))
        await self.bot.defer(interaction)
        t = texts_for(interaction.locale)
        sent = 0
        for first, some in enumerate(in_parts(papers, MAX_IN_A_FILE)):
            bookmarks = await self.bot.store.ask(kept, interaction.user.id, some)
            if not bookmarks:  # they went meanwhile
                continue
            contents = await asyncio.to_thread(export, bookmarks, format)
            which = exported_text(first * MAX_IN_A_FILE, len(bookmarks), len(papers), t)
            several = len(papers) > len(some) or len(contents) > 1
            for content in contents:
                sent += 1
                part = f"-{sent}" if several else ""
                file = discord.File(io.BytesIO(content), f"paperboy-bookmarks{part}.{format}")
                await interaction.followup.send(which, file=file, ephemeral=True)
        if not sent:
            raise Refusal(N_("You have no bookmarks."))

    @app_commands.command(name="import", description="Import bookmarks from an export")
    @app_commands.describe(
        file="An exported file, in any format",
        file_2="Another export file",
        file_3="Another export file",
        file_4="Another export file",
        file_5="Another export file",
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
        files = [attachment for attachment in (file, file_2, file_3, file_4, file_5) if attachment]
        async with self.bot.limits.file_of(interaction.user.id):
            await self._bring_in_all(interaction, files)

    async def _bring_in_all(
        self, interaction: discord.Interaction[Paperboy], files: Sequence[discord.Attachment]
    ) -> None:
        """Each file has an answer of its own: one that fails keeps no other from coming in."""
        await self.bot.defer(interaction)
        t = texts_for(interaction.locale)
        for attachment in files:
            name = attachment.filename if len(files) > 1 else None
            try:
                brought, bad_lines = await self._brought_in(interaction, attachment)
            except Exception as error:  # whatever it is: the client knows how to tell it
                await self.bot.tell(interaction, error, name)
            else:
                card = imported_notice(brought, t, name, bad_lines)
                await interaction.followup.send(view=card, ephemeral=True)

    async def _brought_in(
        self, interaction: discord.Interaction[Paperboy], file: discord.Attachment
    ) -> tuple[BroughtIn, list[int]]:
        if file.size > FILE_LIMIT:
            raise Refusal(N_("That file is too large. Split it, then import the parts."))
        try:
            content = await file.read()
        except (discord.NotFound, discord.Forbidden):
            raise Refusal(N_("Discord no longer has this file. Send it again.")) from None
        read = await asyncio.to_thread(_imported, content)
        brought = await self.bot.store.change(
            bring_in, interaction.user.id, read.kept, server_of(interaction)
        )
        return brought, read.bad_lines


def _imported(content: bytes) -> Imported:
    """Raises Refusal. On a thread, which also reads the module: the loop waits for none."""
    from bot.formats.bookmark_imports import imported

    return imported(content)
