"""Reminders come once and only once: the campaign of `bench/campaign.py` for them.

python -m bench.reminder_campaign [--weeks N] [--seed N] [--no-nonce]
"""

from __future__ import annotations

from datetime import datetime

import click

from bench.campaign import APART, BEGIN, Subject, run
from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, save
from db.people.reminders import remind
from db.store.connection import Database
from db.store.store import Store
from tests.wire_discord import OWNER

REMINDERS = 8
"""A week, each of another bookmark of one member's."""


@click.command()
@click.option("--weeks", default=50, show_default=True, help="A dozen lives of bots each.")
@click.option("--seed", default=2026, show_default=True)
@click.option("--no-nonce", is_flag=True, help="Discord enforces no nonce.")
def main(weeks: int, seed: int, no_nonce: bool) -> None:
    """Run a campaign and print what became of every reminder."""
    run(REMINDING, weeks, seed, nonce=not no_nonce)


def _save_papers(store: Store) -> None:
    store.write(save, OWNER, _papers(store), Origin("command", BEGIN))


def _ask_for_reminders(store: Store, week: datetime) -> None:
    for number, paper in enumerate(_papers(store)):
        store.write(remind, OWNER, paper, week + number * APART, "en-US")


def _papers(store: Store) -> list[str]:
    return [paper.id for paper in store.read(papers_by_number, range(1, REMINDERS + 1))]


def _reminders(db: Database) -> list[tuple[str, str]]:
    rows = db.conn.execute("SELECT id, state FROM reminders")
    return [(f"snooze:{id_}", state) for id_, state in rows]


REMINDING = Subject(
    worker="bot.delivery.reminding.Reminders",
    due_a_week=REMINDERS,
    prepare=_save_papers,
    arrange=_ask_for_reminders,
    verb="snooze",
    claims=_reminders,
    sent="sent",
)


if __name__ == "__main__":
    main()
