"""One member floods the bot, and another asks at ease: is the other answered, and what of memory?

    python -m bench.flood [ROW...] [--seconds N]

The real bot in a process of its own, on a store with the seeds, at a Discord on loopback. For each
row one member sends what it says for `--seconds`; another searches, opens a paper, asks for tags
and saves a paper in turn, once a second. An answer that takes three seconds has failed, as Discord
has it. Memory is the bot's own resident memory (Linux): the most while it is flooded and until all
is done, and what is left 35 seconds after.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import shutil
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from bench.wire_bot import Bot, running
from db.loading.loader import bundled_seeds, load
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, save
from db.people.greetings import claim_greeting
from db.store.store import Store
from tests.wire_discord import GUILD, wire_discord
from tests.wire_interactions import Asked, Members

FLOODER, OTHER = 1_001, 1_002
PATIENCE_S = 3.0
REST_S = 35.0
TICK_S = 0.05
FILE_BYTES = 9_200_000


@dataclass(frozen=True)
class Flood:
    """`send` is called `a_second` times a second, with how often it was called before."""

    a_second: float
    send: Callable[[Members, int], Awaitable[object]]


@click.command()
@click.argument("rows", nargs=-1)
@click.option("--seconds", default=16, show_default=True)
def main(rows: tuple[str, ...], seconds: int) -> None:
    """Flood the bot in these rows of the table, or in all, and print what became of it."""
    click.echo(
        "| flood by one member | the other's answers | median ms | worst ms | flooder: answered,"
        " told to wait | memory before, most, after, MB | store MB |"
    )
    click.echo("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        loaded = Path(folder) / "loaded.db"
        papers = _fill(loaded)
        for name, flood in FLOODS.items():
            if not rows or any(row in name for row in rows):
                with tempfile.TemporaryDirectory() as own:
                    path = Path(shutil.copy(loaded, Path(own) / "paperboy.db"))
                    asyncio.run(_row(path, name, flood, seconds, papers))


def _fill(path: Path) -> list[Paper]:
    """A store with the seeds, 800 of them bookmarked by who floods; these come back."""
    with Store(path) as store:
        load(store, bundled_seeds())
        papers = store.read(papers_by_number, range(1, 801))
        ids = [paper.id for paper in papers]
        store.write(save, FLOODER, ids, Origin("command", datetime.now(UTC)))
        store.write(claim_greeting, GUILD, datetime.now(UTC))
    return papers


async def _row(path: Path, name: str, flood: Flood, seconds: int, papers: list[Paper]) -> None:
    words = [paper.abstract.split() for paper in papers]
    async with wire_discord(datetime.now(UTC)) as fake:
        _pack(fake.members, [paper.id for paper in papers])
        async with running(path, fake) as bot:
            await _run(bot, fake.members, name, flood, seconds, words, path)


async def _run(
    bot: Bot,
    members: Members,
    name: str,
    flood: Flood,
    seconds: int,
    words: list[list[str]],
    path: Path,
) -> None:
    warm = await _ask_in_turn(members, OTHER, words, 4)
    assert all(asked.answered for asked in warm), bot.log
    before = bot.memory_mb()
    bot.forget_peak()
    flooding = asyncio.create_task(_flood(members, flood, seconds))
    asked = await _ask_in_turn(members, OTHER, words, seconds)
    await flooding
    await asyncio.sleep(REST_S)
    most, after = bot.memory_mb("VmHWM"), bot.memory_mb()
    took = sorted(each.took_s * 1000 for each in asked)
    on_time = sum(ms < PATIENCE_S * 1000 for ms in took)
    answered, refused = _flooders(members)
    store = sum(file.stat().st_size for file in path.parent.glob("paperboy.db*")) / 1e6
    click.echo(
        f"| {name} | {on_time} of {len(took)} | {statistics.median(took):.0f} | {took[-1]:.0f} |"
        f" {answered}, {refused} | {before:.0f}, {most:.0f}, {after:.0f} | {store:.1f} |"
    )
    if complaints := bot.log.strip():
        click.echo(complaints[-2_000:], err=True)


async def _flood(members: Members, flood: Flood, seconds: int) -> None:
    begin, sent = asyncio.get_running_loop().time(), 0
    while (passed := asyncio.get_running_loop().time() - begin) < seconds:
        while sent < passed * flood.a_second:
            await flood.send(members, sent)
            sent += 1
        await asyncio.sleep(TICK_S)


async def _ask_in_turn(
    members: Members, member: int, words: list[list[str]], times: int
) -> list[Asked]:
    """Ask for one thing after another, a second apart whatever the answers take."""
    chance = random.Random(times)
    waiting: list[asyncio.Task[Asked]] = []
    for number in range(times):
        waiting.append(asyncio.create_task(_ask(members, member, words, number, chance)))
        await asyncio.sleep(1)
    return list(await asyncio.gather(*waiting))


async def _ask(
    members: Members, member: int, words: list[list[str]], number: int, chance: random.Random
) -> Asked:
    some = " ".join(chance.choice(words)[:12])
    match number % 4:
        case 0:
            asked = await members.command(member, "search", query=some)
        case 1:
            asked = await members.command(member, "paper", paper="GuardSpace")
        case 2:
            asked = await members.command(member, "tags", query="reason")
        case _:
            card = await members.command(member, "random")
            await card.answer(PATIENCE_S)
            found = re.search(r'"custom_id": "(save:\w+)"', json.dumps(card.message))
            asked = await members.press(member, found[1], card.message) if found else card
    await asked.answer(PATIENCE_S)
    return asked


def _flooders(members: Members) -> tuple[int, int]:
    """How many of the flooder's were answered in any way, and how many of these told to wait."""
    answered = refused = 0
    for asked in members.asked.values():
        if asked.member == FLOODER and asked.answered is not None:
            answered += 1
            refused += "ait " in json.dumps(asked.answers)
    return answered, refused


