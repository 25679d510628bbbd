"""What an answer costs over an empty command, inside the bot.

    python -m bench.answer_time [--rounds N]

The real bot on a simulated Discord answers an empty command and real ones in turn. The clock runs
from an interaction's arrival at discord.py to its answer's leaving: neither network nor the
simulation's own settling is in it. Both kinds are timed in one run, so that their ratio holds on a
machine that others share.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import discord
from discord.webhook import async_ as webhooks

from bot.cards.base import notice
from bot.client import Paperboy
from db.loading.loader import bundled_seeds, load
from db.papers.reading import papers_by_number
from db.store.store import Store
from tests.lab import Lab, open_lab


class Stopwatch:
    """Notes when an interaction arrives and when its answer leaves."""

    def __init__(self, lab: Lab) -> None:
        self.arrived = 0.0
        self.took_ms = 0.0
        emit = lab.env.backend.emit

        def arriving(event: str, payload: Mapping[str, Any]) -> None:
            if event == "INTERACTION_CREATE":
                self.arrived = time.perf_counter()
            emit(event, payload)

        lab.env.backend.emit = arriving  # type: ignore[method-assign]
        adapter = webhooks.async_context.get()
        answer = adapter.create_interaction_response

        def leaving(*args: Any, **options: Any) -> Any:
            self.took_ms = (time.perf_counter() - self.arrived) * 1000
            return answer(*args, **options)

        adapter.create_interaction_response = leaving  # type: ignore[method-assign]


@click.command()
@click.option("--rounds", default=100, show_default=True, help="How often each command is asked.")
def main(rounds: int) -> None:
    """Time commands against an empty one and print milliseconds and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder) / "paperboy.db", rounds))


async def _measure(path: Path, rounds: int) -> None:
    with Store(path) as store:
        load(store, bundled_seeds())
        papers = store.read(papers_by_number, list(range(1, 804)))
    chance = random.Random(2026)
    async with open_lab(path) as lab:
        await _add_empty_command(lab.bot)
        watch = Stopwatch(lab)
        times: dict[str, list[float]] = {"empty": [], "search": [], "paper": [], "digest": []}
        for _ in range(rounds):
            paper = chance.choice(papers)
            asked = {
                "empty": {},
                "search": {"query": " ".join(paper.abstract.split()[:12])},
                "paper": {"paper": paper.id},
                "digest": {"tag": chance.choice(paper.tags)},
            }
            for command, options in asked.items():
                await lab.reader.slash(lab.channel, command, **options)
                times[command].append(watch.took_ms)
    click.echo("| command | p50 ms | p95 ms | p50 against empty |\n| --- | --- | --- | --- |")
    empty = statistics.median(times["empty"])
    for command, took in times.items():
        middle = statistics.median(took)
        high = statistics.quantiles(took, n=20)[-1]
        click.echo(f"| /{command} | {middle:.2f} | {high:.2f} | {middle / empty:.1f} |")


async def _add_empty_command(bot: Paperboy) -> None:
    @bot.tree.command(description="Answers and does nothing else")
    async def empty(interaction: discord.Interaction[Paperboy]) -> None:
        await interaction.response.send_message(view=notice("."))

    await bot.sync_if_changed()


if __name__ == "__main__":
    main()
