"""How fast a feed comes in: python -m bench.feed_speed

A feed of 2,000 entries is read (Atom, RSS) and taken into a store with the seeds, and again without
a change. Processor time, which is what it costs however busy the machine is.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from bot.fetching.readers import arxiv, syndication
from db.loading.feed_loading import take_in
from db.loading.loader import bundled_seeds, load
from db.store.store import Store
from tests.fake_sources import atom, papers, rss

ENTRIES = 2_000

T = TypeVar("T")


def main() -> None:
    """Print entries a second of each step."""
    some = papers(ENTRIES)
    page = _timed("read as arXiv's Atom", lambda: arxiv.read(atom(some)))
    _timed("read as RSS", lambda: syndication.read(rss(some)))
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "p.db") as store:
        load(store, bundled_seeds())
        _timed("taken in", lambda: take_in(store, "cs.CL", page.entries))
        _timed("taken in again", lambda: take_in(store, "cs.CL", page.entries))


def _timed(what: str, work: Callable[[], T]) -> T:
    began = time.process_time()
    result = work()
    took = time.process_time() - began
    click.echo(f"{ENTRIES} entries {what}: {took:.2f} s, {ENTRIES / took:,.0f} a second")
    return result


if __name__ == "__main__":
    main()
