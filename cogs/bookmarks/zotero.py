"""Bookmarks to one's own Zotero library, and back. Without a key nothing of it shows but the one
command that asks for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import UseZotero, action_of
from bot.anywhere import server_of
from bot.cards.bookmark_forms import written_note
from bot.cards.parts import Card
from bot.cards.zotero import (
    connect_card,
    connected_card,
    disconnected_notice,
    key_form,
    pulled_notice,
    pushed_notice,
)
from bot.client import Paperboy
from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.fields import CONNECT, DISCONNECT, PULL_ALL, PUSH
from bot.refusals import Refusal
from bot.sentences import KEYS
from bot.texts import N_, texts_for
from bot.zotero.api import Trouble, Zotero, ZoteroFailed
from bot.zotero.carrying import Carrier
from cogs.bookmarks.base import BookmarksCog
from db.people.zotero import Account, account_of, connect, delete_key, disconnect, standing

MEMBERS_AT_ONCE = 3
"""Members whose papers are carried at once, the others wait: Zotero wants few requests at a time
from one place."""

KEY = re.compile(r"[A-Za-z0-9]{24}")

KEYS_TRIED, TRIED_WITHIN_S = 3, 300.0
"""Keys that a member may try in this time: Zotero answers nobody behind an address from which it
got more than five wrong ones in it."""

NO_KEY = N_("Zotero is not connected. /bookmarks zotero says how.")


class ZoteroShare(BookmarksCog):
    """`/bookmarks zotero`, its buttons and its form."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        bot.on_action(UseZotero, self.use_zotero)
        reach = Reach.OFFLINE if bot.settings.offline else Reach.PUBLIC
        self.fetcher = Fetcher(reach=reach, contact=bot.settings.contact, clock=bot.clock)
        self.zotero = Zotero(self.fetcher, bot.clock)
        self.carriers = asyncio.Semaphore(MEMBERS_AT_ONCE)
        self.carried: dict[int, asyncio.Task[Any] | None] = {}
        self.keys_tried = commands.CooldownMapping.from_cooldown(KEYS_TRIED, TRIED_WITHIN_S, int)

    @app_commands.command(
        name="zotero", description="Your bookmarks to your Zotero library, and back"
    )
    async def show_zotero(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self.bot.show(interaction, await self._standing(interaction), ephemeral=True)

    async def use_zotero(
        self, interaction: discord.Interaction[Paperboy], action: UseZotero
    ) -> None:
        """The buttons, and the form with a key."""
        if action.what == CONNECT:
            await self._connect(interaction)
        elif action.what == DISCONNECT:
            await self.bot.store.change(disconnect, interaction.user.id)
            card = disconnected_notice(texts_for(interaction.locale))
            await self.bot.show(interaction, card, ephemeral=True, turn=True)
        else:
            await self._carry(interaction, action.what)

    @commands.Cog.listener("on_interaction")
    async def on_key(self, interaction: discord.Interaction[Paperboy]) -> None:
        """A form that was filled in: discord.py knows only those that this process sent."""
        if interaction.type is discord.InteractionType.modal_submit and interaction.data:
            action = action_of(str(interaction.data.get("custom_id", "")))
            if isinstance(action, UseZotero) and action.what == CONNECT:
                await self.bot.press(interaction, action)

    async def cog_unload(self) -> None:
        """End what goes on: what Zotero has taken is known again by the next transfer."""
        going_on = [task for task in self.carried.values() if task]
        for task in going_on:
            task.cancel()
        await asyncio.gather(*going_on, return_exceptions=True)
        await self.fetcher.__aexit__()

    async def _connect(self, interaction: discord.Interaction[Paperboy]) -> None:
        if self.bot.settings.offline:
            raise Refusal(N_("The demo reaches nobody outside of this machine, nor Zotero."))
        if interaction.type is not discord.InteractionType.modal_submit:
            await self.bot.ask_by_form(interaction, key_form(texts_for(interaction.locale)))
            return
        member, key = interaction.user.id, written_note(interaction).strip()
        if not KEY.fullmatch(key):
            raise Refusal(
                N_(
                    "This is no key of Zotero's: one has 24 letters and digits. Copy it from"
                    " {keys}."
                ),
                keys=KEYS,
            )
        now = asyncio.get_running_loop().time()
        if self.keys_tried.update_rate_limit(member, now):
            raise Refusal(N_("You have tried several keys. Wait five minutes, then try again."))
        await self.bot.defer(interaction, thinking=True)
        account = await self.zotero.owner(key)
        await self.bot.store.change(connect, member, account, self.bot.clock())
        await self.bot.show(interaction, await self._standing(interaction), ephemeral=True)

    async def _carry(self, interaction: discord.Interaction[Paperboy], what: str) -> None:
        member, t = interaction.user.id, texts_for(interaction.locale)
        account = await self.bot.store.ask(account_of, member)
        if account is None:
            raise Refusal(NO_KEY)
        if what == PUSH and not account.can_write:
            raise Refusal(N_("This key may only read. Enter one that may write to send papers."))
        async with self._turn_of(member):
            await self.bot.defer(interaction, thinking=True)
            carrier = Carrier(self.bot.store, self.zotero, self.bot.clock)
            try:
                if what == PUSH:
                    card = pushed_notice(await carrier.push(member, account), t)
                else:
                    pulled = await carrier.pull(
                        member,
                        account,
                        guild=server_of(interaction),
                        removed_too=what == PULL_ALL,
                    )
                    card = pulled_notice(pulled, t)
            except ZoteroFailed as failure:
                await self._forget_dead_key(member, account, failure)
                raise
        await self.bot.show(interaction, card, ephemeral=True)

    async def _forget_dead_key(self, member: int, account: Account, failure: ZoteroFailed) -> None:
        if failure.trouble is Trouble.KEY_GONE:
            await self.bot.store.change(delete_key, member, account.key)

    @asynccontextmanager
    async def _turn_of(self, member: int) -> AsyncIterator[None]:
        """A place among those whose papers are carried. Raises Refusal for one who has one."""
        if member in self.carried:
            raise Refusal(N_("Your last transfer with Zotero is not done yet. Wait for it."))
        self.carried[member] = asyncio.current_task()
        try:
            async with self.carriers:
                yield
        finally:
            del self.carried[member]

    async def _standing(self, interaction: discord.Interaction[Paperboy]) -> Card:
        t = texts_for(interaction.locale)
        found = await self.bot.store.ask(standing, interaction.user.id)
        return connected_card(found, t) if found else connect_card(t)
