"""Scheduled posts come once and only once: the campaign of `bench/campaign.py` for them.

python -m bench.weekly_campaign [--weeks N] [--seed N] [--no-nonce]
"""

from __future__ import annotations

from datetime import datetime

import click

from bench.campaign import APART, BEGIN, Subject, run
from db.store.connection import Database
from db.store.store import Store
from db.weekly.schedule import NewSchedule
from db.weekly.schedule_store import add_schedule
from tests.wire_discord import CHANNEL, GUILD

SCHEDULES = 8


@click.command()
@click.option("--weeks", default=50, show_default=True, help="A dozen lives of bots each.")
@click.option("--seed", default=2026, show_default=True)
@click.option("--no-nonce", is_flag=True, help="Discord enforces no nonce: posts come twice.")
def main(weeks: int, seed: int, no_nonce: bool) -> None:
    """Run a campaign and print what became of every slot."""
    run(WEEKLY, weeks, seed, nonce=not no_nonce)


def _add_schedules(store: Store) -> None:
    for number in range(SCHEDULES):
        store.write(
            add_schedule,
            NewSchedule(
                guild=GUILD,
                channel=CHANNEL,
                owner=1,
                weekday=BEGIN.weekday(),
                time=(BEGIN + number * APART).time(),
                zone="UTC",
                tags=(),
                papers=3,
                language="en-US",
                since=BEGIN - APART,
            ),
        )


def _come_by_themselves(store: Store, week: datetime) -> None:
    pass


def _slots(db: Database) -> list[tuple[str, str]]:
    rows = db.conn.execute("SELECT schedule, slot, state FROM posts")
    return [(f"weekly:{schedule}:{day}", state) for schedule, day, state in rows]


WEEKLY = Subject(
    worker="bot.delivery.posting.Postman",
    due_a_week=SCHEDULES,
    prepare=_add_schedules,
    arrange=_come_by_themselves,
    verb="weekly",
    claims=_slots,
    sent="posted",
)


if __name__ == "__main__":
    main()
