"""Make what follows from the bundled papers' records, which db/loading/shipped.py reads.

    python -m bench.derived_seeds

Run it when the rules of what follows from a record change, or the papers in `seeds`; a test says
so.
"""

from __future__ import annotations

import click

from db.formats.seed_text import read_seed
from db.loading import shipped
from db.loading.loader import bundled_seeds
from db.papers.ids import record_id


def main() -> None:
    records = [record for path in bundled_seeds() for record in read_seed(path).records]
    shipped.keep([(record_id(record), record) for record in records])
    sizes = sum(file.stat().st_size for file in shipped.FOLDER.iterdir())
    click.echo(f"{len(records)} records, {sizes:,} bytes")


if __name__ == "__main__":
    main()
