"""What the parts of `/alerts` share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards.alerts import Times
from bot.cards.interests import interest_name
from bot.client import Paperboy
from bot.options.choices import CHOICE_LIMIT, MAX_CHOICES, Choices
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from db.alerts.interest import Interest
from db.alerts.keeping import Alert, alerts_of
from db.alerts.letters import slot_after
from db.alerts.settings import settings_of
from db.alerts.telling import UTC_ZONE
from db.papers.paper import Paper
from db.papers.reading import papers_by_id
from db.people.reminders import own_zone
from db.store.store import Store

ALERT = "The alert"


class AlertsCog(commands.Cog):
    """A part of `/alerts`: its commands and its buttons. `Alerts` is all parts together."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    async def times(self, member: int) -> Times | None:
        settings = await self.bot.store.ask(settings_of, member)
        if settings is None:
            return None
        zone = await self.bot.store.ask(own_zone, member) or UTC_ZONE
        return Times(settings, zone, slot_after(zone, settings.minute, self.bot.clock()))

    async def likes(self, interests: Iterable[Interest]) -> dict[str, Paper]:
        return await papers_liked(self.bot.store, interests)

    async def own(self, interaction: discord.Interaction[Paperboy], said: str) -> Alert:
        """The alert that an option names: by its choice, or by its words."""
        for alert, name in await named_alerts(interaction):
            if said == str(alert.id) or said.strip().casefold() == name.casefold():
                return alert
        raise Refusal(N_("You have no such alert. See them with /alerts list."))


async def alert_choices(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """One's own alerts like what was typed; the value is the id."""
    return [
        app_commands.Choice(name=name, value=str(alert.id))
        for alert, name in await named_alerts(interaction)
        if typed.casefold() in name.casefold()
    ][:MAX_CHOICES]


async def named_alerts(interaction: discord.Interaction[Any]) -> list[tuple[Alert, str]]:
    """One's own alerts, each with what it asks for in words."""
    store = interaction.client.store
    alerts = await store.ask(alerts_of, interaction.user.id)
    likes = await papers_liked(store, (alert.interest for alert in alerts))
    t = texts_for(interaction.locale)
    return [(alert, interest_name(alert.interest, likes, t, CHOICE_LIMIT)) for alert in alerts]


async def papers_liked(store: Store, interests: Iterable[Interest]) -> dict[str, Paper]:
    """The papers that alerts are about, by their ids."""
    ids = sorted({interest.liked for interest in interests if interest.liked})
    return {paper.id: paper for paper in await store.ask(papers_by_id, ids)}
