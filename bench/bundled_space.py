"""Make the space of the bundled papers, which db/searching/meaning/bundled.py reads.

    python -m bench.bundled_space

Run it when the rules of what a space is change, or the papers in `seeds`; a test says so.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from db.loading.loader import bundled_seeds, load
from db.searching.meaning import bundled
from db.searching.meaning.keeping import learned_from, said_by
from db.store.sql import first_column
from db.store.store import Store


def main() -> None:
    with TemporaryDirectory() as folder, Store(Path(folder) / "paperboy.db") as store:
        load(store, bundled_seeds())
        texts = store.read(said_by, store.read(first_column, "SELECT number FROM live_papers"))
    learned = learned_from([text.split() for text in texts])
    assert learned is not None
    space, vectors = learned
    bundled.keep(space, vectors, texts)
    sizes = sum(file.stat().st_size for file in bundled.FOLDER.iterdir())
    click.echo(f"{space.papers} papers, {len(space.learned.words)} stems, {sizes:,} bytes")


if __name__ == "__main__":
    main()
