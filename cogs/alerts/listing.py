"""A member's alerts, listed, paused and removed, and what waits for them."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.actions import ListAlerts, PauseAlert, ReadWaiting, RemoveAlert
from bot.cards.alerts import alerts_card, waiting_card
from bot.cards.base import notice
from bot.cards.interests import interest_text
from bot.client import Paperboy
from bot.texts import texts_for
from cogs.alerts.base import ALERT, AlertsCog, alert_choices
from db.alerts.keeping import (
    Alert,
    alert_by_id,
    alerts_of,
    pause_alert,
    remove_alert,
    resume_alert,
)
from db.alerts.settings import claim_to_tell
from db.alerts.telling import note_read, waiting_count, waiting_for
from db.papers.reading import papers_by_id


class Listing(AlertsCog):
    """`/alerts list`, `pause` and `remove`, and the menus of the list."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        bot.on_action(ListAlerts, self.open_list)
        bot.on_action(PauseAlert, self.switch_listed)
        bot.on_action(RemoveAlert, self.remove_listed)
        bot.on_action(ReadWaiting, self.read_waiting)

    @app_commands.command(name="list", description="Your alerts, and what waits for you")
    async def list_alerts(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self._list(interaction)

    @app_commands.command(name="pause", description="Pause an alert, or resume a paused one")
    @app_commands.describe(alert=ALERT)
    @app_commands.autocomplete(alert=alert_choices)
    async def pause(self, interaction: discord.Interaction[Paperboy], alert: str) -> None:
        found = await self.own(interaction, alert)
        await self._switch(found)
        t = texts_for(interaction.locale)
        name = interest_text(found.interest, await self.likes([found.interest]), t)
        text = (
            t("Resumed: {alert}. Papers that come from now on are collected.", alert=name)
            if found.paused_at
            else t("Paused: {alert}. Use the same command to resume it.", alert=name)
        )
        await self.bot.show(interaction, notice(text), ephemeral=True)

    @app_commands.command(name="remove", description="Remove an alert")
    @app_commands.describe(alert=ALERT)
    @app_commands.autocomplete(alert=alert_choices)
    async def remove(self, interaction: discord.Interaction[Paperboy], alert: str) -> None:
        found = await self.own(interaction, alert)
        await self.bot.store.change(remove_alert, interaction.user.id, found.id)
        t = texts_for(interaction.locale)
        name = interest_text(found.interest, await self.likes([found.interest]), t)
        await self.bot.show(interaction, notice(t("Removed: {alert}.", alert=name)), ephemeral=True)

    # Buttons and menus.

    async def open_list(
        self, interaction: discord.Interaction[Paperboy], _action: ListAlerts
    ) -> None:
        await self._list(interaction)

    async def switch_listed(
        self, interaction: discord.Interaction[Paperboy], action: PauseAlert
    ) -> None:
        found = await self.bot.store.ask(alert_by_id, interaction.user.id, action.alert)
        if found is not None:
            await self._switch(found)
        await self._list(interaction, turn=True)

    async def remove_listed(
        self, interaction: discord.Interaction[Paperboy], action: RemoveAlert
    ) -> None:
        await self.bot.store.change(remove_alert, interaction.user.id, action.alert)
        await self._list(interaction, turn=True)

    async def read_waiting(
        self, interaction: discord.Interaction[Paperboy], action: ReadWaiting
    ) -> None:
        """What is shown is told, and waits no longer; what could not be shown still does."""
        member = interaction.user.id
        told = await self.bot.store.ask(waiting_for, member, max(action.papers, 1))
        papers = await self.bot.store.ask(papers_by_id, [paper.paper for paper in told])
        rest = await self.bot.store.ask(waiting_count, member) - len(told)
        likes = await self.likes(why for paper in told for why in paper.why)
        card = waiting_card(told, papers, rest, likes, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)
        await self.bot.store.change(note_read, member, [paper.paper for paper in told])

    async def _list(
        self, interaction: discord.Interaction[Paperboy], *, turn: bool = False
    ) -> None:
        member = interaction.user.id
        alerts = await self.bot.store.ask(alerts_of, member)
        waiting = await self.bot.store.ask(waiting_count, member)
        times = await self.times(member)
        if times and times.settings.refused_at:  # which the list says
            await self.bot.store.change(claim_to_tell, member, self.bot.clock())
        likes = await self.likes(alert.interest for alert in alerts)
        card = alerts_card(alerts, times, waiting, likes, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)

    async def _switch(self, alert: Alert) -> None:
        if alert.paused_at:
            await self.bot.store.change(resume_alert, alert.member, alert.id)
        else:
            await self.bot.store.change(pause_alert, alert.member, alert.id, self.bot.clock())
