"""The memory of the bot over many mixed commands.

    python -m bench.floors.memory [--commands N]

The commands of `bench.floors`, of as many members, one round after the other, at one bot; after
each tenth of them the resident memory. What grows with commands, and not with what members
keep, is seen here.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import click

from bench.floors.running import OURS, ask_all, mixed_commands, running
from db.loading.loader import bundled_seeds, load
from db.store.store import Store

STEPS = 10


@click.command()
@click.option("--commands", default=100_000, show_default=True)
def main(commands: int) -> None:
    """Print commands answered and megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.db"
        with Store(path) as store:
            load(store, bundled_seeds())
        asyncio.run(_measure(path, commands))


async def _measure(path: Path, commands: int) -> None:
    asked = mixed_commands(path)
    async with running(OURS, path) as bot:
        await ask_all(bot.fake, asked, 1_000)
        click.echo(f"{1_000:9,} {bot.memory_mb:6.1f} MB")
        for step in range(1, STEPS + 1):
            await ask_all(bot.fake, asked, commands // STEPS)
            click.echo(f"{1_000 + step * commands // STEPS:9,} {bot.memory_mb:6.1f} MB")


if __name__ == "__main__":
    main()
