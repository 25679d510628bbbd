"""Bookmarks: how long each answer takes a member who has ten thousand, and whether any is lost.

    python -m bench.bookmarks speed [--papers N]
    python -m bench.bookmarks beside [--papers N]
    python -m bench.bookmarks kills [--lives N] [--seed N]

`speed` measures the processor time of whole answers, their cards too. `beside` measures how long a
small answer takes while a file of all bookmarks is made or brought in. `kills` lets a process save
and remove, react and take off, note and bring in at random on one store, and ends it with `kill -9`
at a random moment, again and again. What the process had said to be done must be in the store, of
what it was at all or nothing, every bookmark must have an origin, and SQLite must find the file
whole.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click

from bench import progress
from bot.cards.bookmark import bookmark_card
from bot.cards.bookmark_list import bookmarks_card
from bot.cards.sharing import top_card
from bot.formats.bookmark_exports import FORMATS, MAX_IN_A_FILE, export
from bot.formats.bookmark_imports import imported
from bot.process import answer_in_turns
from bot.texts import ENGLISH, Texts
from db.formats.seed_text import SeedFile, parse, render
from db.loading.loader import bundled_seeds, load
from db.papers.reading import all_papers
from db.papers.record import Record
from db.people.bookmark_transfer import Kept, bring_in, kept, kept_papers
from db.people.bookmarks import (
    EVERY,
    Origin,
    ReadingState,
    Wanted,
    bookmark_of,
    bookmarks_of,
    clear,
    count,
    remove,
    save,
    set_note,
    set_state,
    suggest_bookmarks,
)
from db.people.messages import newest_messages, remember_message
from db.people.mydata import forget, own_data
from db.people.reactions import Reaction, make_up_for, missed, react, standing, unreact
from db.people.top import top
from db.store.connection import Database, connect, whole
from db.store.sql import in_parts
from db.store.store import Store

READER, OTHER, GUILD, CHANNEL = 1, 2, 3, 4
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ROUNDS = 7


@click.group()
def main() -> None:
    """Measure bookmarks."""


# How long.


@main.command()
@click.option("--papers", default=10_000, show_default=True)
def speed(papers: int) -> None:
    """The processor time of each answer, the median of a few."""
    with tempfile.TemporaryDirectory() as folder:
        db = connect(_store_of(papers, Path(folder)))
        click.echo("| answer | ms of processor time |\n| --- | --- |")
        for name, answer in _answers(db).items():
            click.echo(f"| {name} | {_median_ms(answer):.1f} |")
        for name, (before, answer) in _large_answers(db).items():
            click.echo(f"| {name} | {_median_ms(answer, before):.1f} |")


@main.command()
@click.option("--papers", default=10_000, show_default=True)
def beside(papers: int) -> None:
    """How long a small answer takes beside large ones."""
    answer_in_turns()  # as the bot does
    with tempfile.TemporaryDirectory() as folder:
        path = _store_of(papers, Path(folder))
        with Store(path) as store:
            asyncio.run(_all_beside(store))


async def _all_beside(store: Store) -> None:
    async def exported(format_: str) -> list[bytes]:
        contents: list[bytes] = []
        for papers in in_parts(await store.ask(kept_papers, READER), MAX_IN_A_FILE):
            bookmarks = await store.ask(kept, READER, papers)
            contents += await asyncio.to_thread(export, bookmarks, format_)
        return contents

    async def brought_in(contents: Sequence[bytes]) -> None:
        for content in contents:
            read = await asyncio.to_thread(imported, content)
            await store.change(bring_in, READER, read.kept, GUILD)

    click.echo("| beside | small answers | p50 ms | p95 ms | worst ms |")
    click.echo("| --- | --- | --- | --- | --- |")
    await _beside("nothing", store, lambda: asyncio.sleep(0.5))
    for format_ in FORMATS:
        await _beside(f"export as {format_}", store, partial(exported, format_))
    for format_ in FORMATS:
        contents = await exported(format_)
        await _beside(f"import of {format_}", store, partial(brought_in, contents))


async def _beside(name: str, store: Store, large: Callable[[], Awaitable[object]]) -> None:
    """Print how long it takes to ask the store something small, every two milliseconds, while a
    large answer is made a few times."""
    took: list[float] = []

    async def small_answers() -> None:
        while True:
            began = time.perf_counter()
            await store.ask(count, READER)
            took.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(0.002)

    small = asyncio.create_task(small_answers())
    for _ in range(ROUNDS):
        await large()
    small.cancel()
    took.sort()
    p95 = took[len(took) * 95 // 100]
    click.echo(
        f"| {name} | {len(took)} | {took[len(took) // 2]:.1f} | {p95:.1f} | {took[-1]:.1f} |"
    )


def _store_of(papers: int, folder: Path) -> Path:
    """A store with so many synthetic papers, all bookmarked."""
    path = folder / "paperboy.db"
    with Store(path) as store:
        load(store, [_synthetic(folder, papers)])
    _bookmark_all(connect(path))
    return path


def _answers(db: Database) -> dict[str, Callable[[], object]]:
    t = Texts(ENGLISH)
    ids = [paper.id for paper in all_papers(db)[:20]]
    tag = all_papers(db)[0].tags[0]
    since = NOON - timedelta(days=7)

    def listed(page: int = 0, wanted: Wanted = EVERY) -> None:
        found = bookmarks_of(db, READER, page=page, size=5, wanted=wanted)
        bookmarks_card(found, t, wanted)

    def opened() -> None:
        found = bookmark_of(db, READER, ids[0])
        assert found
        bookmark_card(found, t)

    def reacted() -> None:
        whole(react)(db, Reaction(10, READER, "🔖"), NOON)
        whole(unreact)(db, Reaction(10, READER, "🔖"))

    def saved() -> None:
        whole(remove)(db, READER, ids[1])
        whole(save)(db, READER, [ids[1]], Origin("button", NOON, 7, GUILD))

    return {
        "the list's first page": listed,
        "its last page": lambda: listed(10**6),
        "the list by state": lambda: listed(0, Wanted(state=ReadingState.READ)),
        "the list by tag": lambda: listed(0, Wanted(tag=tag)),
        "a search by a name": lambda: listed(0, Wanted("guardspace")),
        "a search by a sentence": lambda: listed(0, Wanted("safety fine-tuning of large models")),
        "one bookmark": opened,
        "autocomplete, nothing typed": lambda: suggest_bookmarks(db, READER, ""),
        "autocomplete, a word typed": lambda: suggest_bookmarks(db, READER, "safety"),
        "a bookmark removed and saved": saved,
        "a reaction made and taken off": reacted,
        "a note": lambda: whole(set_note)(db, READER, ids[0], "n" * 1_000),
        "a state": lambda: whole(set_state)(db, READER, ids[0], ReadingState.READ),
        "the question before clearing": lambda: count(db, READER),
        "/top, ever": lambda: top_card(top(db, GUILD, None, 10), "All time", t),
        "/top, a week": lambda: top_card(top(db, GUILD, since, 10), "The past 7 days", t),
    }


def _large_answers(
    db: Database,
) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """What concerns many bookmarks at once, each with what is done before it and not measured. A
    file is an answer, of an export the first, for which all bookmarks are put in order as well."""
    contents = {name: _first_file(db, name) for name in FORMATS}
    some = [replace(bookmark, paper=None) for bookmark in kept(db, READER, kept_papers(db, READER))]

    def brought_in(format_: str) -> None:
        whole(bring_in)(db, OTHER, imported(contents[format_]).kept, GUILD)

    def all_saved() -> None:
        whole(bring_in)(db, OTHER, some, GUILD)

    def cleared() -> None:
        whole(clear)(db, OTHER)

    def nothing() -> None:
        pass

    return {
        **{
            f"a file of an export as {name}": (nothing, partial(_first_file, db, name))
            for name in FORMATS
        },
        **{
            f"a file brought in, as {name}": (cleared, partial(brought_in, name))
            for name in FORMATS
        },
        "all bookmarks cleared": (all_saved, cleared),
        "/mydata export": (nothing, lambda: own_data(db, READER).encode()),
        "/mydata delete": (all_saved, lambda: whole(forget)(db, OTHER, NOON)),
    }


def _first_file(db: Database, format_: str) -> bytes:
    papers = kept_papers(db, READER)[:MAX_IN_A_FILE]
    (content,) = export(kept(db, READER, papers), format_)
    return content


def _median_ms(answer: Callable[[], object], before: Callable[[], object] = bool) -> float:
    before()
    answer()
    took = []
    for _ in range(ROUNDS):
        before()
        began = time.process_time()
        answer()
        took.append(1000 * (time.process_time() - began))
    return sorted(took)[ROUNDS // 2]


def _synthetic(folder: Path, papers: int) -> Path:
    """A seed file of that many papers, each made from two of the bundled ones."""
    chance = random.Random(0)
    seeds = bundled_seeds()[0]
    records = parse(seeds.read_bytes(), seeds.name).records

    def mixed() -> Record:
        first, second = chance.sample(records, 2)
        words = (first.abstract + " " + second.abstract).split()
        return replace(first, abstract=" ".join(chance.sample(words, min(150, len(words)))))

    path = folder / "synthetic.txt"
    made = tuple(mixed() for _ in range(papers))
    path.write_bytes(render(SeedFile(path.name, "", (), made, ends_with_newline=True)))
    return path


def _bookmark_all(db: Database) -> None:
    ids = [paper.id for paper in all_papers(db)]
    for place, id_ in enumerate(ids):
        at = NOON - timedelta(minutes=place)
        save(db, READER, [id_], Origin("button", at, 7, GUILD))
        if place % 7 == 0:
            set_state(db, READER, id_, ReadingState.READ)
            set_note(db, READER, id_, f"note {place} of mine")
    remember_message(db, 10, ids[:5], channel=CHANNEL, guild=GUILD, at=NOON)
    db.conn.commit()


# Whether any is lost.

PAPERS = "abcdefgh"
MESSAGES = {20: "abc", 21: "de", 22: "f"}
EMOJI = ("🔖", "1\u20e3", "2\u20e3")


@main.command()
@click.option("--lives", default=200, show_default=True)
@click.option("--seed", default=0, show_default=True)
def kills(lives: int, seed: int) -> None:
    """Kill a writing process again and again, and look at what it left."""
    with tempfile.TemporaryDirectory() as folder:
        told, untold = kill_again_and_again(Path(folder), lives, seed)
    click.echo(
        f"{lives} kills, {told} changes said to be done and all found, {untold} done whole and not"
        " said; no bookmark lost, doubled or without an origin; every file whole"
    )


def kill_again_and_again(folder: Path, lives: int, seed: int) -> tuple[int, int]:
    """How many changes were said to be done, and how many were done and not said. Raises
    AssertionError where one was lost, or the store is not whole."""
    chance = random.Random(seed)
    told = untold = 0
    path, shadow = folder / "paperboy.db", folder / "shadow.db"
    for each in (path, shadow):
        with Store(each) as store:
            store.write(_remember_messages)
    for life in range(lives):
        number = seed * lives + life
        said = _one_life(path, number, chance.uniform(0, 0.2))
        untold += _caught_up(path, shadow, number, said)
        told += said
        progress.say(life + 1, lives)
    return told, untold


@main.command(hidden=True)
@click.argument("path", type=Path)
@click.argument("number", type=int)
def live(path: Path, number: int) -> None:
    """Change bookmarks without end, and say each change that is done."""
    changes = _changes(number)
    with Store(path) as store:
        while True:
            store.write(next(changes))
            sys.stdout.write(".")
            sys.stdout.flush()


def _one_life(path: Path, number: int, seconds: float) -> int:
    """How many changes a process said to be done before it was killed, `seconds` after the
    first."""
    command = [sys.executable, "-m", "bench.bookmarks", "live", str(path), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as life:
        assert life.stdout
        said = len(life.stdout.read(1))
        time.sleep(seconds)
        life.kill()
        return said + len(life.stdout.read())


def _caught_up(path: Path, shadow: Path, number: int, said: int) -> int:
    """Make the same changes in a store that nobody kills, and compare. The one that was begun may
    be there as well: returns whether it was."""
    changes = _changes(number)
    with Store(shadow) as undisturbed, Store(path) as killed:
        for _ in range(said):
            undisturbed.write(next(changes))
        found = killed.read(_content)
        assert killed.read(_faults) == []
        if undisturbed.read(_content) == found:
            return 0
        undisturbed.write(next(changes))
        assert undisturbed.read(_content) == found, f"life {number}, change {said}"
        return 1


def _changes(number: int) -> Iterator[Callable[[Database], object]]:
    """The changes that a process makes in one life."""
    chance = random.Random(number)
    while True:
        yield _change(chance)


def _change(chance: random.Random) -> Callable[[Database], object]:
    paper = chance.choice(PAPERS)
    some = chance.sample(PAPERS, 3)
    reaction = Reaction(chance.choice(list(MESSAGES)), READER, chance.choice(EMOJI))
    button = Origin("button", NOON, chance.randrange(5, 9), GUILD)
    note = f"note {chance.random()}"
    state = chance.choice(list(ReadingState))
    sent = [Kept(paper, NOON, state, note) for paper in some]
    return chance.choice(
        [
            lambda db: react(db, reaction, NOON),
            lambda db: unreact(db, reaction),
            lambda db: _look(db, reaction),
            lambda db: save(db, READER, some, button),
            lambda db: remove(db, READER, paper),
            lambda db: set_note(db, READER, paper, note),
            lambda db: set_state(db, READER, paper, state),
            lambda db: bring_in(db, READER, sent, GUILD),
        ]
    )


def _look(db: Database, reaction: Reaction) -> None:
    """A look at a message after an absence: one reaction came or went."""
    (shown,) = (
        message for message in newest_messages(db, 9) if message.message == reaction.message
    )
    known = standing(db, reaction.message)
    make_up_for(db, shown, missed(known, known ^ {reaction}), [], NOON)


def _remember_messages(db: Database) -> None:
    for message, papers in MESSAGES.items():
        remember_message(db, message, papers, channel=CHANNEL, guild=GUILD, at=NOON)


def _content(db: Database) -> list[list[tuple[object, ...]]]:
    tables = ("bookmarks", "bookmark_origins", "reactions")
    return [db.conn.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


def _faults(db: Database) -> list[tuple[object, ...]]:
    """What SQLite or a bookmark's own rule finds wrong."""
    whole_file = db.conn.execute("PRAGMA integrity_check").fetchall()
    return [
        *(row for row in whole_file if row != ("ok",)),
        *db.conn.execute("PRAGMA foreign_key_check"),
        *db.conn.execute(
            "SELECT member, paper FROM bookmarks EXCEPT SELECT member, paper FROM bookmark_origins"
        ),
    ]


if __name__ == "__main__":
    main()
