"""What falls due is sent once and only once: a campaign of kills and failures against the real bot,
for whatever it sends by itself.

Each week some messages fall due, one after the other. The real bot, on a real store, sends them to
a Discord on the wire that keeps what it got in a file of its own. It is killed with `kill -9`
before a statement of its store's, before or after a request, or while Discord has one and has kept
its message or not; or two bots run at once and die each at a point of its own. Lines are cut and
errors answered, before a message is kept and after. Then the clock moves on, by seconds or an hour,
and the next bot begins. Each week ends with bots that nothing disturbs. At the end every message
must be in Discord's file exactly once, and in the store as sent.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import re
import signal
import tempfile
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from pydoc import locate
from typing import Any, NamedTuple

import click

from bench import progress
from db.loading.loader import bundled_seeds, load
from db.people.greetings import claim_greeting
from db.store.connection import Database
from db.store.store import Store
from tests.wire_discord import GUILD, HANGS, Fault, WireDiscord, run_bot, wire_discord

APART = timedelta(minutes=9)
"""From one message's time to the next one's."""

LIVES_A_WEEK = 10
QUIET_LIVES = 2

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
"""A Thursday."""

ENDS = {"step": 80, "request": 4, "arrived": 2, "kept": 2}
"""Where a life ends: before some statement or request of all, before sending or after having some
request, or when a message has come so far at Discord; and the most of each that are counted."""

PAUSES_S = (46, 50, 90, 180, 600, 960, 3600)
"""Between two lives: inside the nonce's window, past it, past a retry; together under a day."""

FAULTS = [
    Fault(when, status)
    for when in ("arrived", "kept")
    for status in (None, HANGS, 429, 500, 502, 503)
]


class End(NamedTuple):
    """A life's end: the `number`th of this kind of `ENDS`."""

    kind: str
    number: int


processes = multiprocessing.get_context("forkserver")


@dataclass
class Outcome:
    """What a campaign found. `lost` and `doubled` are claims; `points` are what a bot was about to
    do when it was killed, `faults` what Discord did wrong."""

    due: int = 0
    sent: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    points: Counter[str] = field(default_factory=Counter)
    distinct: set[tuple[str, End]] = field(default_factory=set)
    pairs: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    sends: int = 0


@dataclass(frozen=True)
class Subject:
    """What is sent by itself: `worker` is the class whose `round` sends it, `due_a_week` how many
    fall due each week, `APART` from each other, by what `prepare` does before the first and
    `arrange` at the beginning of each. A message's button has a custom_id that begins with `verb`;
    `claims` are the custom_ids of all that fell due, and the state of each in the store, which is
    `sent` in the end."""

    worker: str
    due_a_week: int
    prepare: Callable[[Store], None]
    arrange: Callable[[Store, datetime], None]
    verb: str
    claims: Callable[[Database], list[tuple[str, str]]]
    sent: str


def run(subject: Subject, weeks: int, seed: int, *, nonce: bool) -> None:
    """Run a campaign and print what became of every message. Exits with 1 where one was lost, came
    twice or is not settled."""
    with tempfile.TemporaryDirectory() as folder:
        with Store(Path(folder) / "paperboy.db") as store:
            load(store, bundled_seeds())
        outcome = asyncio.run(campaign(subject, Path(folder), weeks, seed, nonce=nonce))
    _print(outcome)
    if outcome.lost or outcome.doubled or outcome.unsettled:
        raise SystemExit(1)


async def campaign(
    subject: Subject,
    folder: Path,
    weeks: int,
    seed: int,
    *,
    lives: int = LIVES_A_WEEK,
    nonce: bool = True,
) -> Outcome:
    """Run a campaign on the store `paperboy.db` in `folder`, which holds papers; `lives` of bots a
    week end early."""
    processes.set_forkserver_preload(
        ["cogs.alerts", "cogs.reminders", "cogs.weekly", "tests.wire_discord"]
    )
    path = folder / "paperboy.db"
    outcome = Outcome()
    chance = random.Random(seed)
    with Store(path) as store:
        store.write(claim_greeting, GUILD, BEGIN)
        subject.prepare(store)
    async with wire_discord(BEGIN) as fake:
        fake.file = folder / "discord.jsonl"
        if not nonce:
            fake.nonce_life = timedelta(-1)
        for week in range(weeks):
            fake.now = BEGIN + timedelta(weeks=week)
            with Store(path) as store:
                subject.arrange(store, fake.now)
            await _week(subject, path, fake, lives, chance, outcome)
            progress.say(week + 1, weeks)
        outcome.sends = len(fake.sends)
        _judge(subject, path, fake.file, outcome)
    return outcome


async def _week(
    subject: Subject,
    path: Path,
    fake: WireDiscord,
    lives: int,
    chance: random.Random,
    outcome: Outcome,
) -> None:
    all_due = fake.now + subject.due_a_week * APART
    for _ in range(lives):
        failing = chance.sample(FAULTS, k=2) if chance.random() < 0.5 else []
        fake.faults = deque(failing)
        bots = 2 if chance.random() < 0.3 else 1
        kinds = chance.choices(list(ENDS), k=bots)
        ends = [End(kind, chance.randint(1, ENDS[kind])) for kind in kinds]
        points = await asyncio.gather(*(_one_life(subject, path, fake, end) for end in ends))
        outcome.points.update(points)
        outcome.distinct.update(zip(points, ends, strict=True))
        outcome.pairs += bots == 2
        outcome.faults.update(failing[: len(failing) - len(fake.faults)])
        fake.now += timedelta(seconds=chance.choice(PAUSES_S))
    fake.faults.clear()
    fake.now = max(fake.now, all_due)
    for _ in range(QUIET_LIVES):
        fake.now += timedelta(minutes=20)
        await _one_life(subject, path, fake, End("none", 0))


