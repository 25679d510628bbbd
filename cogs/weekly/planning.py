"""A scheduled post set up in a form: what it asks, a preview, and the button that sets it up."""

from __future__ import annotations

import json
from datetime import time
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import ChangeWeekly, ConfirmWeekly, SetUpWeekly, WeeklyPlan, action_of
from bot.anywhere import server_of
from bot.audit import by
from bot.cards.schedule_notices import set_up_notice
from bot.cards.schedule_words import zone_shown
from bot.cards.weekly_form import days, plan_buttons, weekly_form, written
from bot.cards.weekly_post import weekly_preview
from bot.client import Paperboy, is_ephemeral
from bot.options.weekly import tags_meant, time_and_zone
from bot.refusals import Refusal
from bot.texts import N_, texts_for
from cogs.weekly.base import added, refuse_a_deputy
from cogs.weekly.setting_up import SettingUp
from db.people.changes import noted
from db.searching.questions import Question, keep_question, question_by_id
from db.weekly.choosing import choose_papers, news
from db.weekly.schedule import NewSchedule, Rhythm, Schedule, next_slot
from db.weekly.schedule_store import add_schedule, zone_of

OTHER_VERSION = N_("This button comes from another version of the bot. Start again with /help.")
PAPERS = range(1, 11)


class Planning(SettingUp):
    """The form of `/weekly add`. A button of its preview carries all that was chosen."""

    def __init__(self, bot: Paperboy) -> None:
        super().__init__(bot)
        bot.on_action(SetUpWeekly, self.set_up)
        bot.on_action(ChangeWeekly, self.change_plan)
        bot.on_action(ConfirmWeekly, self.confirm)

    async def set_up(self, interaction: discord.Interaction[Paperboy], action: SetUpWeekly) -> None:
        """A button or `/weekly add` asks for a new post; the form, which carries the same action,
        brings it."""
        if interaction.type is discord.InteractionType.component:
            _require_manager(interaction)
        if interaction.type is discord.InteractionType.modal_submit:
            await self._preview(interaction)
        else:
            await self.ask(interaction)

    async def change_plan(
        self, interaction: discord.Interaction[Paperboy], plan: ChangeWeekly
    ) -> None:
        _require_own_preview(interaction)
        _require_sound(plan)
        tags = ", ".join(await self._tags(plan))
        await self.ask(interaction, tags=tags, plan=plan)

    async def confirm(
        self, interaction: discord.Interaction[Paperboy], plan: ConfirmWeekly
    ) -> None:
        """The button under a preview sets up what was previewed, in place of the preview."""
        _require_own_preview(interaction)
        _require_sound(plan)
        new = await self._new(interaction, plan)
        await self._refuse_too_many(new.guild)
        schedule = await self.bot.store.change(
            noted, partial(added, by(interaction)), add_schedule, new
        )
        card = set_up_notice(
            schedule, next_slot(schedule, self.bot.clock()), texts_for(interaction.locale)
        )
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Paperboy]) -> None:
        """A form that was filled in: discord.py knows only those that this process sent."""
        if interaction.type is discord.InteractionType.modal_submit and interaction.data:
            action = action_of(str(interaction.data.get("custom_id", "")))
            if isinstance(action, SetUpWeekly):
                await self.bot.press(interaction, action)

    async def ask(
        self,
        interaction: discord.Interaction[Paperboy],
        *,
        tags: str = "",
        plan: WeeklyPlan | None = None,
    ) -> None:
        """Show the form."""
        guild = server_of(interaction) or 0
        await self._refuse_too_many(guild)
        t = texts_for(interaction.locale)
        if plan:
            at = f"{_time(plan.minute):%H:%M} {zone_shown(plan.zone)}"
        else:
            last = await self.bot.store.ask(zone_of, guild)
            at = f"09:00 {zone_shown(last or '')}".rstrip()
        channel = plan.channel if plan else interaction.channel_id or 0
        form = weekly_form(t, channel=channel, time=at, tags=tags, plan=plan)
        await self.bot.ask_by_form(interaction, form)

    async def _preview(self, interaction: discord.Interaction[Paperboy]) -> None:
        """What the post of a filled form would show, with the buttons that go on from there."""
        t = texts_for(interaction.locale)
        filled = written(interaction)
        at, zone = time_and_zone(filled.time)
        guild = server_of(interaction) or 0
        chosen = await self._zone(guild, zone or None, t)
        names = await self.bot.store.ask(tags_meant, filled.tags)
        question = Question(json.dumps(names, ensure_ascii=False))
        if names:
            await self.bot.store.change(keep_question, question)
        rhythm, _, weekday = filled.day.partition("-")
        values = (
            filled.channel or interaction.channel_id or 0,
            rhythm,
            int(weekday) if weekday.isascii() and weekday.isdecimal() else -1,
            at.hour * 60 + at.minute,
            chosen.name,
            int(filled.papers) if filled.papers.isascii() and filled.papers.isdecimal() else 0,
            question.id if names else "-",
        )
        plan = ConfirmWeekly(*values)
        _require_sound(plan)
        new = await self._new(interaction, plan)
        schedule = Schedule(
            id=0, **{field: getattr(new, field) for field in NewSchedule.__dataclass_fields__}
        )
        slot = next_slot(schedule, self.bot.clock())
        choices = await self.bot.store.ask(choose_papers, schedule, slot)
        told = await self.bot.store.ask(news, schedule, slot)
        buttons = plan_buttons(plan, ChangeWeekly(*values), t)
        card = weekly_preview(schedule, slot, choices, t, buttons, news=told, note=chosen.note)
        changed = interaction.message is not None and interaction.message.flags.ephemeral
        await self.bot.show(interaction, card, ephemeral=True, turn=changed)

    async def _new(
        self, interaction: discord.Interaction[Paperboy], plan: WeeklyPlan
    ) -> NewSchedule:
        """The schedule that a plan means. Raises Refusal where its channel cannot be posted in, by
        the bot or by the member."""
        channel = self.bot.get_channel(plan.channel)
        if getattr(getattr(channel, "guild", None), "id", None) != server_of(interaction):
            channel = None
        place = self.postable_channel(interaction, channel, thread=False)
        refuse_a_deputy(interaction, place, None)
        return NewSchedule(
            guild=place.guild.id,
            channel=place.id,
            owner=interaction.user.id,
            weekday=plan.weekday,
            time=_time(plan.minute),
            zone=plan.zone,
            tags=await self._tags(plan),
            papers=plan.papers,
            language=str(interaction.locale),
            since=self.bot.clock(),
            rhythm=Rhythm(plan.rhythm),
        )

    async def _tags(self, plan: WeeklyPlan) -> tuple[str, ...]:
        if plan.tags == "-":
            return ()
        asked = await self.bot.store.look_up(question_by_id, plan.tags)
        try:
            names = json.loads(asked.query) if asked else None
        except ValueError:
            names = None
        if not isinstance(names, list):
            raise Refusal(OTHER_VERSION)
        return tuple(map(str, names))


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _require_manager(interaction: discord.Interaction[Paperboy]) -> None:
    if server_of(interaction) is None or not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])


def _require_own_preview(interaction: discord.Interaction[Paperboy]) -> None:
    """Raises Refusal where the button is under no preview: only whoever may use `/weekly add` sees
    one, by default or since an admin says so, and Discord has no such rule for buttons."""
    if server_of(interaction) is None or not is_ephemeral(interaction):
        raise Refusal(OTHER_VERSION)


def _require_sound(plan: WeeklyPlan) -> None:
    """Raises Refusal where a button brings what no form of ours asks for."""
    known = {(rhythm.value, weekday) for rhythm, weekday in days()}
    sound = (
        (plan.rhythm, plan.weekday) in known
        and plan.minute in range(24 * 60)
        and plan.papers in PAPERS
        and _is_zone(plan.zone)
    )
    if not sound:
        raise Refusal(OTHER_VERSION)
