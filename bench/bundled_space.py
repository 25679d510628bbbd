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
from db.searching.meaning.index import meanings
from db.store.store import Store


def main() -> None:
    with TemporaryDirectory() as folder, Store(Path(folder) / "paperboy.db") as store:
        load(store, bundled_seeds())
        found = store.read(meanings)
        assert found is not None
        bundled.keep(found.space, found.index.vectors)
    sizes = sum(file.stat().st_size for file in bundled.FOLDER.iterdir())
    click.echo(
        f"{found.space.papers} papers, {len(found.space.learned.words)} stems, {sizes:,} bytes"
    )


if __name__ == "__main__":
    main()
