"""Have the packaged encoder read the papers that come with Paperboy, once for everybody.

    python -m bench.encoded_seeds

It makes what db/searching/meaning/encoder/shipped.py reads. Run it when the papers in `seeds`, the
rules of what is read of a paper, or the version of the package change; tests say so.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.search_quality import all_papers
from db.loading.loader import bundled_seeds, load
from db.searching.meaning.encoder import shipped
from db.searching.meaning.encoder.chosen import Chosen
from db.searching.meaning.encoder.keeping import texts_read, vector_of
from db.searching.meaning.encoder.packaged import Packaged
from db.searching.meaning.keeping import as_bytes
from db.store.store import Store


def main() -> None:
    model = Packaged()
    reader = Chosen(lambda: model)
    with TemporaryDirectory() as folder, Store(Path(folder) / "paperboy.db") as store:
        load(store, bundled_seeds())
        papers = store.read(all_papers)
    vectors = {}
    for paper in papers.values():
        vector = vector_of(reader, texts_read(paper))
        assert vector is not None
        vectors[shipped.key(texts_read(paper))] = as_bytes(vector)
    shipped.keep(model.name, vectors)
    sizes = sum(file.stat().st_size for file in shipped.FOLDER.iterdir())
    click.echo(f"{len(vectors)} papers by {model.name}, {sizes:,} bytes")


if __name__ == "__main__":
    main()
