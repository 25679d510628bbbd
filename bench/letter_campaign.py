"""Letters of alerts come once and only once, each new paper in one: the campaign of
`bench/campaign.py` for them.

python -m bench.letter_campaign [--weeks N] [--seed N] [--no-nonce]
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from bench.campaign import APART, BEGIN, Subject, run
from db.alerts.interest import Interest
from db.alerts.keeping import add_alert
from db.alerts.settings import choose_time
from db.loading.loader import load
from db.people.reminders import keep_zone
from db.store.connection import Database
from db.store.store import Store

MEMBERS = 8
"""Who get a letter a week, each at a time of their own."""

PAPERS = 2
"""Papers that come each week, for all of them."""


@click.command()
@click.option("--weeks", default=50, show_default=True, help="A dozen lives of bots each.")
@click.option("--seed", default=2026, show_default=True)
@click.option("--no-nonce", is_flag=True, help="Discord enforces no nonce.")
def main(weeks: int, seed: int, no_nonce: bool) -> None:
    """Run a campaign and print what became of every letter."""
    run(TELLING, weeks, seed, nonce=not no_nonce)


def _add_alerts(store: Store) -> None:
    for member in range(1, MEMBERS + 1):
        store.write(add_alert, member, Interest("cranes"), BEGIN)
        store.write(keep_zone, member, "UTC")
        store.write(choose_time, member, "en-US", member * int(APART.total_seconds()) // 60)


def _bring_papers(store: Store, week: datetime) -> None:
    """Load a list of new papers at the beginning of a week; which alerts want them is found out by
    the bots that are killed."""
    name = f"{week:%Y-%m-%d}"
    entries = [
        {"title": f"Cranes of {name}, {n}", "abstract": f"We fold cranes, {n} on {name}, and cut."}
        for n in range(PAPERS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.json"
        path.write_text(json.dumps(entries), "utf-8")
        load(store, [path], clock=lambda: week)


def _letters(db: Database) -> list[tuple[str, str]]:
    """Every letter, and what no letter or more than one tells a member of."""
    rows = db.conn.execute("SELECT day, member, papers, state FROM letters").fetchall()
    told = Counter(
        (member, paper) for _, member, papers, _ in rows for paper, _ in json.loads(papers)
    )
    arrived = [paper for (paper,) in db.conn.execute("SELECT paper FROM arrivals")]
    wrong = [
        (f"{paper} for member {member}", f"told {told[member, paper]} times")
        for member in range(1, MEMBERS + 1)
        for paper in arrived
        if told[member, paper] != 1
    ]
    return [*((f"letter:alerts:{day}:{member}", state) for day, member, _, state in rows), *wrong]


TELLING = Subject(
    worker="bot.delivery.letters.Letters",
    due_a_week=MEMBERS,
    prepare=_add_alerts,
    arrange=_bring_papers,
    verb="letter",
    claims=_letters,
    sent="sent",
)


if __name__ == "__main__":
    main()
