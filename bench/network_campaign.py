"""Whatever the network does between the bot and Discord: nothing lost, nothing twice, no bug.

    python -m bench.network_campaign [--seed N]

The real bot at a Discord on the wire. Lines to the gateway are cut, closed with Discord's own
codes, resumed, refused; members ask meanwhile. Every route that the bot uses is answered with 403,
404, 429, 500, 503, is cut, or keeps silent, once and for long, while a member does what needs it.
After each, an ordinary question is answered, the member's next one too, what was saved is in the
store once, and the log speaks of no bug. A bot each for the gateway and for each of these answers,
`AT_ONCE` of them side by side.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from bench import progress
from bench.outcome import Outcome
from bench.stores import filled
from bench.wire_bot import Bot, running
from db.papers.reading import all_papers
from db.people.bookmark_transfer import kept_papers
from db.store.store import Store
from tests.wire_discord import BOT, HANGS, Failing, Status, WireDiscord, wire_discord
from tests.wire_gateway import INVALID_SESSION, RECONNECT
from tests.wire_interactions import Asked, Members, save_button

MEMBER, OTHER = 1_001, 1_002
PATIENCE_S = 20.0
SOON_S = 4.0
AGAIN_S = 30.0
"""Until a bot that lost its session has a new one: discord.py waits five seconds and more."""

STATUSES: tuple[Status, ...] = (HANGS, 500, 429, 403, 404, 503, None)
AT_ONCE = 3
TIMES = 9
"""Failures in a row that are as good as endless: more than discord.py's attempts."""

CODES = (1000, 1001, 1006, 4000, 4007, 4008, 4009)
"""With which Discord ends a line that may be begun again."""

CLOSED = "a question was not answered"


@dataclass
class Scene:
    """A bot, its Discord, and what is found."""

    bot: Bot
    fake: WireDiscord
    outcome: Outcome
    path: Path
    unsaved: list[str]
    pressed: set[str] = field(default_factory=set)
    seen: int = 0
    chance: random.Random = field(default_factory=random.Random)

    @property
    def members(self) -> Members:
        return self.fake.members

    async def is_well(self, when: str, *, members: Sequence[int] = (OTHER,)) -> None:
        """An ordinary question is answered, the bot lives, and the log speaks of no bug."""
        for member in members:
            asked = await self.members.command(member, "search", query="reward model")
            answered = await asked.answer(AGAIN_S)
            self.outcome.require(answered, f"{when}: {CLOSED}")
        self.outcome.require(self.bot.process.returncode is None, f"{when}: the bot ended")
        for line in self.bot.faults[self.seen :]:
            self.outcome.faults.append(f"{when}: {line.strip()}")
        self.seen = len(self.bot.faults)

    def require_all_saved(self) -> None:
        """What was pressed is saved, whatever became of its answer."""
        with Store(self.path) as store:
            saved = set(store.read(kept_papers, MEMBER))
        lost = self.pressed - saved
        self.outcome.require(not lost, f"pressed and not saved: {sorted(lost)}")


