"""How well likes and reading orders tell what papers are about.

    python -m bench.likeness

Likes: the tags are taken from what is indexed and learned, and then each paper's likes are scored
by the rare tags that they share with it. A digest's reading order: how well its five papers stand
for all of a tag, by the other tags and by what they mean.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log, log2
from pathlib import Path
from statistics import mean
from unittest.mock import patch

import click
import numpy as np
from sqlite_utils import Database

from bench.search_quality import QuerySet, all_papers, held_out, row, without_tags
from db.loading.loader import bundled_seeds, load
from db.papers.paper import Paper
from db.searching import tag_digest
from db.searching.engines.active import engine
from db.searching.meaning.likeness import alike, compared
from db.store.store import Store
from db.weekly import similarity

TOP = 10

FEWEST, MOST = 8, 120
"""Papers of a tag whose digest is looked at."""

Measure = Callable[[Database, int], list[int]]
"""The papers most like one, the most first."""


class Tags:
    """How much the tags of two papers have in common, rare ones more (weighted Jaccard)."""

    def __init__(self, papers: dict[int, Paper]) -> None:
        self._of = {number: set(paper.tags) for number, paper in papers.items()}
        used = Counter(tag for tags in self._of.values() for tag in tags)
        self._weights = {tag: log(len(papers) / count) for tag, count in used.items()}

    def shared(self, one: int, other: int, *, without: str = "") -> float:
        """From 0 to 1, leaving a tag out."""
        mine, theirs = self._of[one] - {without}, self._of[other] - {without}
        return self._weight(mine & theirs) / max(self._weight(mine | theirs), 1e-9)

    def _weight(self, tags: Iterable[str]) -> float:
        return sum(self._weights[tag] for tag in tags)


def by_words(db: Database, number: int) -> list[int]:
    with patch.object(similarity, "alike", lambda *_: []):
        return by_both(db, number)


def by_meaning(db: Database, number: int) -> list[int]:
    return [near.number for near in alike(db, number, TOP)]


def by_both(db: Database, number: int) -> list[int]:
    return [other for other, _ in similarity.found_likes(db, engine(db), number)]


def gain(values: Sequence[float]) -> float:
    """Discounted cumulative gain."""
    return sum(value / log2(place + 2) for place, value in enumerate(values[:TOP]))


def likes(db: Database, papers: dict[int, Paper]) -> None:
    """Print what each measure gives, as a share of what the best order would (nDCG)."""
    tags = Tags(papers)
    held_out(db, papers, QuerySet("tags", (), without_tags))
    row("likes", f"nDCG@{TOP}", "shared tags of the first five")
    row(*["---"] * 3)
    measures: dict[str, Measure] = {"words": by_words, "meaning": by_meaning, "both": by_both}
    for name, measure in measures.items():
        gains, firsts = [], []
        for number in papers:
            found = [tags.shared(number, other) for other in measure(db, number)[:TOP]]
            others = (tags.shared(number, other) for other in papers if other != number)
            best = gain(sorted(others, reverse=True)[:TOP])
            gains.append(gain(found) / max(best, 1e-9))
            firsts.append(sum(found[:5]) / 5)
        row(name, f"{mean(gains):.3f}", f"{mean(firsts):.3f}")


def reading_orders(db: Database, papers: dict[int, Paper]) -> None:
    """Print how near each paper of a tag is to the nearest of the five, and these to each other."""
    tags = Tags(papers)
    sql = "SELECT name FROM tags WHERE papers BETWEEN ? AND ?"
    names = [name for (name,) in db.conn.execute(sql, [FEWEST, MOST]).fetchall()]
    row(f"digests of {len(names)} tags", "by tags", "by meaning", "the nearest two of the five")
    row(*["---"] * 4)
    numbers = {paper.id: number for number, paper in papers.items()}
    for name, central, unlike in (("tags", 0.0, 0.0), ("tags and meaning", None, None)):
        found = []
        for tag in names:
            with (
                patch.object(tag_digest, "CENTRAL", _or(central, tag_digest.CENTRAL)),
                patch.object(tag_digest, "UNLIKE", _or(unlike, tag_digest.UNLIKE)),
            ):
                five = [numbers[paper.id] for paper in tag_digest.digest(db, tag).starters]
            of_tag = [number for number, paper in papers.items() if tag in paper.tags]
            known = compared(db, of_tag)
            near = np.stack([known.cosines(number) for number in five])
            others = [number for number in of_tag if number not in five]
            rows = [known.rows[number] for number in five]
            found.append(
                (
                    mean(max(tags.shared(o, f, without=tag) for f in five) for o in others),
                    float(np.mean([near[:, known.rows[other]].max() for other in others])),
                    float((near[:, rows] - 2 * np.eye(len(five))).max()),
                )
            )
        row(name, *(f"{mean(column):.3f}" for column in zip(*found, strict=True)))


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "bench.db") as store:
        load(store, bundled_seeds())
        db = Database(memory=True)
        store.read(lambda stored: stored.conn.backup(db.conn))
    papers = all_papers(db)
    reading_orders(db, papers)
    click.echo()
    likes(db, papers)


if __name__ == "__main__":
    main()
