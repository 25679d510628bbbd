"""A process killed while it writes the store leaves it whole: load, backup, migration, restore.

    python -m bench.kill_campaign [--lives N] [--seed N]

Each life is a process that does one of these and is ended by `kill -9` before some statement of
SQLite's or some call of the file system's, ever another one. Then the same is done undisturbed, on
what the killed process left. Meanwhile bookmarks of the members are in the store; in the end they
all are, the papers are those of the files, SQLite finds the store and its indexes whole, and no
unfinished copy has a name that looks finished. Feeds, posts, reminders and bookmarks have campaigns
of their own.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bench import progress
from bench.outcome import Outcome
from bench.stores import filled
from db.loading.loader import bundled_seeds, load
from db.papers.reading import all_papers
from db.people.bookmarks import Origin, save
from db.store.health import damage, index_damage
from db.store.restoring import restore
from db.store.rotation import add_copy, dated_copies
from db.store.store import Store
from tests.db.schema.keep_store import STORES

MEMBER = 1_001
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LIVES = 12
"""Of each kind."""

CALLS = ("link", "rename", "replace", "unlink", "mkdir", "fsync", "open", "rmdir")
"""Of `os`, before which a life may end as well; `pathlib` and `shutil` come here too."""

processes = multiprocessing.get_context("forkserver")


@click.command()
@click.option("--lives", default=LIVES, show_default=True, help="Killed processes of each kind.")
@click.option("--seed", default=2026, show_default=True)
def main(lives: int, seed: int) -> None:
    """Run the campaign and print what it found."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = campaign(Path(folder), lives, seed)
    click.echo(outcome)
    raise SystemExit(bool(outcome.faults))