async def _one_life(subject: Subject, path: Path, fake: WireDiscord, end: End) -> str:
    """Let a bot live until it is killed at its end, or else after a round. Returns what it was
    about to do."""
    said, saying = processes.Pipe(duplex=False)
    bot = processes.Process(
        target=_be_a_bot, args=(subject.worker, path, fake.url, fake.now, end, saying)
    )
    arrived: Counter[str] = Counter()

    async def moment(when: str) -> None:
        arrived[when] += 1
        if (when, arrived[when]) == end:
            bot.kill()
            await asyncio.to_thread(bot.join)
            await asyncio.sleep(0.02)  # the socket's end arrives

    if end.kind in ("arrived", "kept"):
        fake.moment = moment
    bot.start()
    saying.close()
    try:
        point: str = await asyncio.to_thread(said.recv)
    except EOFError:
        if arrived[end.kind] < end.number:
            raise RuntimeError("a bot ended by itself") from None
        point = f"having the answer to a message that has {end.kind}"
    finally:
        bot.kill()
        await asyncio.to_thread(bot.join)
        said.close()
    return point


def _be_a_bot(
    worker: str, path: Path, url: str, begin: datetime, end: End, saying: Connection
) -> None:
    """What runs in a bot's process: the bot, which kills itself at its end."""
    import discord

    import db.store.connection
    from bot import network

    sender: Any = locate(worker)

    passed: Counter[str] = Counter()
    began = False

    def step(point: str, *kinds: str) -> None:
        passed.update(kinds if began else ())
        if any((kind, passed[kind]) == end for kind in kinds):
            saying.send(point)
            os.kill(os.getpid(), signal.SIGKILL)

    connect = db.store.connection.connect
    request = discord.http.HTTPClient.request
    round_of_sending = sender.round

    async def begin_to_count(self: Any) -> None:
        nonlocal began
        began = True
        await round_of_sending(self)

    def traced(path: Path) -> Any:
        database = connect(path)
        database.conn.set_trace_callback(lambda sql: step(_first_words(sql), "step"))
        return database

    async def counted(http: Any, route: Any, **options: Any) -> Any:
        step(f"a request: {route.method} {route.path}", "step", "request")
        answer = await request(http, route, **options)
        step(f"reading the answer: {route.method} {route.path}", "step", "request")
        return answer

    network.ANSWER_S = 1.0  # a silent request's end is not waited for
    sender.round = begin_to_count
    db.store.connection.connect = traced
    discord.http.HTTPClient.request = counted  # type: ignore[method-assign,assignment]
    run_bot(path, url, begin, partial(saying.send, "nothing: its round was over"), worker)


def _first_words(statement: str) -> str:
    return " ".join(re.sub(r"\w*[0-9a-f]{32}", "…", statement).split()[:3])


def _judge(subject: Subject, path: Path, file: Path, outcome: Outcome) -> None:
    """Hold every message that fell due against Discord's file."""
    kept: Counter[str] = Counter()
    for line in file.read_text().splitlines():
        kept[custom_id_in(json.loads(line)["components"], subject.verb)] += 1
    with Store(path) as store:
        claims = store.read(subject.claims)
    for claim, state in claims:
        outcome.due += 1
        outcome.sent += state == subject.sent
        if not kept[claim]:
            outcome.lost.append(claim)
        if kept[claim] > 1:
            outcome.doubled.append(claim)
        if state != subject.sent:
            outcome.unsettled.append(f"{claim} {state}")


def custom_id_in(part: Any, verb: str) -> str:
    """The claim in a message's components."""
    if isinstance(part, dict):
        if str(part.get("custom_id", "")).startswith(f"{verb}:"):
            return str(part["custom_id"])
        part = list(part.values())
    if isinstance(part, list):
        return next(filter(None, (custom_id_in(each, verb) for each in part)), "")
    return ""


def _print(outcome: Outcome) -> None:
    killed = sum(outcome.points.values())
    click.echo(
        f"{killed} lives ended by kill -9 at {len(outcome.distinct)} distinct points, "
        f"{outcome.pairs} times two at once; {outcome.sends} sends"
    )
    for point, times in outcome.points.most_common():
        click.echo(f"  {times:4} before {point}")
    click.echo(f"{sum(outcome.faults.values())} failures of Discord's")
    for fault, times in sorted(outcome.faults.items(), key=str):
        click.echo(f"  {times:4} {fault.status or 'line cut'} when the message had {fault.when}")
    click.echo(f"{outcome.due} fell due: {outcome.sent} sent once and recorded")
    click.echo(f"lost: {outcome.lost or 'none'}")
    click.echo(f"twice: {outcome.doubled or 'none'}")
    click.echo(f"not settled: {outcome.unsettled or 'none'}")
