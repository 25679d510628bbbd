"""The bot itself: `create_bot` makes it, ready to run or to hand to a simulated Discord.

What answers is imported by `prepare` on a thread, and where it is used: `bot/start.py` says why.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.anywhere import is_alone, open_everywhere
from bot.bugs import log_bug
from bot.cards.markup import about
from bot.config import Settings
from bot.limits import Limits, Unheard
from bot.monitoring.answers import Answers, Outcome
from bot.network import NETWORK_FAILURES, bound_waiting, is_outage, is_over
from bot.process import answer_in_turns, keep_little_memory
from bot.refusals import Refusal, is_for_the_host
from bot.short_answers import read_short_answers
from bot.start import EarlyBot
from bot.texts import N_, CatalogueTranslator, Texts, texts_for, translation_mark
from db.papers.paper import Paper
from db.people.messages import remember_message
from db.store.bot_status import note_sync, synced_digest
from db.store.store import Store

if TYPE_CHECKING:
    from bot.actions import Action
    from bot.cards.parts import Card
    from db.searching.questions import Question
    from db.store.connection import Database

log = logging.getLogger(__name__)

# This bot never speaks: no need to warn that the libraries for voice are missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

Clock = Callable[[], datetime]
"""Gives the present moment in UTC."""

COGS = (
    "cogs.search",
    "cogs.papers",
    "cogs.similar",
    "cogs.recommend",
    "cogs.tags",
    "cogs.weekly",
    "cogs.feeds",
    "cogs.bookmarks",
    "cogs.save_papers",
    "cogs.find_related",
    "cogs.sharing",
    "cogs.reactions",
    "cogs.reminders",
    "cogs.alerts",
    "cogs.top",
    "cogs.shelf",
    "cogs.mydata",
    "cogs.server_settings",
    "cogs.admin",
    "cogs.help",
    "cogs.greeting",
    "cogs.heartbeat",
    "cogs.backups",
    "cogs.engine_upkeep",
    "cogs.titles",
    "cogs.encoding",
)

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""What the invitation asks for. Answering commands needs none of them; scheduled posts need them
all: settling one after a crash means reading the history."""

A = TypeVar("A", bound="Action")


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_bot(settings: Settings, *, clock: Clock = utc_now) -> Paperboy:
    """The bot with its store open and nothing else done yet.

    Raises StoreError where the store cannot be used. Whoever makes it closes it.
    """
    answer_in_turns()
    keep_little_memory()
    return Paperboy(settings, clock)


class CommandTree(app_commands.CommandTree["Paperboy"]):
    """Slash commands; what goes wrong in one is answered in one place."""

    async def interaction_check(self, interaction: discord.Interaction[Paperboy], /) -> bool:
        """Whether a command may begin: not with options that it does not have, nor where its member
        or server asks for too much. One that comes during the start waits here."""
        limits = interaction.client.limits
        interaction.client.answers.begin(interaction)
        await interaction.client.can_answer()
        from bot.options.closed import refuse_odd_options, require_sound_options

        try:
            if interaction.type is discord.InteractionType.autocomplete:
                limits.choose(interaction.user.id)
            else:
                await limits.admit(interaction)
            require_sound_options(interaction.data and interaction.data.get("options"))
            if interaction.type is not discord.InteractionType.autocomplete:
                refuse_odd_options(interaction)
        except (Refusal, Unheard, app_commands.AppCommandError) as error:
            await interaction.client.tell(interaction, error)
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[Paperboy], error: app_commands.AppCommandError
    ) -> None:
        await interaction.client.tell(interaction, error)


