"""Reactions become bookmarks, in the order in which Discord tells of them, and what was missed is
made up for.

While the bot is away Discord tells of nothing, and a session that could not be resumed begins
anew: then every remembered message is looked at. One message is looked at as well when what is
told of it cannot be the whole story.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from functools import cache

import aiohttp
import discord

from bot.bugs import log_bug
from bot.cards.base import notice
from bot.cards.bookmark_notices import page_saved_notice
from bot.cards.parts import Card
from bot.client import Paperboy
from bot.options.emoji import emoji_key
from bot.sentences import sentence
from bot.texts import CHINESE, ENGLISH, N_, Texts
from db.papers.reading import papers_by_id
from db.people.bookmarks import TooManyBookmarks
from db.people.messages import Shown, forget_message, newest_messages, shown_by
from db.people.reactions import (
    NUMBERS,
    Reaction,
    Saved,
    make_up_for,
    missed,
    react_and_greet,
    release,
    saves_papers,
    standing,
    stands,
    telling_emoji,
    unreact,
)
from db.people.server_settings import BOOKMARK, bookmark_emoji
from db.store.store import StoreError

log = logging.getLogger(__name__)

MAX_MESSAGES = 1_000
"""How many messages are looked at after an absence, the newest first."""

PACE_S = 0.5
"""Seconds between two messages: two looks a second leave room for answers below Discord's 50
requests a second, and below what it grants to a channel."""

DOUBT_S = 5.0
"""Seconds until a message is looked at of which something told is missing: long enough for it to
come after all."""

MAX_DOUBTS = 1_000
"""Messages that wait for a look; more reactions than that at once are left to the next start."""

OUTAGE_S = 60.0
PATIENCE = 5
"""After how many outages in a row, each `OUTAGE_S` long, the rest is left to the next start."""

UNKNOWN_MESSAGE = 10008

STORE_FAILURES = (sqlite3.OperationalError, StoreError)
"""A lock that another process holds for long, a full disk, a file that is gone."""

WELCOME = N_(
    "🔖 Saved. Your reaction bookmarked the papers in that message; remove it to undo. Only"
    " you can see your bookmarks: /bookmarks list. This notice is only sent once."
)


class Reactions:
    """What reactions do, one after another."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self._in_turn = asyncio.Lock()  # whoever waits longest is first: the order of the events
        self._heard: set[Reaction] = set()
        self._looking = asyncio.Lock()
        self._doubts: dict[int, asyncio.Task[None]] = {}

    async def added(self, told: discord.RawReactionActionEvent) -> Card | None:
        """Save what a reaction means, at once or, where the store cannot be used, later. What its
        member is to be told of it comes back, if anything: see `write_to`."""
        try:
            return await self._added(told)
        except STORE_FAILURES as error:
            self._look_later(told.message_id, error)
            return None

    async def removed(self, told: discord.RawReactionActionEvent) -> None:
        """Take back what a reaction has saved, at once or later."""
        try:
            await self._removed(told)
        except STORE_FAILURES as error:
            self._look_later(told.message_id, error)

    def _look_later(self, message: int, error: Exception) -> None:
        log.error("The store is unavailable for a reaction: %s", error)
        self.doubt(message)

    async def _added(self, told: discord.RawReactionActionEvent) -> Card | None:
        # The cheapest questions first.
        me = self.bot.user
        if me and told.message_author_id not in (None, me.id):
            return None
        if told.user_id == (me and me.id) or (told.member and told.member.bot):
            return None
        reaction = _reaction(told)
        if not self._has_room(reaction):
            return None
        is_ours = me is not None and told.message_author_id == me.id
        async with self._in_turn:
            self._heard.add(reaction)
            try:
                saved = await self._save(reaction, is_ours=is_ours)
            except TooManyBookmarks as full:
                return _in_both(full)
        if saved is None:
            if is_ours:
                self.doubt(reaction.message)  # an answer that is not remembered yet
            return None
        if len(saved.papers) > 1:
            return await self._how_to_undo(reaction.message, saved.papers)
        return notice(_in_both_languages(WELCOME)) if saved.is_first else None

    async def _save(self, reaction: Reaction, *, is_ours: bool) -> Saved | None:
        """Save what a reaction means, if anything. The thread that writes is handed nothing but
        what is sure to be written or may well be: what usually saves, on a message of ours."""
        store = self.bot.store
        may_well = is_ours and (reaction.emoji in NUMBERS or reaction.emoji == BOOKMARK.key)
        if may_well or await store.look_up(saves_papers, reaction.message, reaction.emoji):
            return await store.change_with_others(react_and_greet, reaction, self.bot.clock())
        return None

    async def _removed(self, told: discord.RawReactionActionEvent) -> None:
        reaction = _reaction(told)
        if not self._has_room(reaction):
            return
        async with self._in_turn:
            self._heard.add(reaction)
            if await self.bot.store.look_up(stands, reaction):
                await self.bot.store.change(unreact, reaction)
            elif await self.bot.store.look_up(saves_papers, reaction.message, reaction.emoji):
                self.doubt(reaction.message)  # its beginning was missed, or is yet to come

    def _has_room(self, reaction: Reaction) -> bool:
        """Whether a reaction is looked at by itself. One of too many is not lost: a single look at
        its message, in a moment, finds what they all came to."""
        if self.bot.limits.may_react(reaction.member):
            return True
        if len(self._doubts) < MAX_DOUBTS:
            self.doubt(reaction.message)
        return False

    async def cleared(self, message: int, emoji: str | None = None) -> None:
        """Somebody cleared a message of all reactions, or of one emoji: nobody loses anything."""
        async with self._in_turn:
            if known := await self.bot.store.ask(standing, message):
                self._heard.update(known)
                await self.bot.store.change(release, message, emoji)

    def doubt(self, message: int) -> None:
        """Look at a message in a moment, once for all doubts till then."""
        if message not in self._doubts:
            self._doubts[message] = asyncio.create_task(self._clear_up(message))

    async def catch_up(self) -> None:
        """Look at the newest messages that show papers, and make up for what was missed."""
        messages = await self.bot.store.ask(newest_messages, MAX_MESSAGES)
        closed: set[int] = set()
        outages = 0
        for shown in messages:
            while shown.channel not in closed:
                try:
                    await self._look_at(shown)
                except (discord.Forbidden, discord.NotFound):
                    closed.add(shown.channel)
                except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                    outages += 1
                    if outages == PATIENCE:
                        log.warning("Gave up looking for missed reactions: %r.", error)
                        return
                    await asyncio.sleep(OUTAGE_S)
                else:
                    outages = 0
                    await asyncio.sleep(PACE_S)
                    break

    def stop(self) -> None:
        for task in self._doubts.values():
            task.cancel()

    async def _clear_up(self, message: int) -> None:
        try:
            while not await self._is_clear(message):
                pass
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("Could not look at message %d: %r.", message, error)
        except Exception as error:
            log_bug(error, f"looking at message {message}")
        finally:
            del self._doubts[message]

    async def _is_clear(self, message: int) -> bool:
        """Look at a message in a moment. Whether that is all: not where the store failed."""
        await asyncio.sleep(DOUBT_S)
        try:
            if shown := await self.bot.store.ask(shown_by, message):
                await self._look_at(shown)
        except STORE_FAILURES as error:
            log.error("The store is unavailable to look at message %d: %s", message, error)
            return False
        return True

    async def _look_at(self, shown: Shown) -> None:
        """Compare the reactions on a message with those recorded. Raises NotFound for a channel
        that is gone, and Forbidden; neither says anything about a reaction."""
        async with self._looking:
            async with self._in_turn:
                self._heard.clear()
                known = await self.bot.store.ask(standing, shown.message)
                telling = await self.bot.store.ask(telling_emoji, shown)
            try:
                found, others_left = await self._found(shown, telling)
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
                await self._forget(shown.message)
                return
            change = missed(known, found, others_left=others_left)
            if change.added or change.removed or change.cleared:
                async with self._in_turn:
                    now = self.bot.clock()
                    await self.bot.store.change(make_up_for, shown, change, self._heard, now)

    async def _found(self, shown: Shown, telling: frozenset[str]) -> tuple[set[Reaction], bool]:
        """The reactions that stand on a message, bots' left out, and whether there are any with
        other emoji."""
        channel = self.bot.get_partial_messageable(shown.channel, guild_id=shown.guild)
        message = await channel.fetch_message(shown.message)
        found: set[Reaction] = set()
        others_left = False
        for there in message.reactions:
            key = emoji_key(there.emoji)
            if key not in telling:
                others_left = True
                continue
            for kind, count in (
                (discord.ReactionType.normal, there.normal_count),
                (discord.ReactionType.burst, there.burst_count),
            ):
                if count:
                    sup = kind is discord.ReactionType.burst
                    async for user in there.users(type=kind):
                        if not user.bot:
                            found.add(Reaction(shown.message, user.id, key, sup))
        return found, others_left

    async def _forget(self, message: int) -> None:
        async with self._in_turn:
            await self.bot.store.change(release, message)
            await self.bot.store.change(forget_message, message)

    async def _how_to_undo(self, message: int, new: Sequence[str]) -> Card:
        """Tells a member whose one reaction saved several papers how to take it back, or to keep
        one."""
        papers = await self.bot.store.ask(papers_by_id, new)
        return page_saved_notice(papers, message, (Texts(ENGLISH), Texts(CHINESE)))

    async def write_to(self, member: int, card: Card) -> None:
        """Send a member a direct message; one who takes none is not told."""
        try:
            channel = await self.bot.create_dm(discord.Object(member))
            await channel.send(view=card)
        except discord.Forbidden:
            pass
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("Could not write to a member: %r.", error)


async def bookmark_sign(bot: Paperboy, guild: int | None) -> str:
    """The emoji that saves papers where a member is, as it is written in a text."""
    if guild is None:
        return BOOKMARK.shown
    return (await bot.store.look_up(bookmark_emoji, guild)).shown


@cache
def _in_both_languages(text: str) -> str:
    """A reaction does not say which language its member reads."""
    return "\n\n".join(Texts(language)(text) for language in (ENGLISH, CHINESE))


def _in_both(error: Exception) -> Card:
    texts = [text for language in (ENGLISH, CHINESE) if (text := sentence(error, Texts(language)))]
    return notice("\n\n".join(texts))


def _reaction(told: discord.RawReactionActionEvent) -> Reaction:
    return Reaction(told.message_id, told.user_id, emoji_key(told.emoji), told.burst)
