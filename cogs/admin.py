"""`/admin`: how the bot is, what is set up, who changed what, who may use what; for those who may
manage the server. What touches all servers is for whoever owns the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfoNotFoundError

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import ChangesPage, ReloadPapers, TurnAdmin
from bot.anywhere import server_of
from bot.audit import by
from bot.cards.admin import Access, Override, health_card, overview_card, roles_card
from bot.cards.audit import CHANGES_A_PAGE, changes_card
from bot.cards.parts import Card
from bot.cards.reload import counts, difference_card, reloaded_card
from bot.cards.schedules import Listed
from bot.client import Clock, Paperboy, is_ephemeral
from bot.delivery.loops import rounds
from bot.monitoring.health import look
from bot.owners import is_owner
from bot.refusals import Refusal
from bot.texts import ENGLISH, N_, Texts, texts_for
from bot.version import own_version
from db.feeds.keeping import feeds_of
from db.people.changes import Change, What, changes_of, forget_old, note
from db.weekly.claims import last_post
from db.weekly.schedule import Schedule, Slot, next_slot
from db.weekly.schedule_store import schedules_of

if TYPE_CHECKING:
    from db.loading.loader import LoadReport
    from db.loading.preview import Difference
    from db.store.store import Store

FOR_MANAGERS = ("weekly", "feeds", "settings", "admin")
"""The commands that are for those who may manage the server, unless an admin says otherwise."""

FORGETTING_S = 3600.0
"""Seconds between two looks for changes whose time is up."""

OTHER_VERSION = N_("This button comes from another version of the bot. Start again with /help.")
NOT_YOURS = N_(
    "Only whoever owns this bot can reload its papers: that touches all servers. /about says who"
    " hosts it."
)
STALE = N_("The papers have changed since you were asked. Use /admin reload again.")


class Admin(commands.Cog):
    """Views of a server's bot that turn into one another, seen by whoever asked; and a reload."""

    group = app_commands.Group(
        name="admin",
        description="How I am, what is set up here, and who changed it",
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.rounds = rounds(bot, FORGETTING_S, self.forget_old, "forgetting old changes")
        self._views: dict[
            str, Callable[[discord.Interaction[Paperboy], Texts], Awaitable[Card]]
        ] = {
            "health": self._health,
            "overview": self._overview,
            "changes": self._first_changes,
            "roles": self._roles,
        }
        bot.on_action(TurnAdmin, self.turn)
        bot.on_action(ChangesPage, self.turn_changes)
        bot.on_action(ReloadPapers, self.do_reload)

    async def cog_load(self) -> None:
        self.rounds.start()

    async def cog_unload(self) -> None:
        self.rounds.cancel()

    async def forget_old(self) -> None:
        """One look for changes that are kept no longer."""
        await self.bot.store.change(forget_old, self.bot.clock())

    @group.command(name="health", description="Whether everything works")
    async def health(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self._show(interaction, "health")

    @group.command(name="overview", description="Scheduled posts and feeds at a glance")
    async def overview(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self._show(interaction, "overview")

    @group.command(name="audit", description="Who changed what here in the last 90 days")
    async def audit(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self._show(interaction, "changes")

    @group.command(name="roles", description="Who may use which command")
    async def roles(self, interaction: discord.Interaction[Paperboy]) -> None:
        await self.bot.defer(interaction, thinking=True)
        await self._show(interaction, "roles")

    @group.command(name="reload", description="Load the papers that come with me again (host only)")
    async def reload(self, interaction: discord.Interaction[Paperboy]) -> None:
        self._require_owner(interaction)
        await self.bot.defer(interaction, thinking=True)
        found = await asyncio.to_thread(_previewed, self.bot.store)
        card = difference_card(found, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True)

    # Buttons. Only whoever gave the command sees them, and Discord has no rule of its own for them.

    async def turn(self, interaction: discord.Interaction[Paperboy], action: TurnAdmin) -> None:
        _require_own_view(interaction)
        await self._show(interaction, action.view, turn=True)

    async def turn_changes(
        self, interaction: discord.Interaction[Paperboy], action: ChangesPage
    ) -> None:
        _require_own_view(interaction)
        card = await self._changes(interaction, texts_for(interaction.locale), action.page)
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    async def do_reload(
        self, interaction: discord.Interaction[Paperboy], action: ReloadPapers
    ) -> None:
        """The button under the difference: it does what was shown, or nothing."""
        self._require_owner(interaction)
        _require_own_view(interaction)
        await self.bot.defer(interaction)
        store = self.bot.store
        report = await asyncio.to_thread(_reloaded, store, action.digest, self.bot.clock)
        what = counts(report, Texts(ENGLISH))
        await store.change(note, Change(by(interaction), What.PAPERS_RELOADED, what))
        card = reloaded_card(report, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=True)

    # The views.

    async def _show(
        self, interaction: discord.Interaction[Paperboy], view: str, *, turn: bool = False
    ) -> None:
        card = await self._views[view](interaction, texts_for(interaction.locale))
        await self.bot.show(interaction, card, ephemeral=True, turn=turn)

    async def _health(self, interaction: discord.Interaction[Paperboy], t: Texts) -> Card:
        health = await look(self.bot)
        feeds = await self.bot.store.ask(feeds_of, interaction.guild_id)
        ours = own_version()
        return health_card(health, await self._listed(interaction), feeds, ours, t)

    async def _overview(self, interaction: discord.Interaction[Paperboy], t: Texts) -> Card:
        feeds = await self.bot.store.ask(feeds_of, interaction.guild_id)
        return overview_card(await self._listed(interaction), feeds, t)

    async def _listed(self, interaction: discord.Interaction[Paperboy]) -> list[Listed]:
        """The server's scheduled posts, each with its next slot and its last."""
        ask = self.bot.store.ask
        return [
            Listed(schedule, self._upcoming(schedule), await ask(last_post, schedule.id))
            for schedule in await ask(schedules_of, interaction.guild_id or 0)
        ]

    def _upcoming(self, schedule: Schedule) -> Slot | None:
        try:
            return next_slot(schedule, self.bot.clock())
        except ZoneInfoNotFoundError:
            return None

    async def _first_changes(self, interaction: discord.Interaction[Paperboy], t: Texts) -> Card:
        return await self._changes(interaction, t, 0)

    async def _changes(
        self, interaction: discord.Interaction[Paperboy], t: Texts, page: int
    ) -> Card:
        found = await self.bot.store.ask(
            changes_of,
            interaction.guild_id or 0,
            self.bot.clock(),
            page=page,
            size=CHANGES_A_PAGE,
        )
        return changes_card(found, page, t)

    async def _roles(self, interaction: discord.Interaction[Paperboy], t: Texts) -> Card:
        """What Discord has on record; it tells a bot, and lets only people change it."""
        ids = {one.name: one.id for one in await self.bot.tree.fetch_commands()}
        wanted: list[tuple[str | None, int | None]] = [
            (None, self.bot.application_id),
            *((name, ids.get(name)) for name in FOR_MANAGERS),
        ]
        found = [
            Access(name, await self._overrides(interaction.guild_id or 0, id_))
            for name, id_ in wanted
            if id_ is not None
        ]
        return roles_card([one for one in found if one.command or one.overrides], t)

    async def _overrides(self, guild: int, command: int) -> tuple[Override, ...]:
        assert self.bot.application_id is not None, "the bot is logged in"
        try:
            told = await self.bot.http.get_application_command_permissions(
                self.bot.application_id, guild, command
            )
        except discord.NotFound:  # nobody changed anything
            return ()
        return tuple(
            Override(_mention(guild, int(one["id"]), one["type"]), one["permission"])
            for one in told["permissions"]
        )

    def _require_owner(self, interaction: discord.Interaction[Paperboy]) -> None:
        if not is_owner(self.bot.application, interaction.user.id):
            raise Refusal(NOT_YOURS)


def _mention(guild: int, id_: int, kind: int) -> str | None:
    """Whom or what an override is for; None for all channels, which Discord names by the number
    before the server's."""
    match kind:
        case 1:
            return "@everyone" if id_ == guild else f"<@&{id_}>"
        case 2:
            return f"<@{id_}>"
    return None if id_ == guild - 1 else f"<#{id_}>"


def _require_own_view(interaction: discord.Interaction[Paperboy]) -> None:
    """Raises Refusal where the button is under no message that whoever may use `/admin` alone
    sees."""
    if server_of(interaction) is None or not is_ephemeral(interaction):
        raise Refusal(OTHER_VERSION)


# On a thread, which also reads the loader: the loop waits for no module.


def _previewed(store: Store) -> Difference:
    from db.loading.loader import bundled_seeds
    from db.loading.preview import preview

    return preview(store, bundled_seeds())


def _reloaded(store: Store, digest: str, clock: Clock) -> LoadReport:
    """Load the bundled papers, if all is as it was when somebody was shown this digest. Raises
    Refusal where it is not."""
    from db.loading.loader import bundled_seeds, load
    from db.loading.preview import state

    seeds = bundled_seeds()
    if state(store, seeds) != digest:
        raise Refusal(STALE)
    return load(store, seeds, clock=clock)


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Admin(bot))
