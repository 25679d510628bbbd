"""Measure everything beside its floor, and note it.

    python -m bench.floors [--queries N] [--rounds N] [--commands N]

Each figure is a ratio of two things measured in one run, so that it holds on a machine that others
share. Every run adds a line a figure to `bench/history.jsonl`, and says what has moved by more than
a tenth since this machine's last one.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from bench.floors import answering, loading, running, searching
from bench.floors.figure import Figure, note
from bot.process import answer_in_turns
from db.store.store import Store


@click.command(help=__doc__)
@click.option("--queries", default=40, show_default=True, help="Of each kind.")
@click.option("--rounds", default=60, show_default=True, help="How often each command is asked.")
@click.option("--commands", default=2_000, show_default=True, help="Mixed, at the running bot.")
def main(queries: int, rounds: int, commands: int) -> None:
    answer_in_turns()
    found: list[Figure] = []
    click.echo("| what | ours | floor | ratio | goal |\n| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for figure in _figures(Path(folder), queries, rounds, commands):
            click.echo(figure.row())
            found.append(figure)
    for moved in note(found):
        click.echo(f"Moved: {moved}")


def _figures(folder: Path, queries: int, rounds: int, commands: int) -> Iterator[Figure]:
    yield from loading.figures(folder)
    store = folder / "loaded.db"
    with Store(store) as opened:
        yield from opened.read(lambda db: list(searching.figures(db, queries)))
    yield from asyncio.run(answering.figures(store, rounds))
    yield from asyncio.run(running.figures(store, commands))


if __name__ == "__main__":
    main()
