"""`/feeds`: where new papers come from by themselves, and the loop that asks them."""

from __future__ import annotations

import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.audit import by
from bot.cards.base import notice
from bot.cards.feeds import (
    added_card,
    checked_card,
    failed_card,
    failing_notice,
    feeds_card,
    name_of,
)
from bot.cards.parts import Card
from bot.client import Paperboy
from bot.delivery.loops import rounds
from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.fetching.polling import Poller
from bot.options.choices import CHOICE_LIMIT, MAX_CHOICES, Choices
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.feeds.feed import TOLD_AFTER, Feed, Owner
from db.feeds.keeping import (
    add_feed,
    feed_named,
    feeds_of,
    note_told,
    pause_feed,
    remove_feed,
    resume_feed,
    untold_failures,
)
from db.people.changes import Change, What, noted

log = logging.getLogger(__name__)

ROUND_S = 30.0
"""Seconds between two looks at which feeds are due."""

NAME = "The feed's name"


class Feeds(commands.Cog):
    """Adding and seeing feeds, for those who may manage the server; and asking them all."""

    group = app_commands.Group(
        name="feeds",
        description="Where new papers come from automatically",
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        settings = bot.settings
        self.reach = Reach.ANYWHERE if settings.private_network else Reach.PUBLIC
        if settings.offline:
            self.reach = Reach.OFFLINE
        self.fetcher = Fetcher(reach=self.reach, contact=settings.contact, clock=bot.clock)
        self.poller = Poller(bot.store, self.fetcher, bot.clock)
        self.rounds = rounds(bot, ROUND_S, self.poll, "a round of feeds")

    @group.command(name="add", description="Add a feed: arXiv, RSS, OpenReview, Hugging Face")
    @app_commands.describe(
        what="cs.CL, a query of arXiv, a venue of OpenReview, hf-daily, or an address",
        name="Its name; leave empty for an automatic one",
    )
    async def add(
        self,
        interaction: discord.Interaction[Paperboy],
        what: app_commands.Range[str, 1, 1000],
        name: app_commands.Range[str, 1, 60] | None = None,
    ) -> None:
        from bot.fetching.kinds import meant

        kind, query = meant(what, self.reach, self.bot.settings.lists)
        if name is not None and not (name.isprintable() and name.strip()):
            raise Refusal(N_("A feed's name is a few letters or digits."))
        assert interaction.guild_id is not None, "offered in servers only"
        owner = Owner(
            interaction.guild_id,
            interaction.user.id,
            interaction.channel_id or 0,
            str(interaction.locale),
        )
        who = by(interaction)

        def added(found: tuple[Feed, bool]) -> Change | None:
            return Change(who, What.FEED_ADDED, found[0].name) if found[1] else None

        feed, is_new = await self.bot.store.change(
            noted,
            added,
            add_feed,
            kind,
            query,
            now=self.bot.clock(),
            name=name and name.strip(),
            owner=owner,
        )
        await self._answer(interaction, added_card(feed, is_new, texts_for(interaction.locale)))

    @group.command(name="list", description="This server's feeds and their status")
    async def list_feeds(self, interaction: discord.Interaction[Paperboy]) -> None:
        feeds = await self.bot.store.ask(feeds_of, interaction.guild_id)
        await self._answer(interaction, feeds_card(feeds, texts_for(interaction.locale)))

    @group.command(name="check", description="Check a feed now for new papers")
    @app_commands.describe(feed=NAME)
    async def check(self, interaction: discord.Interaction[Paperboy], feed: str) -> None:
        t = texts_for(interaction.locale)
        found = await self._named(interaction, feed)
        await self.bot.defer(interaction, thinking=True)
        outcome = await self.poller.turn(found.id)
        if outcome is None:
            text = t("It is paused, was just checked, or is being checked now. Try again later.")
            card = notice(text)
        elif outcome.failure is not None:
            card = failed_card(found, outcome.failure, t)
        else:
            assert outcome.report is not None
            card = checked_card(found, outcome.report, t)
        await interaction.followup.send(view=card, ephemeral=True)

    @group.command(name="pause", description="Pause a feed, or resume a paused one")
    @app_commands.describe(feed=NAME)
    async def pause(self, interaction: discord.Interaction[Paperboy], feed: str) -> None:
        t = texts_for(interaction.locale)
        found = await self._named(interaction, feed)
        resumes = found.paused_at is not None
        change = resume_feed if resumes else pause_feed
        what = What.FEED_RESUMED if resumes else What.FEED_PAUSED
        noticed = Change(by(interaction), what, found.name)
        await self.bot.store.change(noted, lambda _: noticed, change, found.id, self.bot.clock())
        text = (
            t("Resumed {feed}. Checking it now.", feed=name_of(found))
            if resumes
            else t("Paused {feed}. Use the same command to resume it.", feed=name_of(found))
        )
        await self._answer(interaction, notice(text))

    @group.command(name="remove", description="Remove a feed; its papers stay")
    @app_commands.describe(feed=NAME)
    async def remove(self, interaction: discord.Interaction[Paperboy], feed: str) -> None:
        t = texts_for(interaction.locale)
        found = await self._named(interaction, feed)
        change = Change(by(interaction), What.FEED_REMOVED, found.name)
        await self.bot.store.change(
            noted, lambda _: change, remove_feed, found.id, self.bot.clock()
        )
        text = t("Removed {feed}. Its papers stay.", feed=name_of(found))
        await self._answer(interaction, notice(text))

    @check.autocomplete("feed")
    @pause.autocomplete("feed")
    @remove.autocomplete("feed")
    async def feed_choices(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        feeds = await self.bot.store.ask(feeds_of, interaction.guild_id)
        return [
            app_commands.Choice(name=feed.name[:CHOICE_LIMIT], value=feed.name[:CHOICE_LIMIT])
            for feed in feeds
            if typed.casefold() in feed.name.casefold()
        ][:MAX_CHOICES]

    async def _named(self, interaction: discord.Interaction[Paperboy], name: str) -> Feed:
        return await self.bot.store.ask(feed_named, name, interaction.guild_id)

    async def _answer(self, interaction: discord.Interaction[Paperboy], card: Card) -> None:
        await self.bot.show(interaction, card, ephemeral=True)

    # The loop.

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()
        await self.fetcher.__aexit__()

    async def poll(self) -> None:
        """One look: ask what is due, then tell who added what has failed for days."""
        await self.poller.round()
        since = self.bot.clock() - TOLD_AFTER
        for feed in await self.bot.store.ask(untold_failures, since):
            if await self.bot.store.change(note_told, feed.id, self.bot.clock()):
                await self._tell_owner(feed)

    async def _tell_owner(self, feed: Feed) -> None:
        """Say once that a feed has failed for days; who takes no messages sees it in the list."""
        if feed.owner is None or not feed.owner.member:  # the owner had their data deleted
            return
        try:
            owner = await self.bot.fetch_user(feed.owner.member)
            t = texts_for(discord.Locale(feed.owner.language))
            await owner.send(view=failing_notice(feed, t))
        except discord.HTTPException as error:
            log.warning("The owner of the feed %s could not be told: %s", feed.name, error)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Feeds(bot))
