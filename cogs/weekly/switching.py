"""Posting now, and pausing, resuming and ending a schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import discord
from discord import app_commands
from discord.utils import format_dt

from bot.audit import by
from bot.cards.schedule_notices import paused_notice, posted_notice, resumed_notice, stopped_notice
from bot.client import Paperboy
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from cogs.weekly.base import WHICH, WeeklyCog, refuse_a_deputy, schedule_options
from db.people.changes import Change, What, note, noted
from db.weekly.claims import SlotState, post_of, posts_of
from db.weekly.schedule import Pause, Schedule, extra_slot, next_slot
from db.weekly.schedule_store import Due, pause_schedule, resume_schedule, stop_schedule

NOW_PAUSE = timedelta(minutes=5)
"""From one post of a schedule to the next that a member may ask for."""


class Switching(WeeklyCog):
    """`/weekly now`, `pause`, `resume` and `remove`."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        self.doing |= {
            "now": self._post_now,
            "pause": self._pause,
            "resume": self._resume,
            "remove": self._remove,
        }

    @app_commands.command(
        name="now", description=("Post once right now; the schedule stays as it is")
    )
    @app_commands.describe(schedule=WHICH)
    @app_commands.autocomplete(schedule=schedule_options)
    async def now(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        await self.do(interaction, "now", schedule)

    async def _post_now(self, interaction: discord.Interaction[Paperboy], chosen: Schedule) -> None:
        if chosen.pause:
            raise Refusal(N_("This post is paused. Resume it with /weekly resume."))
        refuse_a_deputy(interaction, await self.channel_of(chosen), chosen.role)
        now = self.bot.clock()
        posts = await self.bot.store.ask(posts_of, chosen.id, 1)
        if posts and posts[0].state is not SlotState.REFUSED and now - posts[0].slot.at < NOW_PAUSE:
            raise Refusal(
                N_("This was posted a moment ago. /weekly now can post again {when}."),
                when=format_dt(posts[0].slot.at + NOW_PAUSE, "R"),
            )
        await self.bot.defer(interaction)
        slot = extra_slot(chosen, now)
        change = Change(by(interaction), What.POSTED_NOW, str(chosen.id))
        await self.bot.store.change(note, change)
        await self.postman.post_now(Due(chosen, slot))
        post = await self.bot.store.ask(post_of, slot)
        card = posted_notice(chosen, post, texts_for(interaction.locale))
        await interaction.followup.send(view=card, ephemeral=True)

    @app_commands.command(name="pause", description="Pause a scheduled post")
    @app_commands.describe(schedule=WHICH)
    @app_commands.autocomplete(schedule=schedule_options)
    async def pause(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        await self.do(interaction, "pause", schedule)

    async def _pause(self, interaction: discord.Interaction[Paperboy], chosen: Schedule) -> None:
        now = self.bot.clock()
        change = Change(by(interaction), What.SCHEDULE_PAUSED, str(chosen.id))
        await self.bot.store.change(
            noted, lambda did: change if did else None, pause_schedule, chosen.id, now, "member"
        )
        card = paused_notice(
            replace(chosen, pause=chosen.pause or Pause(now, "member")),
            texts_for(interaction.locale),
        )
        await self.bot.show(interaction, card, ephemeral=True)

    @app_commands.command(name="resume", description="Resume a paused post")
    @app_commands.describe(schedule=WHICH)
    @app_commands.autocomplete(schedule=schedule_options)
    async def resume(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        await self.do(interaction, "resume", schedule)

    async def _resume(self, interaction: discord.Interaction[Paperboy], chosen: Schedule) -> None:
        place = self.postable_channel(
            interaction, await self.channel_of(chosen), thread=chosen.thread
        )
        refuse_a_deputy(interaction, place, chosen.role)
        now = self.bot.clock()
        change = Change(by(interaction), What.SCHEDULE_RESUMED, str(chosen.id))
        await self.bot.store.change(
            noted, lambda _: change if chosen.pause else None, resume_schedule, chosen.id, now
        )
        card = resumed_notice(chosen, next_slot(chosen, now), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @app_commands.command(name="remove", description="Remove a scheduled post")
    @app_commands.describe(schedule=WHICH)
    @app_commands.autocomplete(schedule=schedule_options)
    async def remove(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        await self.do(interaction, "remove", schedule)

    async def _remove(self, interaction: discord.Interaction[Paperboy], chosen: Schedule) -> None:
        change = Change(by(interaction), What.SCHEDULE_REMOVED, str(chosen.id))
        await self.bot.store.change(
            noted, lambda _: change, stop_schedule, chosen.id, self.bot.clock()
        )
        card = stopped_notice(chosen, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)
