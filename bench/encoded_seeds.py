"""Have the packaged encoder read the papers that come with Paperboy, once for everybody.

    python -m bench.encoded_seeds

It makes what db/searching/meaning/encoder/shipped.py reads. Run it when the papers in `seeds`, the
rules of what is read of a paper, or the version of the package change; tests say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np

from bench.search_quality import READER, all_papers
from db.loading.loader import bundled_seeds, load
from db.searching.meaning.encoder import shipped
from db.searching.meaning.encoder.chosen import Chosen
from db.searching.meaning.encoder.keeping import read, texts_read
from db.searching.meaning.space import unit
from db.searching.meaning.words import Vectors
from db.store.store import Store

DIRECTIONS = 96
"""In how many sentences are kept: at 96 vague questions and first sentences lose nothing, at 48
they do (docs/search-notes.md)."""


def main() -> None:
    reader = Chosen(lambda: READER)  # it remembers sentences, which are asked for twice
    with TemporaryDirectory() as folder, Store(Path(folder) / "paperboy.db") as store:
        load(store, bundled_seeds())
        papers = store.read(all_papers)
    texts = [texts_read(paper) for paper in papers.values()]
    shipped.keep_directions(_directions(reader, texts))
    found = {}
    for of_paper in texts:
        known = read(reader, READER.name, of_paper)
        assert known is not None
        found[shipped.key(of_paper)] = known
    shipped.keep(READER.name, found)
    sizes = sum(file.stat().st_size for file in shipped.FOLDER.iterdir())
    click.echo(f"{len(found)} papers by {READER.name}, {sizes:,} bytes")


def _directions(reader: Chosen, texts: Sequence[Sequence[Sequence[str]]]) -> Vectors:
    """The principal components of all sentences' vectors, the first ones."""
    vectors = [reader.sentences(part) for of_paper in texts for part in of_paper]
    every = unit(np.concatenate([found for found in vectors if found is not None]))
    _, directions = np.linalg.eigh(np.cov(every.T))
    return np.asarray(directions[:, ::-1][:, :DIRECTIONS], dtype=np.float32)


if __name__ == "__main__":
    main()