def campaign(folder: Path, lives: int, seed: int, *, kinds: Sequence[str] = ()) -> Outcome:
    """Run the campaign in `folder`; so many processes of each kind, or of these, are killed."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)  # a store that is updated says where its copy is
    try:
        return _campaign(folder, lives, seed, kinds)
    finally:
        logging.disable(disabled)


def _campaign(folder: Path, lives: int, seed: int, kinds: Sequence[str]) -> Outcome:
    processes.set_forkserver_preload(["db.loading.loader", "db.store.restoring"])
    outcome = Outcome("kill -9")
    chance = random.Random(seed)
    done: Counter[str] = Counter()
    distinct = set()
    for kind, (prepare, work, judge) in KINDS.items():
        if kinds and kind not in kinds:
            continue
        steps = _steps(kind, folder / f"{kind}-whole")
        for life in range(lives):
            place = folder / f"{kind}-{life}"
            place.mkdir()
            prepare(place)
            end = chance.randint(1, steps)
            point = _live(kind, place, end)
            done[kind] += point != "nothing"
            distinct.add((kind, end))
            when = f"{kind}, killed before {point} (step {end} of {steps})"
            try:
                work(place)
                judge(place, when, outcome)
            except Exception as error:
                outcome.faults.append(f"{when}: {error!r}")
            shutil.rmtree(place)
            progress.say(life + 1, lives)
    killed = ", ".join(f"{times} in {kind}" for kind, times in done.items())
    outcome.did = f"{sum(done.values())} processes killed at {len(distinct)} points: {killed}"
    return outcome


def _steps(kind: str, place: Path) -> int:
    """How many steps this work has when nobody disturbs it."""
    place.mkdir()
    KINDS[kind][0](place)
    said, saying = processes.Pipe(duplex=False)
    process = processes.Process(target=_life, args=(kind, place, 0, saying))
    process.start()
    saying.close()
    steps: int = said.recv()[1]
    process.join()
    return steps


def _live(kind: str, place: Path, end: int) -> str:
    """Let a process work until it is killed before a step. Returns what it was about to do."""
    said, saying = processes.Pipe(duplex=False)
    process = processes.Process(target=_life, args=(kind, place, end, saying))
    process.start()
    saying.close()
    try:
        point: str = said.recv()[0]
    except EOFError:
        point = "an end of its own"
    process.join()
    said.close()
    return point


def _life(kind: str, place: Path, end: int, saying) -> None:  # type: ignore[no-untyped-def]
    """What runs in the process."""
    logging.disable(logging.CRITICAL)
    steps = 0

    def step(point: str) -> None:
        nonlocal steps
        steps += 1
        if steps == end:
            saying.send((point, steps))
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def before(*a: object, **k: object) -> object:
            step(f"os.{name}")
            return call(*a, **k)

        return before

    for name in CALLS:
        setattr(os, name, counted(name, getattr(os, name)))
    connect = sqlite3.connect

    def traced(*a, **k):  # type: ignore[no-untyped-def]
        connection = connect(*a, **k)
        connection.set_trace_callback(lambda sql: step(" ".join(sql.split()[:3])))
        return connection

    sqlite3.connect = traced
    KINDS[kind][1](place)
    saying.send(("nothing", steps))


# What is done, and what must be so in the end.


def _prepare_store(place: Path) -> None:
    path = filled(place / "paperboy.db")
    with Store(path) as store:
        store.write(save, MEMBER, _saved(store), Origin("command", NOON))


def _saved(store: Store) -> list[str]:
    return [paper.id for paper in store.read(all_papers)][:50]


def _prepare_load(place: Path) -> None:
    """The seeds with every third paper gone and one new word in another."""
    _prepare_store(place)
    (seed,) = bundled_seeds()
    text = seed.read_text()
    (place / seed.name).write_text(text.replace("language model", "language program", 200))


def _load(place: Path) -> None:
    (seed,) = bundled_seeds()
    with Store(place / "paperboy.db") as store:
        load(store, [place / seed.name])


def _judge_load(place: Path, when: str, outcome: Outcome) -> None:
    from db.formats.seed_export import export_seed

    (seed,) = bundled_seeds()
    with Store(place / "paperboy.db") as store:
        written = store.read(export_seed, seed.name)
    whole = written == (place / seed.name).read_bytes()
    outcome.require(whole, f"{when}: the store does not hold the file")
    _judge_store(place, when, outcome)


def _backup(place: Path) -> None:
    with Store(place / "paperboy.db") as store:
        for hour in range(3):
            at = datetime.now(UTC) + timedelta(hours=hour)  # no name that a killed process took
            add_copy(store, place / "copies", at, keep=2)


def _judge_backup(place: Path, when: str, outcome: Outcome) -> None:
    copies = dated_copies(place / "paperboy.db", place / "copies")
    outcome.require(len(copies) == 2, f"{when}: {len(copies)} copies")
    left = [file.name for file in (place / "copies").iterdir() if file not in copies]
    outcome.require(not left, f"{when}: {left} left beside the copies")
    for copy in copies:
        _judge_file(copy, when, outcome)
        outcome.require(copy.stat().st_mode & 0o77 == 0, f"{when}: others may read {copy.name}")
    _judge_store(place, when, outcome)


def _prepare_older(place: Path) -> None:
    statements = (STORES / "m004_weekly.sql").read_text("utf-8")
    with closing(sqlite3.connect(place / "paperboy.db")) as connection:
        connection.executescript(f"BEGIN; {statements} COMMIT;")


def _migrate(place: Path) -> None:
    Store(place / "paperboy.db").close()


def _judge_older(place: Path, when: str, outcome: Outcome) -> None:
    copies = list(place.glob("paperboy.db.before-*"))
    outcome.require(bool(copies), f"{when}: no copy of the older store")
    with tempfile.TemporaryDirectory() as folder:
        _prepare_older(Path(folder))
        older = _bookmarks(Path(folder) / "paperboy.db")
    for file in [place / "paperboy.db", *copies]:
        _judge_file(file, when, outcome, bookmarks=older)


def _prepare_restore(place: Path) -> None:
    _prepare_store(place)
    with Store(place / "paperboy.db") as store:
        store.copy_to(place / "copy.db")
        store.write(lambda db: db.conn.execute("DELETE FROM bookmarks"))


def _restore(place: Path) -> None:
    restore(place / "paperboy.db", place / "copy.db")


def _judge_restore(place: Path, when: str, outcome: Outcome) -> None:
    _judge_store(place, when, outcome)
    kept = list(place.glob("paperboy.db.before-restore*"))
    names = [file for file in kept if not file.name.endswith(("-wal", "-shm"))]
    outcome.require(bool(names), f"{when}: the store that was there is gone")
    for file in names:
        outcome.require(damage(file) == [], f"{when}: {file.name} is damaged")


def _judge_store(place: Path, when: str, outcome: Outcome) -> None:
    _judge_file(place / "paperboy.db", when, outcome)


def _judge_file(path: Path, when: str, outcome: Outcome, *, bookmarks: int = 50) -> None:
    outcome.faults += [f"{when}: {path.name} {fault}" for fault in damage(path)]
    outcome.faults += [f"{when}: {path.name} {fault}" for fault in index_damage(path)]
    found = _bookmarks(path)
    outcome.require(found == bookmarks, f"{when}: {path.name} has {found} bookmarks")


def _bookmarks(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT count(*) FROM bookmarks").fetchone()
    return int(found)


Kind = tuple[Callable[[Path], None], Callable[[Path], None], Callable[[Path, str, Outcome], None]]
KINDS: dict[str, Kind] = {
    "load": (_prepare_load, _load, _judge_load),
    "backup": (_prepare_store, _backup, _judge_backup),
    "migration": (_prepare_older, _migrate, _judge_older),
    "restore": (_prepare_restore, _restore, _judge_restore),
}
"""What comes before a life, what it does, and how what it left is judged once it was done again."""


if __name__ == "__main__":
    main()
