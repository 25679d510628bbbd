"""All campaigns under fault, one after the other, and one report: `make campaign`.

    python -m bench.campaigns [NAME...] [--long]

Nothing lost, nothing twice, no bug in the log, no growth: it ends with 1 where one of them found a
fault. Some minutes; with `--long` the kills are as many as in bench/README.md.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from bench import (
    campaign,
    day_campaign,
    feed_campaign,
    file_campaign,
    kill_campaign,
    network_campaign,
    store_campaign,
)
from bench.outcome import Outcome
from bench.reminder_campaign import REMINDING
from bench.stores import filled
from bench.weekly_campaign import WEEKLY

SEED = 2026


@click.command()
@click.argument("names", nargs=-1)
@click.option("--long", is_flag=True, help="Many times as many kills.")
def main(names: tuple[str, ...], long: bool) -> None:
    """Run the campaigns whose names hold one of these words, or all; print what they found."""
    faults = 0
    for name, run in CAMPAIGNS.items():
        if names and not any(word in name for word in names):
            continue
        begin = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            outcome = run(Path(folder), long)
        click.echo(f"{outcome}\n  {time.monotonic() - begin:.0f} s\n")
        faults += len(outcome.faults)
    click.echo(f"{faults} faults" if faults else "Nothing lost, nothing twice, no bug, no growth.")
    raise SystemExit(bool(faults))


def _sent(subject: campaign.Subject, name: str) -> Callable[[Path, bool], Outcome]:
    def run(folder: Path, long: bool) -> Outcome:
        filled(folder / "paperboy.db")
        found = asyncio.run(campaign.campaign(subject, folder, 40 if long else 2, SEED))
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
    found = asyncio.run(feed_campaign.campaign(folder, 60 if long else 4, SEED))
    kinds = ("lost", "doubled", "unposted", "posted_twice", "slots_twice")
    return Outcome(
        "feeds",
        f"{sum(found.points.values())} processes, {found.faults} faults of servers",
        f"{found.came} papers came out, {found.posts} posts",
        [f"{kind}: {what}" for kind in kinds for what in getattr(found, kind)],
    )


CAMPAIGNS: dict[str, Callable[[Path, bool], Outcome]] = {
    "network": lambda folder, _: asyncio.run(network_campaign.campaign(folder, SEED)),
    "store": lambda folder, _: asyncio.run(store_campaign.campaign(folder)),
    "kill": lambda folder, long: kill_campaign.campaign(folder, 60 if long else 6, SEED),
    "posts": _sent(WEEKLY, "posts"),
    "reminders": _sent(REMINDING, "reminders"),
    "feeds": _fed,
    "day": lambda folder, long: asyncio.run(
        day_campaign.campaign(folder, 50_000 if long else 10_000, 25 if long else 5)
    ),
    "files": lambda folder, _: file_campaign.campaign(folder),
}


if __name__ == "__main__":
    main()
