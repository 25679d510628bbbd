"""Sends letters, once and only once: what alerts found, and on Mondays what is not read. The states
of a letter, on the outbox it is sent from; a direct message's history can always be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import discord

from bot.actions import papers_on
from bot.cards.letters import letter_action, letter_card
from bot.cards.monday import monday_card
from bot.cards.parts import Card
from bot.client import Paperboy
from bot.delivery.outbox import Deleted, Outbox, Refused
from bot.texts import texts_for
from db.alerts.filing import file_again, is_filed
from db.alerts.letters import (
    Kind,
    Letter,
    record_not_there,
    record_refused,
    record_sent,
    take_over,
)
from db.alerts.matching import keep_matches, match_arrivals
from db.alerts.monday import claim_monday, due_mondays
from db.alerts.telling import claim_alerts, due_members, is_of_today, waiting_count
from db.papers.reading import papers_by_id
from db.people.bookmarks import bookmark_of
from db.people.unread import unread

LEASE = timedelta(seconds=60)
"""How long a claim belongs to its holder: longer than the outbox's own, for the reading before."""


class Letters:
    """One process's part in it. Several may work on one store."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.outbox = Outbox(bot)

    async def round(self) -> None:
        """Ask the alerts of what arrived, settle what was begun and not recorded, then send what is
        due."""
        await self.match()
        store, now = self.bot.store, self.bot.clock()
        left = await store.change(take_over, self.outbox.holder, now, LEASE)
        due = await store.ask(due_members, now)
        mondays = await store.ask(due_mondays, now)
        await asyncio.gather(
            *(self.outbox.guarded(partial(self._settle, letter), _name(letter)) for letter in left),
            *(self._tell(claim_alerts, member) for member in due),
            *(self._tell(claim_monday, member) for member in mondays),
        )

    async def match(self) -> None:
        """Find out which alerts want the papers that arrived."""
        store = self.bot.store
        while not await store.ask(is_filed):
            await store.change(file_again)
        while (matched := await store.ask(match_arrivals)).papers:
            await store.change(keep_matches, matched)

    async def _tell(self, claim: Callable[..., Letter | None], member: int) -> None:
        """Send a member a letter that is due, if nobody else does."""

        async def send() -> None:
            now = self.bot.clock()
            letter = await self.bot.store.change(claim, member, self.outbox.holder, now, LEASE)
            if letter is not None:
                await self._send(letter)

        await self.outbox.guarded(send, "sending a letter")

    async def _settle(self, letter: Letter) -> None:
        """Finish what another process, or this one, began and did not record."""
        if self.outbox.nonce_holds(letter):
            await self._send(letter)
            return
        custom_id = letter_action(letter).custom_id
        try:
            channel = await self.outbox.direct_channel(letter.member)
            message = await self.outbox.find_message(channel, letter, custom_id)
        except Refused:
            await self._refused(letter)
            return
        if message is not None:
            await self._sent(letter, channel, message.id, papers_on(message))
        elif await self.bot.store.ask(is_of_today, letter, self.bot.clock()):
            await self._send(letter)
        else:
            await self.bot.store.change(record_not_there, letter)

    async def _send(self, letter: Letter) -> None:
        """Send a letter that this process holds. Where nobody can tell whether it arrived, the
        claim is left to run out and be settled."""
        card = await self._card(letter)
        papers = [told.paper for told in letter.papers]
        try:
            channel = await self.outbox.direct_channel(letter.member)
            message = await self.outbox.send(channel, letter, card)
        except Deleted:
            await self.bot.store.change(record_sent, letter, papers)
        except Refused as refusal:
            if not refusal.is_expected:
                raise
            await self._refused(letter)
        else:
            await self._sent(letter, channel, message, papers)

    async def _card(self, letter: Letter) -> Card:
        store = self.bot.store
        papers = await store.ask(papers_by_id, [told.paper for told in letter.papers])
        t = texts_for(discord.enums.try_enum(discord.Locale, letter.language))
        if letter.kind is Kind.MONDAY:
            kept = [await store.ask(bookmark_of, letter.member, paper.id) for paper in papers]
            bookmarks = {bookmark.paper.id: bookmark for bookmark in kept if bookmark}
            left = len(await store.ask(unread, letter.member)) - len(papers)
            return monday_card(letter, papers, bookmarks, max(left, 0), t)
        liked = {why.liked for told in letter.papers for why in told.why if why.liked}
        likes = {paper.id: paper for paper in await store.ask(papers_by_id, sorted(liked))}
        rest = await store.ask(waiting_count, letter.member)
        return letter_card(letter, papers, likes, rest, t)

    async def _sent(
        self, letter: Letter, channel: discord.DMChannel, message: int, papers: Sequence[str]
    ) -> None:
        """Remember the papers first: a letter recorded as sent is never looked at again."""
        shown = await self.bot.store.ask(papers_by_id, papers)
        await self.bot.remember(message, channel.id, None, shown)
        await self.bot.store.change(record_sent, letter, papers)

    async def _refused(self, letter: Letter) -> None:
        await self.bot.store.change(record_refused, letter, self.bot.clock())


def _name(letter: Letter) -> str:
    return f"sending letter {letter.id}"