class Paperboy(EarlyBot):
    """A Discord bot that brings a lab its papers.

    `store`, `clock` and `settings` are what cogs work with; `show` is how they answer, `on_action`
    how they take buttons.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,  # there are no text commands
            help_command=None,
            tree_cls=CommandTree,
            intents=discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            max_messages=None,  # raw events carry all that is needed
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.settings = settings
        self.clock = clock
        self.store = Store(settings.db)
        self.limits = Limits()
        self.answers = Answers()
        self._connected = False
        self._pressed: dict[type[Action], Callable[[discord.Interaction[Any], Any], Any]] = {}

    async def setup_hook(self) -> None:
        bound_waiting(self.http)
        read_short_answers()
        await super().setup_hook()

    async def prepare(self) -> None:
        """Read what answers, load the cogs, tell Discord the commands if they have changed."""
        await asyncio.to_thread(_import_what_answers)
        from bot.encoder import choose_encoder
        from bot.pressing import PressedButton, PressedMenu

        await asyncio.to_thread(choose_encoder, self.settings)
        await self.tree.set_translator(CatalogueTranslator())
        for cog in COGS:
            await self.load_extension(cog)
            await asyncio.sleep(0)  # the connection has its turn
        open_everywhere(self.tree.get_commands())
        for kind in (discord.AppCommandType.message, discord.AppCommandType.user):
            open_everywhere(self.tree.get_commands(type=kind))
        await self.sync_if_changed()
        self.add_dynamic_items(PressedButton, PressedMenu)  # `press_held` answers until now

    async def close(self) -> None:
        await super().close()
        self.store.close()

    # The connection. `is_ready` of discord.py stays true where it breaks.

    def is_connected(self) -> bool:
        """Whether Discord is there, and the bot knows its servers."""
        return self._connected and self.is_ready() and not self.is_closed()

    async def on_ready(self) -> None:
        self._connected = True

    async def on_resumed(self) -> None:
        self._connected = True

    async def on_disconnect(self) -> None:
        self._connected = False

    # Commands known to Discord.

    async def sync_if_changed(self, *, force: bool = False) -> bool:
        """Tell Discord the commands if they are not those that this application last told it.

        Returns whether they were sent. Global only: synced to a server as well, each would be
        shown twice.
        """
        application = self.application_id
        assert application is not None, "the bot is not logged in"
        digest = self._commands_digest()
        if not force and await self.store.ask(synced_digest, application) == digest:
            return False
        await self.tree.sync()
        await self.store.change(note_sync, application, digest, self.clock())
        log.info("Told Discord the commands")
        return True

    def _commands_digest(self) -> str:
        """A mark of all that Discord is told: the commands in English, and what translates them.
        To translate each into all of Discord's languages takes twenty times as long."""
        payloads = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        english = json.dumps(sorted(payloads, key=lambda payload: str(payload["name"])))
        return hashlib.sha256(english.encode() + translation_mark()).hexdigest()

    # Buttons and menus.

    def on_action(
        self, kind: type[A], handler: Callable[[discord.Interaction[Any], A], Awaitable[None]]
    ) -> None:
        """Let `handler` answer every button and menu entry that carries an action of this kind."""
        self._pressed[kind] = handler

    async def press_held(self, interaction: discord.Interaction[Any]) -> None:
        from bot.pressing import pressed

        await self.press(interaction, pressed({**(interaction.data or {})}))

    async def press(self, interaction: discord.Interaction[Any], action: Action | None) -> None:
        """Answer a press. discord.py only logs what a button raises, so it is told from here."""
        self.answers.begin(interaction, action)
        try:
            await self.limits.admit(interaction)
            handler = self._pressed.get(type(action)) if action else None
            if handler is None:
                raise Refusal(
                    N_("This button comes from another version of the bot. Start again with /help.")
                )
            await handler(interaction, action)
        except Exception as error:
            await self.tell(interaction, error)

    # Answers.

    async def find_paper(self, text: str) -> Paper:
        """The paper that a member or a button means. Raises UnknownPaper."""
        from db.searching.lookup import find_paper, paper_by_id

        if known := await self.store.look_up(paper_by_id, text):
            return known
        return await self.store.ask(find_paper, text)

    async def show(
        self,
        interaction: discord.Interaction[Any],
        card: Card,
        papers: Sequence[Paper] = (),
        *,
        ephemeral: bool = False,
        turn: bool = False,
        first: int = 1,
        files: Sequence[discord.File] = (),
        shared: bool = False,
        questions: Sequence[Question] = (),
    ) -> None:
        """Answer with a card and the `files` it shows, or (`turn`) put it in place of the message
        that was pressed; then remember which papers the message shows, with the numbers from
        `first` on, so that a reaction on it finds them, and the `questions` that its buttons ask
        again. Where the bot is a member's own app, the
        answer is theirs alone, with a button to share it, unless it is `shared`.

        An `ephemeral` card takes the place of no message that others see: a forged button may be
        pressed on any message."""
        await self.deferrals.end(interaction)
        turn = turn and not (ephemeral and is_seen_by_others(interaction))
        alone = is_alone(interaction)
        if alone and not shared:
            from bot.actions import ShareAnswer, action_on
            from bot.cards.sharing import shareable

            was_shareable = action_on(interaction.message, ShareAnswer) is not None
            if (was_shareable if turn else not ephemeral) and not files:
                card = shareable(card, texts_for(interaction.locale))
            ephemeral = True
        answer = _answer_late if interaction.response.is_done() else _answer
        message = await answer(interaction, card, ephemeral=ephemeral, turn=turn, files=files)
        ephemeral = is_ephemeral(interaction) if turn else ephemeral
        if alone or ephemeral or message is None or not (papers or turn):
            # Nobody can react to what only one member sees, nor where the bot is not.
            if questions:
                await self.store.change_with_others(_keep, questions)
            return
        at = interaction.channel_id or 0, interaction.guild_id
        await self.remember(message, *at, papers, first=first, questions=questions)

    async def defer(self, interaction: discord.Interaction[Any], *, thinking: bool = False) -> None:
        """Say that a private answer comes, for one that is known to take long."""
        await self.deferrals.end(interaction)
        if not interaction.response.is_done():
            await interaction.response.defer(ephemeral=True, thinking=thinking)

    async def ask_by_form(self, interaction: discord.Interaction[Any], form: ui.Modal) -> None:
        """Answer with a form. Raises Refusal where it is too late: what was deferred can have none
        (https://docs.discord.com/developers/interactions/receiving-and-responding)."""
        await self.deferrals.end(interaction)
        if interaction.response.is_done():
            raise Refusal(N_("Opening the form took too long. Try again."))
        await interaction.response.send_modal(form)

    async def remember(
        self,
        message: int,
        channel: int,
        guild: int | None,
        papers: Sequence[Paper],
        *,
        first: int = 1,
        questions: Sequence[Question] = (),
    ) -> None:
        """Note which papers a message of ours shows, numbered from `first` on, and the `questions`
        that its buttons ask again."""
        shown = partial(
            remember_message,
            message=message,
            papers=[paper.id for paper in papers],
            channel=channel,
            guild=guild,
            at=self.clock(),
            first=first,
        )
        await self.store.change_with_others(_noted, shown, questions)

    async def tell(
        self,
        interaction: discord.Interaction[Any],
        error: BaseException,
        name: str | None = None,
    ) -> None:
        """Tell whoever asked what went wrong, of several things with the one that has this name: an
        expected failure in a sentence, a bug by a reference that the log explains. Who was told
        enough is told nothing."""
        await self.deferrals.end(interaction)
        if isinstance(error, Unheard):
            self.answers.note(interaction, Outcome.DROPPED)
        else:
            await self._tell(interaction, error, name)

    async def _tell(
        self, interaction: discord.Interaction[Any], error: BaseException, name: str | None
    ) -> None:
        from bot.cards.base import notice
        from bot.sentences import sentence

        t = texts_for(interaction.locale)
        text = sentence(error, t)
        self.answers.note(interaction, _outcome(error, expected=text is not None))
        if text is None and is_over(error):
            log.warning("An interaction ended before its answer: %r.", error)
            return
        if text is None and is_outage(error):
            log.warning("The network failed in an answer: %r.", error)
            text = t("The connection to Discord failed for a moment. Try again.")
        elif text is None:
            text = self._bug(error, t)
        elif is_for_the_host(error):
            log.error("Could not answer a member", exc_info=error)
        if name:
            text = about(name, text)
        try:
            if interaction.response.is_done():
                await interaction.followup.send(view=notice(text), ephemeral=True)
            elif interaction.type is discord.InteractionType.autocomplete:
                await interaction.response.autocomplete([])  # there is no room for a sentence
            else:
                await interaction.response.send_message(view=notice(text), ephemeral=True)
        except NETWORK_FAILURES as failure:
            if is_outage(failure):
                log.warning("Could not tell a member %r: %r.", text, failure)
            else:
                log.exception("Could not tell a member: %s", text)

    def _bug(self, error: BaseException, t: Texts) -> str:
        reference = log_bug(error, "an answer")
        return t(
            "Something went wrong here; it is not your fault, and nothing was lost. Give your"
            " host the reference {reference}: the log explains it.",
            reference=f"`{reference}`",
        )

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        log_bug(None, f"the event {event_method}")


