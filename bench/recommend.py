"""How much of what readers saved is recommended to them when it is hidden.

    python -m bench.recommend [--readers N]

Readers are made from the bundled papers: of two tags each, or of two clusters of what their Chinese
summaries mean, which is one half of what the recommender reads. Each saves up to twenty papers, and
one in ten at random beside these. A fifth of what a reader saved is hidden; recall@10 is how much
of that stands among the first ten recommended, out of as many as can.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np

from db.language.chinese import simplified
from db.language.text import terms
from db.loading.loader import bundled_seeds, load
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, save
from db.people.recommending import recommend
from db.searching.meaning.index import meanings
from db.searching.meaning.space import unit
from db.searching.meaning.words import Vectors
from db.searching.tag_vectors import tag_vectors
from db.searching.taste import Taste, fitting
from db.store.connection import Database
from db.store.store import Store
from db.weekly.similarity import likings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2027, 1, 1, tzinfo=UTC)
SAVES, HIDDEN, RANDOM, SHOWN = 20, 5, 10, 10
MIN_TAG, MAX_TAG = 8, 80
"""Papers of a tag that readers are made of."""
CLUSTERS, ROUNDS = 40, 30


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of a kind, who is a member of a server of the same number and alone in it, and what
    they saved: what is known of it, and what is hidden. Papers are numbers."""

    kind: str
    member: int
    known: tuple[int, ...]
    hidden: frozenset[int]


@click.command()
@click.option("--readers", default=150, show_default=True, help="Readers of each kind.")
def main(readers: int) -> None:
    """Print recall@10 of the recommender and of simpler ways."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "paperboy.db") as store:
        load(store, bundled_seeds())
        made = store.read(_readers, readers)
        for reader in made:
            store.write(_save, reader)
        click.echo("| | readers of two tags | of two clusters | ms |\n| --- | --- | --- | --- |")
        for name, way in _ways(made).items():
            store.read(_measure, name, way, made)


def _save(db: Database, reader: Reader) -> None:
    ids = [paper.id for paper in papers_by_number(db, reader.known)]
    save(db, reader.member, ids, Origin("button", NOW, guild=reader.member))


def _measure(db: Database, name: str, way: Way, readers: Sequence[Reader]) -> None:
    found: dict[str, list[float]] = {"tags": [], "clusters": []}
    began = time.perf_counter()
    for reader in readers:
        first = set(list(way(db, reader))[:SHOWN])
        most = min(SHOWN, len(reader.hidden))
        found[reader.kind].append(len(first & reader.hidden) / most)
    took_ms = (time.perf_counter() - began) / len(readers) * 1000
    recalls = " | ".join(f"{np.mean(recall):.3f}" for recall in found.values())
    click.echo(f"| {name} | {recalls} | {took_ms:.1f} |")


# The ways.

Way = Callable[[Database, Reader], Sequence[int]]


def _ways(readers: Sequence[Reader]) -> dict[str, Way]:
    saves = Counter(number for reader in readers for number in reader.known)

    def popularity(_: Database, reader: Reader) -> list[int]:
        return [number for number, _ in saves.most_common() if number not in reader.known]

    return {
        "popularity": popularity,
        "tags alone": _by_tags,
        "likes, as `/weekly` uses them": _by_likes,
        "the taste, in order": _by_taste,
        "`/recommend`: spread over tags": _recommended,
    }


def _by_tags(db: Database, reader: Reader) -> list[int]:
    tags = tag_vectors(db)
    cosines = tags.cosines(tags.profile((number, 1.0) for number in reader.known))
    order = np.argsort(-cosines, kind="stable")
    return [n for n in tags.numbers[order].tolist() if n not in reader.known]


def _by_likes(db: Database, reader: Reader) -> list[int]:
    found = likings(db, reader.member, LATER)
    return sorted(found, key=lambda number: (-found[number].score, number))


def _by_taste(db: Database, reader: Reader) -> list[int]:
    return [fit.number for fit in fitting(db, Taste(dict.fromkeys(reader.known, 1.0)))]


def _recommended(db: Database, reader: Reader) -> list[int]:
    shown = recommend(db, reader.member, guild=None, new_since=LATER, page=0, size=SHOWN).shown
    ids = [one.paper.id for one in shown]
    rows = db.conn.execute(
        f"SELECT number FROM papers WHERE id IN ({','.join('?' * len(ids))})", ids
    )
    return [number for (number,) in rows]


# The readers.


def _readers(db: Database, count: int) -> list[Reader]:
    found = meanings(db)
    assert found is not None
    numbers = found.index.numbers.tolist()
    papers = papers_by_number(db, numbers)
    chance = random.Random(2026)
    by_tag: dict[str, list[int]] = {}
    for number, paper in zip(numbers, papers, strict=True):
        for tag in paper.tags:
            by_tag.setdefault(tag, []).append(number)
    tags = [some for some in by_tag.values() if MIN_TAG <= len(some) <= MAX_TAG]
    clusters = _clusters(found.space.vectors(map(_chinese, papers)), numbers)
    made: list[Reader] = []
    for kind, groups in (("tags", tags), ("clusters", clusters)):
        for _ in range(count):
            pool = sorted({number for some in chance.sample(groups, 2) for number in some})
            made.append(_reader(kind, len(made) + 1, pool, numbers, chance))
    return made


def _reader(
    kind: str, member: int, pool: Sequence[int], numbers: Sequence[int], chance: random.Random
) -> Reader:
    saved = chance.sample(pool, min(SAVES, len(pool)))
    saved = list(dict.fromkeys(saved + chance.sample(numbers, max(1, len(saved) // RANDOM))))
    chance.shuffle(saved)
    hidden = max(1, len(saved) // HIDDEN)
    return Reader(kind, member, tuple(saved[hidden:]), frozenset(saved[:hidden]))


def _chinese(paper: Paper) -> list[str]:
    return terms(simplified("\n".join(text for _, text in paper.parts)))


def _clusters(vectors: Vectors, numbers: Sequence[int]) -> list[list[int]]:
    """Papers whose summaries are near one another (k-means on the sphere)."""
    starts = np.random.default_rng(2026).choice(len(vectors), CLUSTERS, replace=False)
    centres = vectors[starts]
    for _ in range(ROUNDS):
        nearest = np.argmax(vectors @ centres.T, axis=1)
        centres = unit(
            np.array(
                [
                    vectors[nearest == at].mean(axis=0) if (nearest == at).any() else centre
                    for at, centre in enumerate(centres)
                ]
            )
        )
    found = [
        [numbers[row] for row in np.flatnonzero(nearest == at).tolist()] for at in range(CLUSTERS)
    ]
    return [some for some in found if len(some) >= MIN_TAG]


if __name__ == "__main__":
    main()