# What floods.

_LONG = "a sentence of six thousand letters and one more word " * 113
_SEEN: list[Asked] = []


async def _search(members: Members, number: int) -> None:
    await members.command(FLOODER, "search", query=f"reward model reasoning {number}")


async def _long(members: Members, number: int) -> None:
    await members.command(FLOODER, "search", query=(str(number) + _LONG)[:6_000])


def _importing(name: str) -> Flood:
    async def send(members: Members, number: int) -> None:
        await members.command(FLOODER, "bookmarks import", files=[name] * 5)

    return Flood(1, send)


async def _export(members: Members, number: int) -> None:
    formats = ("json", "csv", "md", "bib", "ris")
    await members.command(FLOODER, "bookmarks export", format=formats[number % 5])


async def _complete(members: Members, number: int) -> None:
    typed = "reasoning"[: number % 9 + 1]
    await members.command(FLOODER, "digest", typing="tag", tag=typed)


async def _digest(members: Members, number: int) -> None:
    tags = ("LLM", "reasoning", "agents", "safety", "alignment")
    await members.command(FLOODER, "digest", tag=tags[number % 5])


async def _react(members: Members, number: int) -> None:
    if not number:
        _SEEN[:] = [await members.command(FLOODER, "random") for _ in range(5)]
        for asked in _SEEN:
            await asked.answer(PATIENCE_S)
    names = ("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE")
    await members.react(FLOODER, _SEEN[number // 2 % 5].message["id"], names[number % 2])


async def _nothing(members: Members, number: int) -> None:
    pass


async def _all(members: Members, number: int) -> None:
    sends = (_complete,) * 100 + (_digest,) * 20 + (_react,) * 600
    await random.Random(number).choice(sends)(members, number)


def _pack(members: Members, papers: list[str]) -> None:
    """Exports as they may come: as many bookmarks as are taken, and far more, and none at all."""
    row = '{"id": "%s", "saved_at": "2026-01-01T00:00:00+00:00", "state": "read", "note": "%s"}'

    def table(ids: list[str], note: str) -> bytes:
        rows = ",\n".join(row % (id_, note) for id_ in ids)
        return f'{{"bookmarks": [\n{rows}\n]}}'.encode()

    many = ["".join(letters) for letters in itertools.product("abcdefgh", repeat=6)]
    members.files = {
        "thousand.json": table([*papers, *many[:200]], "n" * 9_000)[:FILE_BYTES],
        "small.json": table(many[:72_000], "")[:FILE_BYTES],
        "brackets.json": b'{"bookmarks": ' + b"[" * FILE_BYTES,
        "numbers.json": b'{"bookmarks": [' + b"1," * (FILE_BYTES // 2 - 20) + b"1]}",
        "nothing.bin": bytes(FILE_BYTES),
        "small.csv": b"id,saved_at,state,note\r\n" + b"a,2026-01-01,read,n\r\n" * 430_000,
        "small.md": b"## A\n- [x] read\n- saved 2026-01-01, id `a`\n\n" * 195_000,
        "small.ris": b"TY  - A\nID  - paperboy-a\nN1  - <p>read, saved 2026-01-01</p>\n" * 140_000,
    }


FLOODS = {
    "none": Flood(1, _nothing),
    "20 searches a second": Flood(20, _search),
    "200 searches a second": Flood(200, _search),
    "20 searches of 6,000 characters a second": Flood(20, _long),
    "an import of 5 × 9.2 MB a second, a thousand bookmarks": _importing("thousand.json"),
    "… 72,000 bookmarks": _importing("small.json"),
    "… brackets": _importing("brackets.json"),
    "… numbers": _importing("numbers.json"),
    "… zeros": _importing("nothing.bin"),
    "… CSV": _importing("small.csv"),
    "… Markdown": _importing("small.md"),
    "… RIS": _importing("small.ris"),
    "10 exports of 800 bookmarks a second": Flood(10, _export),
    "100 autocompletes, 20 digests, 600 reactions a second": Flood(720, _all),
}


if __name__ == "__main__":
    main()
