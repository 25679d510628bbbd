"""How much one member, and one server, may ask for, so that everybody else is answered meanwhile.

Members are told how long to wait, and one who goes on all the same is told no more: an answer costs
more than what it refuses. What a member types ahead (autocomplete) is dropped where there is no
room: the next key asks again. discord.py brings the buckets of tokens.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

import discord
from discord.ext.commands import CooldownMapping

from bot.process import give_memory_back
from bot.refusals import Refusal
from bot.texts import N_

PER_S = 20.0
"""Seconds until an empty bucket is full again."""

MEMBERS_ANSWERS = 400
"""Answers to one member in that time: twenty a second, which others do not feel."""

SERVERS_ANSWERS = 2_000
"""Answers to all members of a server in that time."""

CHOICES = 400
"""What one member types ahead in that time: twenty keys a second."""

REACTIONS = 100
"""Reactions of one member in that time; Discord itself lets through far fewer."""

TOLD = 20
"""Times in that time that a member is told to wait."""

AT_ONCE = 2
"""Answers to one member that are worked on at once; the others wait for these."""

CHOICES_AT_ONCE = 4
"""A member's keys that are worked on at once; the next one ends the work for the first."""

FILES_AT_ONCE = 2
"""Exports and imports of all members that are worked on at once: each may take 100 MB."""

WAIT = N_("You are asking faster than I can answer. Wait {seconds} seconds, then try again.")
SERVER_WAIT = N_(
    "This server is asking faster than I can answer. Wait {seconds} seconds, then try again."
)
FILE_WAIT = N_("Your last export or import is not done yet. Wait for it, then try again.")

ADMITTED = "admitted"
"""The key of an interaction's extras that says that it was counted."""


class Unheard(Exception):
    """Somebody asks on and on, and was told enough: nothing is said any more."""


@dataclass
class _Turns:
    """The work for one member: how much goes on, and what waits for it in order."""

    free: asyncio.Semaphore
    users: int = 0


class Buckets(CooldownMapping[int]):
    """Buckets by a member's or a server's id. Those that are full again are looked for once in
    `PER_S`: discord.py looks through all of them at each answer."""

    _swept = 0.0

    def _verify_cache_integrity(self, current: float | None = None) -> None:
        if current is None or current - self._swept > PER_S:
            self._swept = current or 0.0
            super()._verify_cache_integrity(current)


def bucket(tokens: int) -> Buckets:
    """Buckets of so many tokens in `PER_S`."""
    return Buckets.from_cooldown(tokens, PER_S, int)


@dataclass
class Limits:
    """What has been asked lately. It lives in memory: a restart forgives everybody."""

    _members: Buckets = field(default_factory=lambda: bucket(MEMBERS_ANSWERS))
    _servers: Buckets = field(default_factory=lambda: bucket(SERVERS_ANSWERS))
    _choices: Buckets = field(default_factory=lambda: bucket(CHOICES))
    _reactions: Buckets = field(default_factory=lambda: bucket(REACTIONS))
    _told: Buckets = field(default_factory=lambda: bucket(TOLD))
    _turns: dict[int, _Turns] = field(default_factory=dict)
    _holders: WeakSet[asyncio.Task[Any]] = field(default_factory=WeakSet)
    _choosing: dict[int, deque[asyncio.Task[Any]]] = field(default_factory=dict)
    _filing: set[int] = field(default_factory=set)
    _files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FILES_AT_ONCE))

    async def admit(self, interaction: discord.Interaction[Any]) -> None:
        """Let an answer begin, once the member's earlier ones leave room for it. The room is given
        back when the task ends that asked.

        Raises Refusal with the time to wait, or Unheard.
        """
        if ADMITTED in interaction.extras:
            return
        interaction.extras[ADMITTED] = True
        member, now = interaction.user.id, _now()
        if wait := self._members.update_rate_limit(member, now):
            raise self._refusal(member, now, WAIT, wait)
        guild = interaction.guild_id
        if guild and (wait := self._servers.update_rate_limit(guild, now)):
            raise self._refusal(member, now, SERVER_WAIT, wait)
        await self._turn(member)

    def _refusal(self, member: int, now: float, text: str, wait: float) -> Refusal | Unheard:
        if self._told.update_rate_limit(member, now):
            return Unheard(text)
        return Refusal(text, seconds=math.ceil(wait))

    def choose(self, member: int) -> None:
        """Let the work for what a member types ahead begin. The task that asks is that work, and
        ends early where newer keys need its place.

        Raises Unheard.
        """
        if self._choices.update_rate_limit(member, _now()):
            raise Unheard("typed ahead")
        task = _task()
        choosing = self._choosing.setdefault(member, deque())
        if task in choosing:
            return
        choosing.append(task)
        if len(choosing) > CHOICES_AT_ONCE:
            choosing.popleft().cancel()
        task.add_done_callback(lambda done: self._chosen(member, done))

    def may_react(self, member: int) -> bool:
        """Whether a member's reaction is looked at by itself."""
        return not self._reactions.update_rate_limit(member, _now())

    @asynccontextmanager
    async def file_of(self, member: int) -> AsyncIterator[None]:
        """Hold one of the few places for an export or an import.

        Raises Refusal where the member holds or waits for one already.
        """
        if member in self._filing:
            raise Refusal(FILE_WAIT)
        self._filing.add(member)
        try:
            async with self._files:
                yield
        finally:
            self._filing.discard(member)
            await asyncio.to_thread(give_memory_back)

    @property
    def running(self) -> int:
        """Answers that are worked on now."""
        return sum(min(turns.users, AT_ONCE) for turns in self._turns.values())

    @property
    def waiting(self) -> int:
        """Answers that wait for earlier ones to the same member."""
        return sum(turns.users for turns in self._turns.values()) - self.running

    async def _turn(self, member: int) -> None:
        if _task() in self._holders:  # one task's answers come one after another anyway
            return
        turns = self._turns.setdefault(member, _Turns(asyncio.Semaphore(AT_ONCE)))
        turns.users += 1
        try:
            await turns.free.acquire()
        except BaseException:
            self._leave(member, turns)
            raise
        self._holders.add(_task())
        _task().add_done_callback(lambda _: self._give_back(member, turns))

    def _give_back(self, member: int, turns: _Turns) -> None:
        turns.free.release()
        self._leave(member, turns)

    def _leave(self, member: int, turns: _Turns) -> None:
        turns.users -= 1
        if not turns.users:
            del self._turns[member]

    def _chosen(self, member: int, task: asyncio.Task[Any]) -> None:
        choosing = self._choosing[member]
        if task in choosing:
            choosing.remove(task)
        if not choosing:
            del self._choosing[member]


def _now() -> float:
    return asyncio.get_running_loop().time()


def _task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None, "an answer is always the work of a task"
    return task
