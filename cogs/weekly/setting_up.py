"""Setting scheduled posts up, and changing them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import discord
from discord import app_commands

from bot.actions import PostWeekly, SetUpWeekly
from bot.audit import by
from bot.cards.schedule_notices import set_up_notice
from bot.cards.schedule_words import rhythm
from bot.cards.schedules import MAX_SCHEDULES
from bot.client import Paperboy
from bot.delivery.channels import Postable, missing_permissions
from bot.options.choices import Choices, source_choices
from bot.options.chosen_zone import ChosenZone, zone_choices, zone_meant
from bot.options.weekly import (
    LANGUAGES,
    NEW,
    ONLY,
    RHYTHMS,
    WEEKDAYS,
    categories_meant,
    category_list_choices,
    role_meant,
    schedule_meant,
    tag_list_choices,
    tags_meant,
    time_of_day,
)
from bot.refusals import Refusal
from bot.texts import N_, Texts, texts_for
from cogs.weekly.base import WHICH, WeeklyCog, added, refuse_a_deputy, schedule_options
from db.papers.sources import require_source
from db.people.changes import Change, What, noted
from db.weekly.differences import differences
from db.weekly.schedule import NewSchedule, Rhythm, next_slot
from db.weekly.schedule_store import add_schedule, change_schedule, schedules_of, zone_of

MEANINGS = {
    "channel": "Where to post (default: here)",
    "day": "Day of the week (default: Monday)",
    "time": "Time of day, like 09:00 or 9pm (default: 09:00)",
    "zone": "Time zone, by city or country; needed once per server",
    "every": "How often (default: every week)",
    "tags": "Only papers with any of these tags, separated by commas (default: all)",
    "categories": "Only papers in these categories, separated by commas (default: all)",
    "papers": "Papers per post (default: 5)",
    "language": "Language of the posts (default: yours)",
    "role": "A role to mention in each post; nobody else is mentioned",
    "thread": "Open a discussion thread under each post",
    "source": "Only papers of this source: a feed or a file (default: all)",
    "only": "Only papers that are new since the last post (default: others too)",
    "rejected": "Rejected and withdrawn papers too (default: no)",
}
CHANGES = {
    "schedule": WHICH,
    "channel": "Post in this channel instead",
    "day": "Another day of the week",
    "time": "Another time of day, like 09:00",
    "zone": "Another time zone, by city or country",
    "every": "How often",
    "tags": "Other tags, separated by commas; “all” for all",
    "categories": "Other categories, separated by commas; “all” for all",
    "papers": "Papers per post",
    "language": "Language of the posts",
    "role": "Mention this role instead",
    "nobody": "Stop mentioning a role",
    "thread": "Open a discussion thread under each post",
    "source": "Only papers of this source; “all” for all",
    "only": "Only new papers, or others too",
    "rejected": "Rejected and withdrawn papers too, or not",
}

PaperCount = app_commands.Range[int, 1, 10]


class SettingUp(WeeklyCog):
    """`/weekly add` and `edit`, and the button of a digest that sets a post up for its tag."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        bot.on_action(PostWeekly, self.add_for_tag)

    @app_commands.command(name="add", description="Post papers in a channel on a schedule")
    @app_commands.describe(**MEANINGS)
    @app_commands.choices(day=WEEKDAYS)
    @app_commands.choices(every=RHYTHMS, language=LANGUAGES, only=ONLY)
    @app_commands.autocomplete(source=source_choices)
    async def add(
        self,
        interaction: discord.Interaction[Paperboy],
        zone: str | None = None,
        channel: discord.TextChannel | None = None,
        day: int = 0,
        time: str = "09:00",
        every: str = Rhythm.WEEKLY.value,
        tags: str = "",
        categories: str = "",
        papers: PaperCount = 5,
        language: str | None = None,
        role: discord.Role | None = None,
        thread: bool = False,
        source: str = "",
        only: str | None = None,
        rejected: bool = False,
    ) -> None:
        if not vars(interaction.namespace):
            await self.bot.press(interaction, SetUpWeekly("-"))  # asks in a form
            return
        t = texts_for(interaction.locale)
        place = self.postable_channel(interaction, channel, thread=thread)
        await self._refuse_too_many(place.guild.id)
        chosen = await self._zone(place.guild.id, zone, t)
        mentioned = role_meant(role, self._may_mention_all(place))
        refuse_a_deputy(interaction, place, mentioned)
        now = self.bot.clock()
        schedule = await self.bot.store.change(
            noted,
            partial(added, by(interaction)),
            add_schedule,
            NewSchedule(
                guild=place.guild.id,
                channel=place.id,
                owner=interaction.user.id,
                weekday=day,
                time=time_of_day(time),
                zone=chosen.name,
                tags=await self.bot.store.ask(tags_meant, tags),
                papers=papers,
                language=language or str(interaction.locale),
                since=now,
                rhythm=Rhythm(every),
                categories=await self.bot.store.ask(categories_meant, categories),
                role=mentioned,
                thread=thread,
                sources=await self._sources(source),
                only_new=only == NEW,
                turned_down=rejected,
            ),
        )
        card = set_up_notice(schedule, next_slot(schedule, now), t, chosen.note)
        await self.bot.show(interaction, card, ephemeral=True)

    @app_commands.command(name="edit", description="Change a scheduled post")
    @app_commands.describe(**CHANGES)
    @app_commands.autocomplete(schedule=schedule_options, source=source_choices)
    @app_commands.choices(day=WEEKDAYS)
    @app_commands.choices(every=RHYTHMS, language=LANGUAGES, only=ONLY)
    async def edit(
        self,
        interaction: discord.Interaction[Paperboy],
        schedule: str | None = None,
        channel: discord.TextChannel | None = None,
        day: int | None = None,
        time: str | None = None,
        zone: str | None = None,
        every: str | None = None,
        tags: str | None = None,
        categories: str | None = None,
        papers: PaperCount | None = None,
        language: str | None = None,
        role: discord.Role | None = None,
        nobody: bool = False,
        thread: bool | None = None,
        source: str | None = None,
        only: str | None = None,
        rejected: bool | None = None,
    ) -> None:
        t = texts_for(interaction.locale)
        ask = self.bot.store.ask
        old = schedule_meant(await self.schedules_here(interaction), schedule)
        threaded = old.thread if thread is None else thread
        place = self.postable_channel(
            interaction, channel or await self.channel_of(old), thread=threaded
        )
        chosen = (
            ChosenZone(old.zone) if zone is None else await asyncio.to_thread(zone_meant, zone, t)
        )
        new_role = role_meant(role, self._may_mention_all(place)) if role else old.role
        mentioned = None if nobody else new_role
        refuse_a_deputy(interaction, place, mentioned)
        changed = replace(
            old,
            channel=place.id,
            weekday=old.weekday if day is None else day,
            time=old.time if time is None else time_of_day(time),
            zone=chosen.name,
            rhythm=old.rhythm if every is None else Rhythm(every),
            tags=old.tags if tags is None else await ask(tags_meant, tags),
            categories=(
                old.categories if categories is None else await ask(categories_meant, categories)
            ),
            papers=old.papers if papers is None else papers,
            language=language or old.language,
            role=mentioned,
            thread=threaded,
            sources=old.sources if source is None else await self._sources(source),
            only_new=old.only_new if only is None else only == NEW,
            turned_down=old.turned_down if rejected is None else rejected,
            since=self.bot.clock(),
        )
        if rhythm(changed, t) == rhythm(old, t):
            changed = replace(changed, since=old.since)  # what is already due stays due
        fields = differences(old, changed)
        change = Change(by(interaction), What.SCHEDULE_CHANGED, str(old.id), fields)
        await self.bot.store.change(
            noted, lambda _: change if fields else None, change_schedule, changed
        )
        card = set_up_notice(changed, next_slot(changed, self.bot.clock()), t, chosen.note)
        await self.bot.show(interaction, card, ephemeral=True)

    async def _sources(self, named: str) -> tuple[str, ...]:
        """The source that a member names; none for all. Raises UnknownSource."""
        if named.strip().casefold() in ("", "all", "全部"):
            return ()
        return (await self.bot.store.ask(require_source, named),)

    async def add_for_tag(
        self, interaction: discord.Interaction[Paperboy], action: PostWeekly
    ) -> None:
        """The button under a digest: papers of its tag in this channel, every Monday at nine."""
        if not interaction.permissions.manage_guild:
            raise app_commands.MissingPermissions(["manage_guild"])
        t = texts_for(interaction.locale)
        place = self.postable_channel(interaction, None, thread=False)
        refuse_a_deputy(interaction, place, None)
        zone = await self._zone(place.guild.id, None, t)
        await self._refuse_too_many(place.guild.id)
        now = self.bot.clock()
        schedule = await self.bot.store.change(
            noted,
            partial(added, by(interaction)),
            add_schedule,
            NewSchedule(
                guild=place.guild.id,
                channel=place.id,
                owner=interaction.user.id,
                weekday=0,
                time=time_of_day("09:00"),
                zone=zone.name,
                tags=await self.bot.store.ask(tags_meant, action.tag),
                papers=5,
                language=str(interaction.locale),
                since=now,
            ),
        )
        card = set_up_notice(schedule, next_slot(schedule, now), t)
        await self.bot.show(interaction, card, ephemeral=True)

    @add.autocomplete("zone")
    @edit.autocomplete("zone")
    async def offer_zones(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return await asyncio.to_thread(zone_choices, typed, texts_for(interaction.locale))

    @add.autocomplete("tags")
    @edit.autocomplete("tags")
    async def offer_tags(self, interaction: discord.Interaction[Paperboy], typed: str) -> Choices:
        return await self.bot.store.ask(tag_list_choices, typed)

    @add.autocomplete("categories")
    @edit.autocomplete("categories")
    async def offer_categories(
        self, interaction: discord.Interaction[Paperboy], typed: str
    ) -> Choices:
        t = texts_for(interaction.locale)
        return await self.bot.store.ask(category_list_choices, typed, t)

    async def _refuse_too_many(self, guild: int) -> None:
        if len(await self.bot.store.ask(schedules_of, guild)) >= MAX_SCHEDULES:
            raise Refusal(
                N_(
                    "This server already has {most} scheduled posts. Remove one with /weekly"
                    " remove."
                ),
                most=MAX_SCHEDULES,
            )

    async def _zone(self, guild: int, zone: str | None, t: Texts) -> ChosenZone:
        """The zone that was given, else the one that the server chose last. Raises Refusal where
        there is neither: it is asked for once."""
        if zone is not None:
            return await asyncio.to_thread(zone_meant, zone, t)
        remembered = await self.bot.store.ask(zone_of, guild)
        if remembered is None:
            raise Refusal(
                N_(
                    "Which time zone? Enter it once, as in /weekly add zone:Berlin; it is"
                    " remembered."
                )
            )
        return ChosenZone(remembered)

    def _may_mention_all(self, channel: Postable) -> bool:
        return not missing_permissions(channel, "mention_everyone")
