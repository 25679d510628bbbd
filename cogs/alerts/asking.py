"""Alerts are asked for, and tried out."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import discord
from discord import app_commands

from bot.cards.alerts import PREVIEWED, alert_added, preview_card, time_chosen
from bot.client import Paperboy
from bot.options.choices import Choices, paper_choices, tag_choices, without_count
from bot.options.chosen_zone import ChosenZone, zone_choices, zone_meant
from bot.options.weekly import time_of_day
from bot.refusals import Refusal
from bot.texts import N_, Texts, texts_for
from cogs.alerts.base import AlertsCog, alert_choices
from db.alerts.interest import Interest
from db.alerts.keeping import MONTH_DAYS, preview, set_up_alert
from db.alerts.settings import choose_time
from db.people.reminders import keep_zone, own_zone

QUERY = 'All these words; "a phrase", -without, tag:, author:, year:, status:'
AUTHOR = "Papers by this person"
TAG = "Papers with this tag"
LIKE = "Papers like this one: its name, title or id"


class Asking(AlertsCog):
    """`/alerts add`, `preview` and `time`."""

    @app_commands.command(name="add", description="Get a direct message when such papers come")
    @app_commands.describe(
        query=QUERY,
        author=AUTHOR,
        tag=TAG,
        like=LIKE,
        at="The time of the day for messages; 09:00 unless you choose another",
        zone="Your time zone, by city or country; needed once",
    )
    @app_commands.autocomplete(tag=tag_choices, like=paper_choices)
    async def add(
        self,
        interaction: discord.Interaction[Paperboy],
        query: app_commands.Range[str, 1, 300] | None = None,
        author: app_commands.Range[str, 1, 100] | None = None,
        tag: app_commands.Range[str, 1, 100] | None = None,
        like: str | None = None,
        at: str | None = None,
        zone: str | None = None,
    ) -> None:
        t = texts_for(interaction.locale)
        interest = await self.interest(query, author, tag, like)
        minute = _minute(at)
        chosen = await self._zone(interaction, zone, t)
        member, now = interaction.user.id, self.bot.clock()
        alert, is_new = await self.bot.store.change(
            set_up_alert,
            member,
            interest,
            now,
            language=str(interaction.locale),
            minute=minute,
            zone=chosen.name if chosen else None,
        )
        since = now - timedelta(days=MONTH_DAYS)
        brought, times, likes = await asyncio.gather(
            self.bot.store.ask(preview, interest, since, 0),
            self.times(member),
            self.likes([interest]),
        )
        assert times is not None
        card = alert_added(
            alert, is_new, brought, times, likes, t, note=chosen.note if chosen else None
        )
        await self.bot.show(interaction, card, ephemeral=True)

    @app_commands.command(
        name="preview", description="What an alert would have brought in the past month"
    )
    @app_commands.describe(
        alert="One of your alerts", query=QUERY, author=AUTHOR, tag=TAG, like=LIKE
    )
    @app_commands.autocomplete(alert=alert_choices, tag=tag_choices, like=paper_choices)
    async def preview(
        self,
        interaction: discord.Interaction[Paperboy],
        alert: str | None = None,
        query: app_commands.Range[str, 1, 300] | None = None,
        author: app_commands.Range[str, 1, 100] | None = None,
        tag: app_commands.Range[str, 1, 100] | None = None,
        like: str | None = None,
    ) -> None:
        if alert is not None:
            interest = (await self.own(interaction, alert)).interest
        else:
            interest = await self.interest(query, author, tag, like)
        since = self.bot.clock() - timedelta(days=MONTH_DAYS)
        brought, likes = await asyncio.gather(
            self.bot.store.ask(preview, interest, since, PREVIEWED), self.likes([interest])
        )
        card = preview_card(interest, brought, likes, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @app_commands.command(name="time", description="When your direct messages come")
    @app_commands.describe(
        at="The time of the day, like 9:00 or 8 pm", zone="Your time zone, by city or country"
    )
    async def time(
        self, interaction: discord.Interaction[Paperboy], at: str, zone: str | None = None
    ) -> None:
        t = texts_for(interaction.locale)
        minute = _minute(at)
        chosen = await self._zone(interaction, zone, t)
        member = interaction.user.id
        if chosen:
            await self.bot.store.change(keep_zone, member, chosen.name)
        await self.bot.store.change(choose_time, member, str(interaction.locale), minute)
        times = await self.times(member)
        assert times is not None
        await self.bot.show(
            interaction, time_chosen(times, t, chosen.note if chosen else None), ephemeral=True
        )

    @add.autocomplete("zone")
    @time.autocomplete("zone")
    async def zones(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return await asyncio.to_thread(zone_choices, typed, texts_for(interaction.locale))

    async def interest(
        self, query: str | None, author: str | None, tag: str | None, like: str | None
    ) -> Interest:
        """What the options ask for. Raises Refusal where that is nothing, UnknownPaper."""
        paper = await self.bot.find_paper(like) if like else None
        interest = Interest(
            " ".join((query or "").split()),
            author.strip() or None if author else None,
            without_count(tag).strip() or None if tag else None,
            paper.id if paper else None,
        )
        if interest.is_empty:
            raise Refusal(
                N_("Which papers? Give words, an author, a tag, or a paper they are like.")
            )
        return interest

    async def _zone(
        self, interaction: discord.Interaction[Paperboy], zone: str | None, t: Texts
    ) -> ChosenZone | None:
        """The zone that a member names. Raises Refusal where none is known yet."""
        if zone:
            return await asyncio.to_thread(zone_meant, zone, t)
        if await self.bot.store.ask(own_zone, interaction.user.id) is None:
            raise Refusal(N_("Enter your time zone once, in the option zone."))
        return None


def _minute(at: str | None) -> int | None:
    """The minute of the day that an option names. Raises Refusal."""
    if at is None:
        return None
    meant = time_of_day(at)
    return meant.hour * 60 + meant.minute
