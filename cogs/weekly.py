"""`/weekly`: papers that come by themselves, and the loop that posts them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfoNotFoundError

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import PostWeekly, SaveWeekly
from bot.cards.schedule_notices import (
    all_saved_notice,
    paused_notice,
    posted_notice,
    resumed_notice,
    set_up_notice,
    stopped_notice,
)
from bot.cards.schedule_words import rhythm
from bot.cards.schedules import HISTORY, MAX_SCHEDULES, Listed, history_card, schedules_card
from bot.cards.weekly_post import weekly_preview
from bot.client import Paperboy
from bot.delivery.loops import rounds
from bot.delivery.posting import Postable, Postman, missing_permissions
from bot.options.choices import Choices
from bot.options.weekly import (
    LANGUAGES,
    RHYTHMS,
    WEEKDAYS,
    ChosenZone,
    categories_meant,
    category_list_choices,
    role_meant,
    schedule_choices,
    schedule_meant,
    tag_list_choices,
    tags_meant,
    time_of_day,
    zone_choices,
    zone_meant,
)
from bot.refusals import MISSING_PERMISSIONS, Refusal, permission_names
from bot.texts import N_, Texts, texts_for
from db.people.bookmarks import Origin, save
from db.weekly.choosing import choose_papers, news
from db.weekly.claims import last_post, post_of, posted_papers, posts_of
from db.weekly.schedule import Pause, Rhythm, Schedule, Slot, extra_slot, next_slot
from db.weekly.schedule_store import (
    Due,
    add_schedule,
    change_schedule,
    pause_schedule,
    resume_schedule,
    schedules_of,
    stop_schedule,
    zone_of,
)

ROUND_S = 5.0
"""Seconds between two looks at what is due."""

NEEDED = (
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
)
"""What a channel must grant to the bot before posts are set up there."""

NEEDED_FOR_THREADS = ("create_public_threads", "send_messages_in_threads")

WHICH = "Which post, if there are several"
MEANINGS = {
    "channel": "Where to post, here if left out",
    "day": "The day of the week, Monday if left out",
    "time": "The time of the day as HH:MM, 09:00 if left out",
    "zone": "The time zone, by city or country; asked for once a server",
    "every": "How often, every week if left out",
    "tags": "Only papers with one of these tags, with commas between; all if left out",
    "categories": "Only papers of these sub-categories, with commas between; all if left out",
    "papers": "How many papers a post shows, 5 if left out",
    "language": "The language of the posts, yours if left out",
    "role": "A role that each post mentions; nobody else ever is",
    "thread": "Whether each post gets a thread to discuss it in",
}
CHANGES = {
    "schedule": WHICH,
    "channel": "Post in this channel from now on",
    "day": "Another day of the week",
    "time": "Another time of the day, as HH:MM",
    "zone": "Another time zone, by city or country",
    "every": "How often from now on",
    "tags": "Other tags, with commas between; “all” for all",
    "categories": "Other sub-categories, with commas between; “all” for all",
    "papers": "How many papers a post shows",
    "language": "The language of the posts",
    "role": "Another role that each post mentions",
    "nobody": "Mention no role any more",
    "thread": "Whether each post gets a thread to discuss it in",
}

PaperCount = app_commands.Range[int, 1, 10]


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
        self.rounds = rounds(bot, ROUND_S, self.post_due, "a round of posting")
        bot.on_action(SaveWeekly, self.save_all)
        bot.on_action(PostWeekly, self.add_for_tag)

    @group.command(name="add", description="Post papers in a channel by a schedule")
    @app_commands.describe(**MEANINGS)
    @app_commands.choices(day=WEEKDAYS)
    @app_commands.choices(every=RHYTHMS, language=LANGUAGES)
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
    ) -> None:
        t = texts_for(interaction.locale)
        place = self._postable_channel(interaction, channel, thread=thread)
        await self._refuse_too_many(place.guild.id)
        chosen = await self._zone(place.guild.id, zone, t)
        now = self.bot.clock()
        schedule = await self.bot.store.change(
            add_schedule,
            guild=place.guild.id,
            channel=place.id,
            owner=interaction.user.id,
            weekday=day,
            time=time_of_day(time),
            zone=chosen.name,
            tags=await self.bot.store.ask(tags_meant, tags),
            papers=papers,
            language=language or str(interaction.locale),
            now=now,
            rhythm=Rhythm(every),
            categories=await self.bot.store.ask(categories_meant, categories),
            role=role_meant(role, self._may_mention_all(place)),
            thread=thread,
        )
        card = set_up_notice(schedule, next_slot(schedule, now), t, chosen.note)
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="edit", description="Change a scheduled post")
    @app_commands.describe(**CHANGES)
    @app_commands.choices(day=WEEKDAYS)
    @app_commands.choices(every=RHYTHMS, language=LANGUAGES)
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
    ) -> None:
        t = texts_for(interaction.locale)
        ask = self.bot.store.ask
        old = schedule_meant(await self._schedules(interaction), schedule)
        threaded = old.thread if thread is None else thread
        place = self._postable_channel(
            interaction, channel or self.bot.get_channel(old.channel), thread=threaded
        )
        chosen = (
            ChosenZone(old.zone) if zone is None else await asyncio.to_thread(zone_meant, zone, t)
        )
        new_role = role_meant(role, self._may_mention_all(place)) if role else old.role
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
            role=None if nobody else new_role,
            thread=threaded,
            since=self.bot.clock(),
        )
        if rhythm(changed, t) == rhythm(old, t):
            changed = replace(changed, since=old.since)  # what is due already stays due
        await self.bot.store.change(change_schedule, changed)
        card = set_up_notice(changed, next_slot(changed, self.bot.clock()), t, chosen.note)
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="list", description="The scheduled posts of this server")
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
    @app_commands.describe(schedule=WHICH)
    async def preview(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        chosen = schedule_meant(await self._schedules(interaction), schedule)
        slot = next_slot(chosen, self.bot.clock())
        choices = await self.bot.store.ask(choose_papers, chosen, slot)
        told = await self.bot.store.ask(news, chosen, slot)
        card = weekly_preview(chosen, slot, choices, texts_for(interaction.locale), news=told)
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="now", description="Post right now, beside the schedule")
    @app_commands.describe(schedule=WHICH)
    async def now(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        chosen = schedule_meant(await self._schedules(interaction), schedule)
        if chosen.pause:
            raise Refusal(N_("This post is paused. /weekly resume lets it go on."))
        await interaction.response.defer(ephemeral=True)
        slot = extra_slot(chosen, self.bot.clock())
        await self.postman.post_now(Due(chosen, slot))
        post = await self.bot.store.ask(post_of, slot)
        card = posted_notice(chosen, post, texts_for(interaction.locale))
        await interaction.followup.send(view=card, ephemeral=True)

    @group.command(name="pause", description="Let a scheduled post rest")
    @app_commands.describe(schedule=WHICH)
    async def pause(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        chosen = schedule_meant(await self._schedules(interaction), schedule)
        now = self.bot.clock()
        await self.bot.store.change(pause_schedule, chosen.id, now, "member")
        card = paused_notice(
            replace(chosen, pause=chosen.pause or Pause(now, "member")),
            texts_for(interaction.locale),
        )
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="resume", description="Let a paused post go on")
    @app_commands.describe(schedule=WHICH)
    async def resume(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        chosen = schedule_meant(await self._schedules(interaction), schedule)
        self._postable_channel(
            interaction, self.bot.get_channel(chosen.channel), thread=chosen.thread
        )
        now = self.bot.clock()
        await self.bot.store.change(resume_schedule, chosen.id, now)
        card = resumed_notice(chosen, next_slot(chosen, now), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="remove", description="End a scheduled post")
    @app_commands.describe(schedule=WHICH)
    async def remove(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        chosen = schedule_meant(await self._schedules(interaction), schedule)
        await self.bot.store.change(stop_schedule, chosen.id, self.bot.clock())
        card = stopped_notice(chosen, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    @group.command(name="history", description="What became of the latest posts")
    @app_commands.describe(schedule=WHICH)
    async def history(
        self, interaction: discord.Interaction[Paperboy], schedule: str | None = None
    ) -> None:
        chosen = schedule_meant(await self._schedules(interaction), schedule)
        posts = await self.bot.store.ask(posts_of, chosen.id, HISTORY)
        card = history_card(chosen, posts, texts_for(interaction.locale))
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

    @edit.autocomplete("schedule")
    @preview.autocomplete("schedule")
    @now.autocomplete("schedule")
    @pause.autocomplete("schedule")
    @resume.autocomplete("schedule")
    @remove.autocomplete("schedule")
    @history.autocomplete("schedule")
    async def offer_schedules(
        self, interaction: discord.Interaction[Paperboy], typed: str
    ) -> Choices:
        schedules = await self.bot.store.ask(schedules_of, interaction.guild_id or 0)
        return schedule_choices(schedules, texts_for(interaction.locale))

    async def save_all(
        self, interaction: discord.Interaction[Paperboy], action: SaveWeekly
    ) -> None:
        """The button under a post."""
        papers = await self.bot.store.ask(posted_papers, action.schedule, action.slot)
        message = interaction.message.id if interaction.message else 0
        origin = Origin("button", self.bot.clock(), message, interaction.guild_id)
        new = await self.bot.store.change(save, interaction.user.id, papers, origin)
        card = all_saved_notice(len(papers), len(new), texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    async def add_for_tag(
        self, interaction: discord.Interaction[Paperboy], action: PostWeekly
    ) -> None:
        """The button under a digest: papers of its tag in this channel, every Monday at nine."""
        if not interaction.permissions.manage_guild:
            raise app_commands.MissingPermissions(["manage_guild"])
        t = texts_for(interaction.locale)
        place = self._postable_channel(interaction, None, thread=False)
        zone = await self._zone(place.guild.id, None, t)
        await self._refuse_too_many(place.guild.id)
        now = self.bot.clock()
        schedule = await self.bot.store.change(
            add_schedule,
            guild=place.guild.id,
            channel=place.id,
            owner=interaction.user.id,
            weekday=0,
            time=time_of_day("09:00"),
            zone=zone.name,
            tags=await self.bot.store.ask(tags_meant, action.tag),
            papers=5,
            language=str(interaction.locale),
            now=now,
        )
        card = set_up_notice(schedule, next_slot(schedule, now), t)
        await self.bot.show(interaction, card, ephemeral=True)

    # The loop.

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()

    async def post_due(self) -> None:
        """Post what is due, and settle what broke off."""
        await self.postman.round()

    # What the commands need.

    async def _schedules(self, interaction: discord.Interaction[Paperboy]) -> list[Schedule]:
        schedules = await self.bot.store.ask(schedules_of, interaction.guild_id or 0)
        if not schedules:
            raise Refusal(N_("This server has no scheduled posts yet. /weekly add makes one."))
        return schedules

    def _upcoming(self, schedule: Schedule) -> Slot | None:
        try:
            return next_slot(schedule, self.bot.clock())
        except ZoneInfoNotFoundError:
            return None

    async def _refuse_too_many(self, guild: int) -> None:
        if len(await self.bot.store.ask(schedules_of, guild)) >= MAX_SCHEDULES:
            raise Refusal(
                N_("This server has {most} scheduled posts already. /weekly remove ends one."),
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
                N_("Which time zone? Give it once, as in /weekly add zone:Berlin; I remember it.")
            )
        return ChosenZone(remembered)

    def _postable_channel(
        self,
        interaction: discord.Interaction[Paperboy],
        wanted: object,
        *,
        thread: bool,
    ) -> Postable:
        """The channel that is wanted, else the one that the command came from, if posts can be
        sent to it and, if so wished, get threads. Raises Refusal that names what is missing."""
        channel = wanted or interaction.channel
        if not isinstance(channel, Postable) or self.bot.get_guild(channel.guild.id) is None:
            raise Refusal(
                N_("I cannot post here. Invite me to this server as a bot, and use a text channel.")
            )
        if thread and not isinstance(channel, discord.TextChannel):
            raise Refusal(N_("Only posts in a text channel can have a thread under them."))
        needed = NEEDED + (NEEDED_FOR_THREADS if thread else ())
        if missing := missing_permissions(channel, *needed):
            raise Refusal(
                MISSING_PERMISSIONS,
                channel=channel.mention,
                permissions=permission_names(missing, texts_for(interaction.locale)),
            )
        return channel

    def _may_mention_all(self, channel: Postable) -> bool:
        return not missing_permissions(channel, "mention_everyone")


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Weekly(bot))