def _import_what_answers() -> None:
    """Import what cogs share, which is nearly all that they need."""
    import bot.actions
    import bot.cards.results
    import bot.encoder
    import bot.options.closed
    import bot.pressing
    import bot.sentences  # noqa: F401


def _noted(db: Database, shown: Callable[[Database], None], questions: Sequence[Question]) -> None:
    shown(db)
    _keep(db, questions)


def _keep(db: Database, questions: Sequence[Question]) -> None:
    from db.searching.questions import keep_questions

    keep_questions(db, questions)


def _outcome(error: BaseException, *, expected: bool) -> Outcome:
    """What an error made of an answer; `expected`: there is a sentence for it."""
    if expected:
        return Outcome.UNAVAILABLE if is_for_the_host(error) else Outcome.REFUSED
    if is_over(error):
        return Outcome.LATE
    return Outcome.CUT_OFF if is_outage(error) else Outcome.BUG


async def _answer(
    interaction: discord.Interaction[Any],
    card: Card,
    *,
    ephemeral: bool,
    turn: bool,
    files: Sequence[discord.File],
) -> int | None:
    """The first answer to an interaction; the message that shows it comes back."""
    if turn:
        await interaction.response.edit_message(view=card)
        return interaction.message.id if interaction.message else None
    sent = await interaction.response.send_message(
        view=card, ephemeral=ephemeral, files=list(files)
    )
    return sent.message_id