@click.command()
@click.option("--seed", default=2026, show_default=True)
def main(seed: int) -> None:
    """Run the campaign and print what it found."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(campaign(Path(folder), seed))
    click.echo(outcome)
    raise SystemExit(bool(outcome.faults))


async def campaign(
    folder: Path,
    seed: int,
    *,
    codes: Sequence[int] = CODES,
    statuses: Sequence[Status] = STATUSES,
    routes: Sequence[str] = (),
) -> Outcome:
    """Run the campaign on stores in `folder`: the gateway with these codes, and these routes (or
    all) with these statuses."""
    outcome, figures = Outcome("the network"), Counter[str]()
    free = asyncio.Semaphore(AT_ONCE)
    works = {name: work for name, work in WORKS.items() if not routes or name in routes}

    async def part(name: str, live: Callable[[Scene], Awaitable[int]]) -> int:
        path = filled(folder / f"{name}.db")
        async with free, wire_discord(datetime.now(UTC)) as fake, running(path, fake) as bot:
            scene = Scene(bot, fake, outcome, path, _papers(path), chance=random.Random(seed))
            done = await live(scene)
            await asyncio.sleep(PATIENCE_S / 4)
            scene.require_all_saved()
        figures["interactions"] += len(fake.members.asked)
        figures["resumed"] += fake.gateway.resumed
        figures["refused"] += fake.gateway.refused
        figures["parts"] += 1
        progress.say(figures["parts"], 1 + len(statuses))
        return done

    lines, *answers = await asyncio.gather(
        part("gateway", partial(_break_lines, codes=codes)),
        *(part(f"{status}", partial(_disturb_all, works, status)) for status in statuses),
    )
    outcome.did = f"{lines} broken lines, {sum(answers)} times a route failed"
    outcome.figures = (
        f"{figures['resumed']} sessions resumed, {figures['refused']} not;"
        f" {figures['interactions']} interactions"
    )
    return outcome


def _papers(path: Path) -> list[str]:
    with Store(path) as store:
        return [paper.id for paper in store.read(all_papers)]


# The gateway.


async def _break_lines(scene: Scene, *, codes: Sequence[int]) -> int:
    """Break the line in every way, with a resumed session and one that cannot be."""
    gateway, broken = scene.fake.gateway, 0
    ways: list[tuple[str, Callable[[], Awaitable[None]]]] = [
        ("cut", _as_async(gateway.cut)),
        ("told to come again", lambda: gateway.say(RECONNECT)),
        *((f"closed with {code}", lambda code=code: gateway.close(code)) for code in codes),
    ]
    for name, way in ways:
        asked = [await _save_one(scene)]
        await way()
        asked.append(await _save_one(scene))  # told when the session resumes
        await asyncio.gather(*(each.answer(AGAIN_S) for each in asked))
        await scene.is_well(name)
        answered = sum(each.answered is not None for each in asked)
        scene.outcome.require(answered == len(asked), f"{name}: {answered} of 2 answered")
        twice = any(len(each.answers) > 1 for each in asked)
        scene.outcome.require(not twice, f"{name}: answered twice")
        broken += 1
    gateway.keeps = False
    gateway.greeted.clear()
    gateway.cut()
    await asyncio.wait_for(gateway.greeted.wait(), AGAIN_S)
    await scene.is_well("a session that cannot be resumed")
    gateway.keeps = True
    await gateway.say(INVALID_SESSION, data=True)
    await scene.is_well("told that the session may be resumed")
    return broken + 2


def _as_async(work: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def awaited() -> None:
        work()

    return awaited


async def _save_one(scene: Scene) -> Asked:
    """Press the button that saves a paper which the member has not saved."""
    paper = scene.unsaved.pop()
    scene.pressed.add(paper)
    message = scene.members.message_of(str(1 << 55), str(scene.members.channel))
    return await scene.members.press(MEMBER, f"save:{paper}", message | save_button(paper))


# The routes.


@dataclass(frozen=True)
class Work:
    """What a member does that needs a `route` (method and path, as a pattern)."""

    route: re.Pattern[str]
    do: Callable[[Scene], Awaitable[list[Asked]]]


async def _disturb_all(works: Mapping[str, Work], status: Status, scene: Scene) -> int:
    """Let every route fail in one way; how often some did."""
    for name, work in works.items():
        for times in (1, TIMES) if status != HANGS else (TIMES,):
            await _disturb(scene, name, work, status, times)
    return len(works) * (1 if status == HANGS else 2)


async def _disturb(scene: Scene, name: str, work: Work, status: Status, times: int) -> None:
    """Let a route fail so often while a member needs it; then all is well again, for this member
    too."""
    left = times

    def fail(method: str, path: str) -> Failing | None:
        nonlocal left
        if left and work.route.fullmatch(f"{method} {path}"):
            left -= 1
            return Failing(status)
        return None

    when = f"{name} {SAID.get(status, f'answers {status}')}, {times} times"
    scene.fake.disturb = fail
    asked = await work.do(scene)
    await asyncio.gather(*(each.answer(PATIENCE_S if times == 1 else SOON_S) for each in asked))
    scene.fake.disturb = None
    await scene.is_well(when, members=(OTHER, MEMBER))


SAID: dict[Status, str] = {None: "is cut", HANGS: "keeps silent"}


async def _search(scene: Scene) -> list[Asked]:
    return [
        await scene.members.command(MEMBER, "search", query="reasoning"),
        await scene.members.command(MEMBER, "digest", tag="LLM"),
        await scene.members.command(MEMBER, "digest", typing="tag", tag="LL"),
        await _save_one(scene),
    ]


async def _export(scene: Scene) -> list[Asked]:
    return [await scene.members.command(MEMBER, "bookmarks export", format="json")]


async def _import(scene: Scene) -> list[Asked]:
    row = {"id": "abcdefgh", "saved_at": "2026-01-01", "state": "read", "note": ""}
    scene.members.files["export.json"] = json.dumps({"bookmarks": [row]}).encode()
    return [await scene.members.command(MEMBER, "bookmarks import", files=["export.json"])]


async def _react(scene: Scene) -> list[Asked]:
    """Two members who never were told what a reaction does."""
    card = await scene.members.command(MEMBER, "random")
    await card.answer(SOON_S)
    if not card.message:
        return [card]
    for _ in range(2):
        await scene.members.react(scene.chance.randrange(10_000, 1 << 40), card.message["id"])
    await asyncio.sleep(0.5)
    return [card]


async def _take_off(scene: Scene) -> list[Asked]:
    """A reaction is taken off whose beginning was never told: its message is looked at."""
    asked = await _react(scene)
    member = scene.chance.randrange(10_000, 1 << 40)
    if asked[0].message:
        await scene.members.react(member, asked[0].message["id"], "MESSAGE_REACTION_REMOVE")
        await asyncio.sleep(6)
    return asked


async def _post(scene: Scene) -> list[Asked]:
    """A post by hand, to the channel where its member is."""
    return [
        await scene.members.command(MEMBER, "weekly add", zone="UTC", time="09:00"),
        await scene.members.command(MEMBER, "weekly now"),
    ]


HOOK = rf"/webhooks/{BOT}/token-\d+"
WORKS = {
    "an answer": Work(re.compile(r"POST /interactions/.*"), _search),
    "a later answer": Work(re.compile(f"POST {HOOK}"), _export),
    "an answer changed": Work(re.compile(f"(PATCH|DELETE) {HOOK}/messages/.*"), _export),
    "an attachment": Work(re.compile("GET /cdn/.*"), _import),
    "a direct channel": Work(re.compile("POST /users/@me/channels"), _react),
    "a message sent": Work(re.compile(r"POST /channels/\d+/messages"), _react),
    "a message read": Work(re.compile(r"GET /channels/\d+/messages/\d+"), _take_off),
    "who reacted": Work(re.compile(r"GET /channels/\d+/messages/\d+/reactions/.*"), _take_off),
    "a post": Work(re.compile(r"POST /channels/\d+/messages"), _post),
    "a channel's history": Work(re.compile(r"GET /channels/\d+/messages"), _post),
}


if __name__ == "__main__":
    main()
