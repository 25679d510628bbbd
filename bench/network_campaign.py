"""Whatever the network does between the bot and Discord: nothing lost, nothing twice, no bug.

    python -m bench.network_campaign [--seed N]

The real bot at a Discord on the wire. Lines to the gateway are cut, closed with Discord's own
codes, resumed, refused; members ask meanwhile. Then every route that the bot uses is answered with
403, 404, 429, 500, 503, or cut, once and for long, while a member does what needs it. After each,
an ordinary question is answered, what was saved is in the store once, and the log speaks of no bug.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click

from bench.outcome import Outcome
from bench.stores import filled
from bench.wire_bot import Bot, running
from db.papers.reading import all_papers
from db.people.bookmark_transfer import kept_papers
from db.store.store import Store
from tests.wire_discord import BOT, Failing, WireDiscord, wire_discord
from tests.wire_gateway import INVALID_SESSION, RECONNECT
from tests.wire_interactions import Asked, Members, save_button

MEMBER, OTHER = 1_001, 1_002
PATIENCE_S = 20.0
AGAIN_S = 30.0
"""Until a bot that lost its session has a new one: discord.py waits five seconds and more."""

STATUSES = (403, 404, 429, 500, 503, None)
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
    unsaved: list[str] = field(default_factory=list)
    pressed: set[str] = field(default_factory=set)
    seen: int = 0
    chance: random.Random = field(default_factory=random.Random)

    @property
    def members(self) -> Members:
        return self.fake.members

    async def is_well(self, when: str) -> None:
        """An ordinary question is answered, the bot lives, and the log speaks of no bug."""
        asked = await self.members.command(OTHER, "search", query="reward model")
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
    statuses: Sequence[int | None] = STATUSES,
    routes: Sequence[str] = (),
) -> Outcome:
    """Run the campaign on a store in `folder`: the gateway with these codes, and these routes (or
    all) with these statuses."""
    outcome = Outcome("the network")
    path = filled(folder / "paperboy.db")
    async with wire_discord(datetime.now(UTC)) as fake, running(path, fake) as bot:
        scene = Scene(bot, fake, outcome, path, unsaved=_papers(path), chance=random.Random(seed))
        lines = await _break_lines(scene, codes)
        answers = 0
        for name, work in WORKS.items():
            if routes and name not in routes:
                continue
            for status in statuses:
                for times in (1, 9):
                    await _disturb(scene, name, work, status, times)
                    answers += 1
        await asyncio.sleep(PATIENCE_S / 4)
        scene.require_all_saved()
    outcome.did = f"{lines} broken lines, {answers} times a route failed"
    outcome.figures = (
        f"{fake.gateway.resumed} sessions resumed, {fake.gateway.refused} not;"
        f" {len(fake.members.asked)} interactions"
    )
    return outcome


def _papers(path: Path) -> list[str]:
    with Store(path) as store:
        return [paper.id for paper in store.read(all_papers)]


# The gateway.


async def _break_lines(scene: Scene, codes: Sequence[int]) -> int:
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


async def _disturb(scene: Scene, name: str, work: Work, status: int | None, times: int) -> None:
    """Let a route fail so often while a member needs it; then all is well again."""
    left = times

    def fail(method: str, path: str) -> Failing | None:
        nonlocal left
        if left and work.route.fullmatch(f"{method} {path}"):
            left -= 1
            return Failing(status)
        return None

    when = f"{name} {'cut' if status is None else f'answers {status}'}, {times} times"
    scene.fake.disturb = fail
    asked = await work.do(scene)
    await asyncio.gather(*(each.answer(PATIENCE_S if times == 1 else 4) for each in asked))
    scene.fake.disturb = None
    await scene.is_well(when)


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
    await card.answer(PATIENCE_S)
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