async def _answer_late(
    interaction: discord.Interaction[Any],
    card: Card,
    *,
    ephemeral: bool,
    turn: bool,
    files: Sequence[discord.File],
) -> int | None:
    """The answer to an interaction that was deferred."""
    if turn:
        await interaction.edit_original_response(view=card)
        return interaction.message.id if interaction.message else None
    if not ephemeral and interaction.type is discord.InteractionType.application_command:
        await interaction.delete_original_response()  # it announced a private answer
    sent = await interaction.followup.send(
        view=card, ephemeral=ephemeral, files=list(files), wait=True
    )
    return sent.id


def stays_private(interaction: discord.Interaction[Any]) -> bool:
    """Whether what was pressed for is no more for others than the message that was pressed. Where
    the bot is a member's own app, every answer is theirs alone until they share it."""
    return is_ephemeral(interaction) and not is_alone(interaction)


def is_seen_by_others(interaction: discord.Interaction[Any]) -> bool:
    """Whether the message that was pressed is one that not only the presser sees, as in a direct
    message with the bot."""
    is_direct = interaction.guild_id is None and not is_alone(interaction)
    return not (is_direct or is_ephemeral(interaction))


def is_ephemeral(interaction: discord.Interaction[Any]) -> bool:
    """Whether the message that was pressed is one that only the presser sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral
