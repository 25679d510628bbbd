"""Whatever becomes of the store under a running bot: what a member was told is what is kept.

    python -m bench.store_campaign

The real bot at a Discord on the wire. Another process holds the store's lock for ten seconds and
for longer; the disk is full to the last byte (where no disk can be mounted, the process may not
make files grow); the file is gone, or another one is in its place. Members go on asking and saving.
Whoever was told that a paper is saved has it in the store; whoever was not is told why, in a
sentence; questions are answered; the log speaks of no bug; and all is well afterwards.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from bench import progress
from bench.outcome import Outcome
from bench.small_disk import fill, small_disk
from bench.stores import filled
from bench.wire_bot import Bot, running
from bot.reactions import DOUBT_S
from db.people.bookmark_transfer import kept_papers
from db.store.store import Store
from tests.wire_discord import Reactors, wire_discord
from tests.wire_interactions import Asked, Members, save_button

MEMBER, REACTING = 1_001, 1_003
LOOK_S = 2 * DOUBT_S
PATIENCE_S = 25.0
DISK_MB = 64
"""Room for a store, its log, and more than a little."""

HELD_S = (10.0, 12.5)
"""Within SQLite's patience (`db.store.connection.BUSY_TIMEOUT_S`), nearly, and beyond it."""


@dataclass(frozen=True)
class Trouble:
    """What befalls the store for the length of a context; `path` in it is the store to look into
    when it is over."""

    name: str
    befall: Callable[[Path, Bot], AbstractAsyncContextManager[None]]
    stays: bool = False


@click.command()
def main() -> None:
    """Run the campaign and print what it found."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(campaign(Path(folder)))
    click.echo(outcome)
    raise SystemExit(bool(outcome.faults))


async def campaign(folder: Path, *, held_s: tuple[float, ...] = HELD_S) -> Outcome:
    """Run the campaign on stores in `folder`, with locks that are held so long."""
    outcome = Outcome("the store")
    with small_disk(folder / "disk", DISK_MB) as is_small:
        full = Trouble("the disk is full", _filled) if is_small else GROWS_NOT
        troubles = [
            *(Trouble(f"locked for {seconds:g} s", _locked(seconds)) for seconds in held_s),
            full,
            Trouble("another file in its place", _replaced, stays=True),
            Trouble("the file is gone", _gone, stays=True),
        ]
        for number, trouble in enumerate(troubles):
            path = filled((folder / "disk" if trouble is full else folder) / f"{number}.db")
            async with wire_discord(datetime.now(UTC)) as fake, running(path, fake) as bot:
                fake.reactors = Reactors([REACTING])
                await _live_through(trouble, path, bot, fake.members, outcome)
            progress.say(number + 1, len(troubles))
    outcome.did = f"{len(troubles)} troubles: {'; '.join(trouble.name for trouble in troubles)}"
    return outcome


async def _live_through(
    trouble: Trouble, path: Path, bot: Bot, members: Members, outcome: Outcome
) -> None:
    with Store(path) as store:
        papers = store.read(lambda db: [row[0] for row in db.conn.execute("SELECT id FROM papers")])
    before = await _save(members, papers[0])
    card = await members.command(MEMBER, "paper", paper=papers[10])
    await card.answer(PATIENCE_S)
    await asyncio.sleep(1)  # its message is remembered
    outcome.require(_was_saved(before), f"{trouble.name}: not saved before")
    kept = path.with_name("kept.db")
    kept.unlink(missing_ok=True)
    async with trouble.befall(path, bot):
        if trouble.stays:
            kept = next(path.parent.glob(f"{path.name}.aside"))
        searched = await members.command(MEMBER, "search", query="reward model")
        asked = [await _press(members, paper) for paper in papers[1:6]]
        await members.react(REACTING, card.message["id"])
        on_time = await searched.answer(PATIENCE_S)
        await asyncio.gather(*(each.answer(PATIENCE_S) for each in asked))
    outcome.require(on_time, f"{trouble.name}: a question was not answered")
    await asyncio.sleep(1)
    with Store(kept if trouble.stays else path) as store:
        saved = set(store.read(kept_papers, MEMBER))
    outcome.require(papers[0] in saved, f"{trouble.name}: lost what was saved before")
    for paper, each in zip(papers[1:6], asked, strict=True):
        outcome.require(each.answered is not None, f"{trouble.name}: a save was not answered")
        outcome.require(
            _was_saved(each) == (paper in saved),
            f"{trouble.name}: {paper in saved=}, told {json.dumps(each.answers)[-300:]}",
        )
    if trouble.stays:
        outcome.require(
            not any(map(_was_saved, asked)), f"{trouble.name}: said to be saved in no store"
        )
    else:
        after = await _save(members, papers[9])
        outcome.require(_was_saved(after), f"{trouble.name}: not saved afterwards")
        await asyncio.sleep(LOOK_S)
        with Store(path) as store:
            reacted = store.read(kept_papers, REACTING)
        outcome.require(reacted == [papers[10]], f"{trouble.name}: a reaction saved {reacted}")
    outcome.require(bot.process.returncode is None, f"{trouble.name}: the bot ended")
    outcome.faults += [f"{trouble.name}: {line.strip()}" for line in bot.faults]


async def _press(members: Members, paper: str) -> Asked:
    message = members.message_of(str(1 << 55), str(members.channel)) | save_button(paper)
    return await members.press(MEMBER, f"save:{paper}", message)


async def _save(members: Members, paper: str) -> Asked:
    asked = await _press(members, paper)
    await asked.answer(PATIENCE_S)
    return asked


def _was_saved(asked: Asked) -> bool:
    return "Saved" in json.dumps(asked.answers)


def _locked(seconds: float) -> Callable[[Path, Bot], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def befall(path: Path, bot: Bot) -> AsyncIterator[None]:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            release = asyncio.create_task(asyncio.sleep(seconds))
            release.add_done_callback(lambda _: connection.execute("ROLLBACK"))
            yield
            await release
            await asyncio.sleep(0)

    return befall


@asynccontextmanager
async def _full(path: Path, bot: Bot) -> AsyncIterator[None]:
    usual = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (0, usual[1]))
    yield
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, usual)


GROWS_NOT = Trouble("no file may grow (a full disk needs the right to mount one)", _full)


@asynccontextmanager
async def _filled(path: Path, bot: Bot) -> AsyncIterator[None]:
    ballast = fill(path.parent)
    try:
        yield
    finally:
        ballast.unlink()


def _aside(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        if not file.name.endswith(".clock"):
            rest = file.name.removeprefix(path.name)
            file.rename(path.with_name(f"{path.name}.aside{rest}"))


@asynccontextmanager
async def _gone(path: Path, bot: Bot) -> AsyncIterator[None]:
    _aside(path)
    yield


@asynccontextmanager
async def _replaced(path: Path, bot: Bot) -> AsyncIterator[None]:
    _aside(path)
    filled(path)
    yield


if __name__ == "__main__":
    main()
