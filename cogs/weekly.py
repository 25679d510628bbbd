"""`/weekly`: papers that come by themselves, and the loop that posts them."""

from __future__ import annotations

import logging
import secrets
from datetime import date
from zoneinfo import ZoneInfoNotFoundError

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.actions import SaveWeekly
from bot.choices import Choices
from bot.client import Paperboy
from bot.loops import is_made_up
from bot.posting import Postable, Postman, missing_permissions
from bot.refusals import MISSING_PERMISSIONS, Refusal, permission_names
from bot.texts import N_, texts_for
from bot.weekly_cards import (
    MOST_SCHEDULES,
    Listed,
    all_saved_notice,
    schedules_card,
    set_up_notice,
    stopped_notice,
    weekly_preview,
)
from bot.weekly_options import (
    WEEKDAYS,
    schedule_choices,
    schedule_meant,
    tag_list_choices,
    tags_meant,
    time_of_day,
    zone_choices,
    zone_meant,
)
from db.bookmarks import Origin, save
from db.choosing import choose_papers
from db.claims import last_post, posted_papers
from db.schedule import Schedule, Slot, next_slot
from db.schedules import add_schedule, schedules_of, stop_schedule

log = logging.getLogger(__name__)

ROUND_S = 5.0
"""Seconds between two looks at what is due."""

NEEDED = ("view_channel", "send_messages", "read_message_history")
"""What a channel must grant to the bot before a schedule is set up there."""


class Weekly(commands.Cog):
    """Setting schedules up, and posting them. What is set up is told to the one who did."""

    group = app_commands.Group(
        name="weekly",
        description="Papers that come to a channel by themselves",
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.postman = Postman(bot)
        bot.on_action(SaveWeekly, self.save_all)

    @group.command(name="set", description="Post papers in this channel every week")
    @app_commands.describe(
        zone="The time zone, by city or country",
        day="The day of the week, Monday if left out",
        time="The time of the day as HH:MM, 09:00 if left out",
        tags="Only papers with one of these tags, with commas between; all if left out",
        papers="How many papers a post shows, 5 if left out",
    )
    @app_commands.choices(day=WEEKDAYS)
    async def set_up(
        self,
        interaction: discord.Interaction[Paperboy],
        zone: str,
        day: int = 0,
        time: str = "09:00",
        tags: str = "",
        papers: app_commands.Range[int, 1, 10] = 5,
    ) -> None:
        t = texts_for(interaction.locale)
        channel = self._postable_channel(interaction)
        if len(await self.bot.store.ask(schedules_of, channel.guild.id)) >= MOST_SCHEDULES:
            raise Refusal(
                N_("This server has {most} weekly posts already. Stop one with /weekly stop."),
                most=MOST_SCHEDULES,
            )
        now = self.bot.clock()
        schedule = await self.bot.store.change(
            add_schedule,
            guild=channel.guild.id,
            channel=channel.id,
            owner=interaction.user.id,
            weekday=day,
            time=time_of_day(time),
            zone=zone_meant(zone, t),
            tags=await self.bot.store.ask(tags_meant, tags),
            papers=papers,
            language=str(interaction.locale),
            now=now,
        )
        card = set_up_notice(schedule, next_slot(schedule, now), t)
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="list", description="The weekly posts of this server")
    async def list_all(self, interaction: discord.Interaction[Paperboy]) -> None:
        listed = [
            Listed(
                schedule,
                self._upcoming(schedule),
                await self.bot.store.ask(last_post, schedule.id),
            )
            for schedule in await self._schedules(interaction)
        ]
        card = schedules_card(listed, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="preview", description="What the next post would show; only you see it")
    @app_commands.describe(schedule="Which weekly post, if there are several")
    async def preview(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        chosen = schedule_meant(await self._schedules(interaction), schedule)
        slot = next_slot(chosen, self.bot.clock())
        papers = await self.bot.store.ask(choose_papers, chosen, slot)
        card = weekly_preview(chosen, slot, papers, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="stop", description="End a weekly post")
    @app_commands.describe(schedule="Which weekly post, if there are several")
    async def stop(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        chosen = schedule_meant(await self._schedules(interaction), schedule)
        await self.bot.store.change(stop_schedule, chosen.id, self.bot.clock())
        card = stopped_notice(chosen, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @set_up.autocomplete("zone")
    async def offer_zones(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return zone_choices(typed, texts_for(interaction.locale))

    @set_up.autocomplete("tags")
    async def offer_tags(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return await self.bot.store.ask(tag_list_choices, typed)

    @preview.autocomplete("schedule")
    @stop.autocomplete("schedule")
    async def offer_schedules(
        self, interaction: discord.Interaction[Paperboy], typed: str
    ) -> Choices:
        schedules = await self.bot.store.ask(schedules_of, interaction.guild_id or 0)
        return schedule_choices(schedules, texts_for(interaction.locale))

    async def save_all(
        self, interaction: discord.Interaction[Paperboy], action: SaveWeekly
    ) -> None:
        """The button under a post."""
        day = date.fromisoformat(action.day)
        papers = await self.bot.store.ask(posted_papers, action.schedule, day)
        message = interaction.message.id if interaction.message else 0
        origin = Origin("button", self.bot.clock(), message, interaction.guild_id)
        new = await self.bot.store.change(save, interaction.user.id, papers, origin)
        card = all_saved_notice(len(papers), len(new), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    # The loop.

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()

    @tasks.loop(seconds=ROUND_S)
    async def rounds(self) -> None:
        """One round after another. It never raises, since that would end the loop for good."""
        if is_made_up(self.rounds):
            return
        try:
            await self.postman.round()
        except Exception:
            log.exception("Bug %s in a round of posting.", secrets.token_hex(3))

    @rounds.before_loop
    async def wait_for_discord(self) -> None:
        await self.bot.wait_until_ready()

    # What the commands need.

    async def _schedules(self, interaction: discord.Interaction[Paperboy]) -> list[Schedule]:
        schedules = await self.bot.store.ask(schedules_of, interaction.guild_id or 0)
        if not schedules:
            raise Refusal(N_("This server has no weekly posts yet. /weekly set makes one."))
        return schedules

    def _upcoming(self, schedule: Schedule) -> Slot | None:
        try:
            return next_slot(schedule, self.bot.clock())
        except ZoneInfoNotFoundError:
            return None

    def _postable_channel(self, interaction: discord.Interaction[Paperboy]) -> Postable:
        """The channel that the command came from, if posts can be sent to it."""
        channel = interaction.channel
        if not isinstance(channel, Postable) or self.bot.get_guild(channel.guild.id) is None:
            raise Refusal(
                N_("I cannot post here. Invite me to this server as a bot, and use a text channel.")
            )
        if missing := missing_permissions(channel, *NEEDED):
            raise Refusal(
                MISSING_PERMISSIONS,
                channel=channel.mention,
                permissions=permission_names(missing, texts_for(interaction.locale)),
            )
        return channel


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Weekly(bot))
