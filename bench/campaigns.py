"""All campaigns under fault, side by side, and one report: `make campaign`.

    python -m bench.campaigns [NAME...] [--long] [--jobs N]

Nothing lost, nothing twice, no bug in the log, no growth: it ends with 1 where one of them found a
fault. Some minutes on two cores; with `--long` the kills are as many as in bench/README.md, and the
day takes longer.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from multiprocessing import Queue, get_context
from pathlib import Path
from queue import Empty

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench import (
    campaign,
    day_campaign,
    feed_campaign,
    file_campaign,
    kill_campaign,
    network_campaign,
    progress,
    store_campaign,
)
from bench.bookmarks import kill_again_and_again
from bench.letter_campaign import TELLING
from bench.outcome import Outcome
from bench.reminder_campaign import REMINDING
from bench.stores import filled
from bench.weekly_campaign import WEEKLY

SEED = 2026
LOOK_S = 0.5
"""Seconds between two looks at how far they are."""

Run = Callable[[Path, bool], Outcome]
Told = tuple[str, float]
"""A campaign's name, and the share of it that is done."""


@click.command()
@click.argument("names", nargs=-1)
@click.option("--long", is_flag=True, help="Many times as many kills, and a longer day.")
@click.option("--jobs", default=3, show_default=True, help="Campaigns side by side.")
def main(names: tuple[str, ...], long: bool, jobs: int) -> None:
    """Run the campaigns whose names hold one of these words, or all; print what they found."""
    chosen = [name for name in CAMPAIGNS if not names or any(word in name for word in names)]
    begin = time.monotonic()
    faults = 0
    for outcome, seconds in _run_all(chosen, long, jobs):
        click.echo(f"{outcome}\n  {seconds:.0f} s\n")
        faults += len(outcome.faults)
    took = f"{len(chosen)} campaign{'s' * (len(chosen) != 1)} in {time.monotonic() - begin:.0f} s."
    said = f"{faults} faults" if faults else "Nothing lost, nothing twice, no bug, no growth"
    click.echo(f"{said}: {took}")
    raise SystemExit(bool(faults))


def _run_all(names: list[str], long: bool, jobs: int) -> list[tuple[Outcome, float]]:
    """Run campaigns, each in a process of its own, so many at once; in the order of the names."""
    context = get_context("spawn")
    told: Queue[Told] = context.Queue()
    with (
        ProcessPoolExecutor(
            jobs, context, initializer=_hear, initargs=(told,), max_tasks_per_child=1
        ) as processes,
        _bars(names) as show,
    ):
        running = {name: processes.submit(_run_one, name, long) for name in names}
        waiting: set[Future[tuple[Outcome, float]]] = set(running.values())
        while waiting:
            done, waiting = wait(waiting, LOOK_S, FIRST_COMPLETED)
            for name, share in _all_told(told):
                show(name, share)
            for name, future in running.items():
                if future in done:
                    show(name, 1)
    return [future.result() for future in running.values()]


def _all_told(told: Queue[Told]) -> Iterator[Told]:
    while True:
        try:
            yield told.get_nowait()
        except Empty:
            return


@contextmanager
def _bars(names: list[str]) -> Iterator[Callable[[str, float], None]]:
    """A bar for each campaign, on standard error where that is a terminal; they go in the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bars:
        tasks = {name: bars.add_task(name, total=1, start=False) for name in names}
        begun = set[str]()

        def show(name: str, share: float) -> None:
            if name not in begun:
                begun.add(name)
                bars.start_task(tasks[name])
            bars.update(tasks[name], completed=share)
            if share == 1 and not console.is_terminal:
                click.echo(f"{name}: done", err=True)

        yield show


_TOLD: list[Queue[Told]] = []


def _hear(told: Queue[Told]) -> None:
    _TOLD.append(told)


def _run_one(name: str, long: bool) -> tuple[Outcome, float]:
    """What runs in a campaign's process."""
    begin = time.monotonic()
    progress.listen(lambda share: _TOLD[0].put((name, min(share, 0.99))))
    progress.say(0, 1)
    try:
        with tempfile.TemporaryDirectory() as folder:
            outcome = CAMPAIGNS[name](Path(folder), long)
    except Exception as error:
        outcome = Outcome(name, faults=[f"the campaign itself ended: {error!r}"])
    return outcome, time.monotonic() - begin


def _sent(subject: campaign.Subject, name: str) -> Run:
    def run(folder: Path, long: bool) -> Outcome:
        filled(folder / "paperboy.db")
        found = asyncio.run(campaign.campaign(subject, folder, 40 if long else 1, SEED))
        return Outcome(
            name,
            f"{sum(found.points.values())} lives ended at {len(found.distinct)} points,"
            f" {sum(found.faults.values())} failures of Discord's",
            f"{found.due} fell due, {found.sent} sent once",
            [
                *(f"lost: {claim}" for claim in found.lost),
                *(f"twice: {claim}" for claim in found.doubled),
                *(f"not settled: {claim}" for claim in found.unsettled),
            ],
        )

    return run


def _fed(folder: Path, long: bool) -> Outcome:
    found = asyncio.run(feed_campaign.campaign(folder, 60 if long else 3, SEED))
    kinds = ("lost", "doubled", "unposted", "posted_twice", "slots_twice")
    return Outcome(
        "feeds",
        f"{sum(found.points.values())} processes, {found.faults} faults of servers",
        f"{found.came} papers came out, {found.posts} posts",
        [f"{kind}: {what}" for kind in kinds for what in getattr(found, kind)],
    )


def _kept(folder: Path, long: bool) -> Outcome:
    lives = 200 if long else 20
    outcome = Outcome("bookmarks")
    try:
        told, untold = kill_again_and_again(folder, lives, SEED)
    except AssertionError as error:
        outcome.faults.append(f"a killed process left another store than it said: {error}")
    else:
        outcome.did = f"{lives} processes killed, {told} changes said to be done and all found"
        outcome.figures = f"{untold} done whole and not said"
    return outcome


def _killed(kind: str, folder: Path, long: bool) -> Outcome:
    return kill_campaign.campaign(folder, 60 if long else 4, SEED, kinds=[kind])


CAMPAIGNS: dict[str, Run] = {
    "day": lambda folder, long: asyncio.run(
        day_campaign.campaign(folder, 50_000 if long else 10_000)
    ),
    "network": lambda folder, _: asyncio.run(network_campaign.campaign(folder, SEED)),
    **{f"kill a {kind}": partial(_killed, kind) for kind in kill_campaign.KINDS},
    "posts": _sent(WEEKLY, "posts"),
    "reminders": _sent(REMINDING, "reminders"),
    "letters": _sent(TELLING, "letters"),
    "feeds": _fed,
    "bookmarks": _kept,
    "files": lambda folder, _: file_campaign.campaign(folder),
    "store": lambda folder, _: asyncio.run(store_campaign.campaign(folder)),
}
"""The longest first, so that the short ones fill what is left."""


if __name__ == "__main__":
    main()
