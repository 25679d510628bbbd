"""A day of everything: mixed load, nonsense, a clock that leaps; nothing lost or twice, no growth.

    python -m bench.day_campaign [--asked N]

The real bot at a Discord on the wire; its clock goes on by a quarter of an hour at a time, as fast
as the bot answers, so that a day passes in minutes. `AT_ONCE` members ask at any moment, any
command and any button, and half of what they send has random fields: what no client of Discord's
would send. Others import and export bookmarks, react to cards and take it back. Meanwhile posts and
reminders fall due, and a feed brings papers. Twice the clock leaps, three hours forth and two back.

In the end every command and button was answered, every post and reminder was sent once, every paper
of the feed is there once, what was reacted to or imported is saved, the log speaks of no bug, and
the bot's memory is what it was after a quarter of the day.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bench import progress
from bench.day_plan import IMPORTED, Plan, plan
from bench.nonsense import Nonsense, every_command
from bench.outcome import Outcome
from bench.stores import filled
from bench.wire_bot import Bot, running
from bot.fetching.loopback import loopback
from db.store.store import Store
from tests.fake_sources import FakePaper, FakeSources
from tests.wire_discord import CHANNEL, WireDiscord, wire_discord
from tests.wire_interactions import COMMAND, COMPONENT, TYPING, Asked, Members, any_button

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
QUARTERS = 96
LAST_PAPER = 72
"""The quarter in which the feed has its last paper, long enough before the feed is last asked."""

LEAPS = {38: timedelta(hours=3), 67: timedelta(hours=-2)}
"""At which quarter of the day the clock leaps, and how far."""

MEMBERS = range(1_001, 1_041)
REACTING = range(2_001, 2_009)
IMPORTING = range(3_001, 3_009)
AT_ONCE = 12
CARDS = 24
PATIENCE_S = 20.0
SETTLE_S = 1.0
"""Real seconds of a quarter at the least, in which what fell due is sent: the bot looks once."""

MAY_GROW_MB, MOST_MB = 10.0, 256.0


@click.command()
@click.option("--asked", default=10_000, show_default=True, help="Interactions in all.")
@click.option("--seed", default=2026, show_default=True)
def main(asked: int, seed: int) -> None:
    """Run the campaign and print what it found."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(campaign(Path(folder), asked, seed))
    click.echo(outcome)
    raise SystemExit(bool(outcome.faults))


