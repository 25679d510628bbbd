"""A day of everything: mixed load, nonsense, a clock that leaps; nothing twice, no bug, no growth.

    python -m bench.day_campaign [--asked N] [--minutes N]

The real bot at a Discord on the wire; its clock goes on by a quarter of an hour at a time, so that
a day passes in the minutes given. Members ask, and half of what they send has random fields:
options and buttons that no client of Discord's would send. Posts fall due meanwhile. Twice the
clock leaps, three hours forth and two back. Every command and button is answered, every post is
sent once, the log speaks of no bug, and the bot's memory at the end is what it was after a quarter
of the day.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import tempfile
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from bench.outcome import Outcome
from bench.stores import filled
from bench.wire_bot import Bot, running
from db.store.store import Store
from db.weekly.schedule import NewSchedule, Rhythm
from db.weekly.schedule_store import add_schedule
from tests.cogs.test_forged import VALUES, forged_ids
from tests.cogs.test_hostile_options import hostile_text, hostile_value
from tests.wire_discord import CHANNEL, GUILD, OWNER, wire_discord
from tests.wire_interactions import COMMAND, TYPING, Members, any_button

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
MEMBERS = range(1_001, 1_041)
SCHEDULES = 8
"""As many as a server may have, three hours apart."""

QUARTERS = 96
MAY_GROW_MB = 10.0
REST_S = 5.0
LEAPS = {38: timedelta(hours=3), 67: timedelta(hours=-2)}
"""At which quarter of the day the clock leaps, and how far."""

COMMANDS = {
    "search": ("query", "tag", "category", "author", "year", "status", "has", "source"),
    "paper": ("paper",),
    "random": ("tag", "category"),
    "tags": ("query",),
    "digest": ("tag",),
    "bookmarks list": ("tag", "state"),
    "bookmarks search": ("query",),
    "bookmarks export": ("format",),
    "bookmarks add": ("paper",),
    "weekly list": (),
    "weekly edit": ("schedule", "zone", "time"),
    "top": ("period",),
    "help": (),
    "mydata show": (),
}


@click.command()
@click.option("--asked", default=10_000, show_default=True, help="Interactions in all.")
@click.option("--minutes", default=5.0, show_default=True, help="What the day takes.")
def main(asked: int, minutes: float) -> None:
    """Run the campaign and print what it found."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(campaign(Path(folder), asked, minutes))
    click.echo(outcome)
    raise SystemExit(bool(outcome.faults))


async def campaign(folder: Path, asked: int, minutes: float, seed: int = 2026) -> Outcome:
    """Run the campaign on a store in `folder`: so many interactions in so many real minutes."""
    outcome = Outcome("a day")
    path = filled(folder / "paperboy.db")
    _plan(path)
    seconds = minutes * 60
    async with wire_discord(BEGIN) as fake:
        async with running(path, fake, BEGIN, speed=60) as bot:  # its rounds come each second
            memory = await _day(bot, fake.members, asked, seconds, random.Random(seed))
            outcome.require(bot.process.returncode is None, "the bot ended")
            outcome.faults += [line.strip() for line in bot.faults]
        sent = Counter(_posts(fake.messages))
    twice = [slot for slot, times in sent.items() if times > 1]
    outcome.faults += [f"twice: {slot}" for slot in twice]
    outcome.require(len(sent) >= SCHEDULES, f"{len(sent)} of {SCHEDULES} posts")
    unanswered = [
        json.dumps(each.data)[:120]
        for each in fake.members.asked.values()
        if each.answered is None and '"focused": true' not in json.dumps(each.data)
    ]
    outcome.faults += [f"not answered: {data}" for data in unanswered]
    answered = sum(each.answered is not None for each in fake.members.asked.values())
    early, late = memory[len(memory) // 4], memory[-1]
    outcome.require(late - early <= MAY_GROW_MB, f"memory grew from {early:.0f} to {late:.0f} MB")
    outcome.did = f"{asked} interactions, {answered} answered; {len(sent)} posts; two leaps"
    outcome.figures = f"memory {early:.0f} MB after a quarter of the day, {late:.0f} at its end"
    return outcome


def _plan(path: Path) -> None:
    """A post every three hours, each of a schedule of its own."""
    with Store(path) as store:
        for hour in range(0, 24, 24 // SCHEDULES):
            schedule = NewSchedule(
                guild=GUILD,
                channel=CHANNEL,
                owner=OWNER,
                zone="UTC",
                language="en-US",
                since=BEGIN,
                time=time(hour, 30),
                rhythm=Rhythm.DAILY,
                papers=3,
            )
            store.write(add_schedule, schedule)


async def _day(
    bot: Bot, members: Members, asked: int, seconds: float, chance: random.Random
) -> list[float]:
    """Live through the day; the memory at its moments, in MB."""
    memory, ahead, ids = list[float](), timedelta(), list(forged_ids(1_000))
    for quarter in range(QUARTERS):
        ahead += LEAPS.get(quarter, timedelta())
        bot.set_clock(BEGIN + quarter * timedelta(minutes=15) + ahead)
        for _ in range(asked // QUARTERS):
            await _ask(members, chance, ids)
            await asyncio.sleep(seconds / asked)
        memory.append(bot.memory_mb())
    await asyncio.sleep(REST_S)
    return [*memory, bot.memory_mb()]


async def _ask(members: Members, chance: random.Random, ids: list[str]) -> None:
    member = chance.choice(MEMBERS)
    if chance.random() < 0.2:
        custom_id = chance.choice(ids)
        data = {"component_type": 2, "custom_id": custom_id}
        message = members.message_of(str(1 << 55), str(CHANNEL)) | any_button(custom_id)
        await members.ask(member, 3, data, message=message)
        return
    name = chance.choice(list(COMMANDS))
    options = [_option(chance, option) for option in COMMANDS[name] if chance.random() < 0.5]
    root, _, sub = name.partition(" ")
    if sub:
        options = [{"name": sub, "type": 1, "options": options}]
    data = {"id": "1", "name": root, "type": 1, "options": options}
    typing = options and not sub and chance.random() < 0.2
    if typing:
        options[0] |= {"focused": True, "value": str(options[0]["value"])[:100]}
    await members.ask(member, TYPING if typing else COMMAND, data)


def _option(chance: random.Random, name: str) -> dict[str, Any]:
    sane = chance.choice(["reasoning", "LLM", "GuardSpace", "2026", "json", "week", "Agent"])
    value = chance.choice([sane, sane, hostile_text(chance), hostile_value(chance)])
    if isinstance(value, bytes | float):
        value = chance.choice(VALUES)
    return {"name": name, "type": 3, "value": value}


def _posts(messages: list[dict[str, Any]]) -> list[str]:
    """The slots of all posts that Discord has."""
    found = re.compile(r'"custom_id": "(weekly:[^"]+)"')
    return [slot for message in messages for slot in found.findall(json.dumps(message))[:1]]


if __name__ == "__main__":
    main()
