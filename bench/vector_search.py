"""The nearest vectors among many: numpy, our own index, and sqlite-vec beside one another.

    python -m bench.vector_search [--store PATH | --lists FOLDER] [--papers N] [--queries N]

The vectors are those of a store's papers, those of the abstracts of lists, or made: each is the sum
of two bundled papers'. Some of them, a little moved, are the queries; with lists the recollections
of `bench.search_quality` are. A row is the median and the 95th percentile, in milliseconds, of the
nearest 20, and the share of the true ones among them. sqlite-vec needs `requirements/bench.txt`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from bench.lists import lists_in, records_of
from bench.search_quality import SEED, row, vague_sets
from db.language.chinese import simplified
from db.language.text import terms
from db.searching.meaning.bundled import bundled_space, bundled_vectors
from db.searching.meaning.index import Index, index_of, meanings
from db.searching.meaning.keeping import as_bytes
from db.searching.meaning.space import unit
from db.searching.meaning.words import Vector
from db.store.store import Store

TOP = 20

MORE = 25
"""Times as many are taken by their bits before they are compared by their bytes."""

Search = Callable[[Vector], Sequence[int]]


def exact(index: Index) -> Search:
    """numpy alone: all bytes compared with the query."""
    floats = index.vectors

    def nearest(vector: Vector) -> Sequence[int]:
        cosines = floats.astype(np.float32) @ vector
        best = np.argpartition(-cosines, TOP)[:TOP]
        return [int(index.numbers[at]) for at in best]

    return nearest


def ours(index: Index) -> Search:
    def nearest(vector: Vector) -> Sequence[int]:
        found = index.likeness(vector)
        best = np.argsort(-found.cosines)[:TOP]
        return [int(found.numbers[at]) for at in best]

    return nearest


def sqlite_vec(index: Index, *, bits: bool) -> Search:
    """A vec0 table in memory: bytes alone, or bits first and then bytes."""
    import sqlite_vec as extension

    db = Database(memory=True)
    db.conn.enable_load_extension(True)
    extension.load(db.conn)
    width = index.vectors.shape[1]
    with db.conn:
        db.conn.execute(
            f"CREATE VIRTUAL TABLE papers USING vec0(bytes int8[{width}], bits bit[{width}])"
        )
        db.conn.executemany(
            "INSERT INTO papers (rowid, bytes, bits) VALUES (?, vec_int8(?), vec_bit(?))",
            (
                (number, vector.tobytes(), _bits(vector))
                for number, vector in zip(index.numbers.tolist(), index.vectors, strict=True)
            ),
        )
    plain = "SELECT rowid FROM papers WHERE bytes MATCH vec_int8(:bytes) AND k = :top"
    staged = (
        "SELECT rowid FROM papers WHERE rowid IN"
        " (SELECT rowid FROM papers WHERE bits MATCH vec_bit(:bits) AND k = :more)"
        " ORDER BY vec_distance_cosine(bytes, vec_int8(:bytes)) LIMIT :top"
    )

    def nearest(vector: Vector) -> Sequence[int]:
        small = np.clip(np.round(vector * 127 / np.abs(vector).max()), -127, 127).astype(np.int8)
        asked = {"bytes": small.tobytes(), "bits": _bits(small), "top": TOP, "more": MORE * TOP}
        return [number for (number,) in db.conn.execute(staged if bits else plain, asked)]

    return nearest


def _bits(vector: NDArray[np.int8]) -> bytes:
    return np.packbits(vector > 0, bitorder="little").tobytes()


def made(papers: int) -> Index:
    """So many papers, of which each is the sum of two bundled ones, in shares that differ."""
    chance = np.random.default_rng(SEED)
    known = unit(bundled_vectors().astype(np.float32))
    first, second = chance.integers(0, len(known), (2, papers))
    share = chance.uniform(0.2, 0.8, (papers, 1)).astype(np.float32)
    vectors = as_bytes(unit(share * known[first] + (1 - share) * known[second]))
    return index_of(range(papers), [vector.tobytes() for vector in vectors])


def listed(folder: Path) -> Index:
    """The papers of lists, by their titles and abstracts, each once, in the bundled space."""
    abstracts: dict[str, str] = {}
    for record in records_of(lists_in(folder)):
        title = record.bibliography.title if record.bibliography else None
        abstracts.setdefault(record.abstract, title or "")
    texts = [terms(f"{title} {abstract}") for abstract, title in abstracts.items()]
    vectors = as_bytes(bundled_space().vectors(texts))
    return index_of(range(len(vectors)), [vector.tobytes() for vector in vectors])


def recollections() -> list[Vector]:
    asked = (query for some in vague_sets() for _, query in some.queries)
    return [bundled_space().vector(terms(simplified(query))) for query in asked]


def moved(index: Index, queries: int) -> list[Vector]:
    """Some of the vectors, a little moved."""
    chance = np.random.default_rng(SEED)
    some = chance.choice(len(index.numbers), queries, replace=False)
    by = chance.standard_normal((queries, index.vectors.shape[1])).astype(np.float32)
    return list(unit(unit(index.vectors[some].astype(np.float32)) + 0.4 * unit(by)))


def read(path: Path) -> Index:
    with Store(path) as store:
        found = store.read(meanings)
    assert found is not None
    return found.index


@click.command()
@click.option("--store", "path", type=click.Path(path_type=Path))
@click.option("--lists", type=click.Path(path_type=Path))
@click.option("--papers", default=100_000, show_default=True, help="Without a store or lists.")
@click.option("--queries", default=100, show_default=True)
def main(path: Path | None, lists: Path | None, papers: int, queries: int) -> None:
    """Print a row for each."""
    index = read(path) if path else listed(lists) if lists else made(papers)
    asked = recollections() if lists else moved(index, queries)
    truth = [set(exact(index)(vector)) for vector in asked]
    searches: dict[str, Search] = {"numpy, every byte": exact(index), "ours": ours(index)}
    if find_spec("sqlite_vec"):
        searches["sqlite-vec, every byte"] = sqlite_vec(index, bits=False)
        searches["sqlite-vec, bits first"] = sqlite_vec(index, bits=True)
    row(
        f"{len(index.numbers):,} vectors of {index.vectors.shape[1]} bytes", "p50 / p95 ms", "found"
    )
    row(*["---"] * 3)
    for name, search in searches.items():
        times, shares = [], []
        search(asked[0])
        for vector, right in zip(asked, truth, strict=True):
            began = time.perf_counter()
            nearest = search(vector)
            times.append(1000 * (time.perf_counter() - began))
            shares.append(len(right & set(nearest)) / len(right))
        times.sort()
        middle, high = times[len(times) // 2], times[len(times) * 95 // 100]
        row(name, f"{middle:.1f} / {high:.1f}", f"{np.mean(shares):.3f}")


if __name__ == "__main__":
    main()