async def campaign(folder: Path, asked: int, seed: int = 2026) -> Outcome:
    """Run the campaign on a store in `folder`, with so many interactions."""
    outcome, host = Outcome("a day"), FakeSources()
    path = filled(folder / "paperboy.db")
    commands = await every_command(folder)
    async with loopback(host) as address, wire_discord(BEGIN) as fake:
        planned = plan(path, BEGIN, f"{address}/rss.xml")
        fake.members.files = planned.files
        async with running(path, fake, BEGIN, speed=60) as bot:  # its rounds come each second
            chance = random.Random(seed)
            day = Day(bot, fake, host, planned, Nonsense(chance, commands), chance)
            await day.live(asked)
            outcome.require(bot.process.returncode is None, "the bot ended")
            outcome.faults += [line.strip() for line in bot.faults]
    with Store(path) as store:
        outcome.faults += planned.faults(store, fake.messages, host.papers, day.standing)
    outcome.faults += [f"not answered: {str(each.data)[:160]}" for each in day.unanswered]
    early, late = day.memory[QUARTERS // 4], day.memory[-1]
    outcome.require(late - early <= MAY_GROW_MB, f"memory grew from {early:.0f} to {late:.0f} MB")
    outcome.require(max(day.memory) <= MOST_MB, f"memory came to {max(day.memory):.0f} MB")
    did = ", ".join(f"{times:,} {what}" for what, times in day.did.most_common())
    outcome.did = f"{day.did.total():,} interactions ({did}); {planned.said}; two leaps"
    memory = " ".join(f"{mb:.0f}" for mb in day.memory[:: QUARTERS // 8])
    outcome.figures = f"memory every three hours, MB: {memory}"
    return outcome


@dataclass
class Day:
    """A day as it is lived through. `standing` are the reactions that stand: member and paper."""

    bot: Bot
    fake: WireDiscord
    host: FakeSources
    planned: Plan
    nonsense: Nonsense
    chance: random.Random
    memory: list[float] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)
    unanswered: list[Asked] = field(default_factory=list)
    standing: set[tuple[int, str]] = field(default_factory=set)
    cards: dict[str, str] = field(default_factory=dict)
    """Of some papers the message that shows each."""

    @property
    def members(self) -> Members:
        return self.fake.members

    async def live(self, asked: int) -> None:
        await self._open_cards()
        ahead = timedelta()
        for quarter in range(QUARTERS):
            ahead += LEAPS.get(quarter, timedelta())
            now = BEGIN + quarter * QUARTER + ahead
            self.fake.now = now
            self.bot.set_clock(now)
            if quarter % 4 == 0 and quarter <= LAST_PAPER:
                self.host.papers.append(FakePaper(quarter, now))
            await asyncio.gather(
                asyncio.sleep(SETTLE_S),
                self._bookmarks(IMPORTING[quarter % len(IMPORTING)], quarter),
                *(self._ask_on(-(-asked // QUARTERS // AT_ONCE)) for _ in range(AT_ONCE)),
            )
            self.memory.append(self.bot.memory_mb())
            progress.say(quarter + 1, QUARTERS)
        self.bot.set_clock(now + QUARTER)  # a lease that a step of the clock cut short has run out
        await asyncio.sleep(4 * SETTLE_S)
        self.memory.append(self.bot.memory_mb())

    async def _open_cards(self) -> None:
        for paper in self.planned.papers[:CARDS]:
            card = await self.members.command(MEMBERS[0], "paper", paper=paper)
            await self._answered(card)
            self.cards[paper] = card.message["id"]
        await asyncio.sleep(SETTLE_S)  # the messages are remembered

    async def _ask_on(self, times: int) -> None:
        for _ in range(times):
            what = self.chance.random()
            if what < 0.1:
                await self._react()
            elif what < 0.25:
                await self._press()
            else:
                await self._command()

    async def _react(self) -> None:
        member, paper = self.chance.choice(REACTING), self.chance.choice(list(self.cards))
        stands = (member, paper) in self.standing
        self.standing ^= {(member, paper)}
        name = "MESSAGE_REACTION_REMOVE" if stands else "MESSAGE_REACTION_ADD"
        await self.members.react(member, self.cards[paper], name)
        self.did["reactions"] += 1
        await asyncio.sleep(0.02)

    async def _press(self) -> None:
        custom_id = self.nonsense.button()
        message = self.members.message_of(str(1 << 55), str(CHANNEL)) | any_button(custom_id)
        data = {"component_type": 2, "custom_id": custom_id}
        asked = await self.members.ask(
            self.chance.choice(MEMBERS), COMPONENT, data, message=message
        )
        self.did["buttons"] += 1
        await self._answered(asked)

    async def _command(self) -> None:
        data, is_typing = self.nonsense.command()
        member = self.chance.choice(MEMBERS)
        asked = await self.members.ask(member, TYPING if is_typing else COMMAND, data)
        self.did["autocompletes" if is_typing else "commands"] += 1
        if is_typing:
            await asked.answer(1)  # which may be dropped
        else:
            await self._answered(asked)

    async def _bookmarks(self, member: int, quarter: int) -> None:
        """Import a file, a good one or one of the bad ones, and export what there is."""
        self.planned.importing.add(member)
        file = list(self.planned.files)[quarter % len(self.planned.files)]
        for asked in (
            await self.members.command(member, "bookmarks import", files=[IMPORTED]),
            await self.members.command(MEMBERS[0], "bookmarks import", files=[file]),
            await self.members.command(member, "bookmarks export", format="json"),
        ):
            self.did["imports and exports"] += 1
            await self._answered(asked)

    async def _answered(self, asked: Asked) -> None:
        if not await asked.answer(PATIENCE_S):
            self.unanswered.append(asked)


if __name__ == "__main__":
    main()
