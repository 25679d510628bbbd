"""The digest of a tag: how many papers, on what, beside which tags, and where to begin."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from db.papers.paper import Paper
from db.papers.reading import paper_count, papers_by_number
from db.searching.meaning.likeness import Compared, compared
from db.searching.meaning.words import Vector
from db.store.connection import Database
from db.store.sql import json_list
from db.store.versions import PerVersion
from db.tags.association import log_likelihood
from db.tags.lookup import Tag, require, resolve

KEPT = 64
"""Digests that are kept of a version of the papers, some 30 KB each."""

NEIGHBOURS = 10
STARTERS = 5
COVERS = 2

CENTRAL, UNLIKE = 1.0, 2.0
"""How much it counts, beside 1 for tags, that a paper is near the middle in meaning, and that it is
unlike those before it. Chosen on how well five papers stand for all of a tag (bench/README.md)."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A tag at a glance. `categories` are sub-categories with their papers of this tag, most
    first; `neighbours` are tags with the papers they have in common with it, most telling first;
    `starters` are a few papers worth starting with; `saved` are labels of papers that most members
    of the server saved, with how many did; `papers` says how many papers there are in all."""

    tag: Tag
    categories: tuple[tuple[str, int], ...]
    neighbours: tuple[tuple[str, int], ...]
    starters: tuple[Paper, ...]
    papers: int
    saved: tuple[tuple[str, int], ...] = ()

    def covers(self) -> list[tuple[str, ...]]:
        """For each starter the neighbours that none before it has, the most telling first."""
        seen: set[str] = set()
        covers = []
        for paper in self.starters:
            new = [name for name, _ in self.neighbours if name in paper.tags and name not in seen]
            covers.append(tuple(new[:COVERS]))
            seen.update(new)
        return covers


Saved = Callable[[Database, Iterable[int]], tuple[tuple[str, int], ...]]
"""Gives those of the papers with these numbers that most members of a server saved: what each is
called, and how many did."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A digest of a version of the papers, and the numbers of the papers that have its tag."""

    digest: Digest
    numbers: tuple[int, ...]


_of_version: PerVersion[dict[str, _Made]] = PerVersion(lambda db: {})


def digest(db: Database, tag: str, saved: Saved | None = None) -> Digest:
    """Digest a tag in any spelling, with what `saved` says of its papers. Raises UnknownTag.
    Withdrawn papers do not count. What only a load can change is kept for who asks next."""
    found = require(db, tag)
    kept = _of_version.of(db)
    made = kept.get(found.name)
    if made is None:
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)), None)  # another thread may have taken it out
        made = kept[found.name] = _make(db, found)
    return replace(made.digest, saved=saved(db, made.numbers)) if saved else made.digest


def digest_at_hand(
    db: Database,
    tag: str,
    saved: Callable[[Database, Iterable[int]], tuple[tuple[str, int], ...] | None],
) -> Digest | None:
    """`digest` in a moment; None where it is not kept, or where `saved` says so."""
    kept = _of_version.at_hand(db) or {}
    made = kept.get(tag)
    if kept and made is None:  # the spellings were read for what is kept
        found = resolve(db, tag)
        made = kept.get(found.name) if found else None
    counted = saved(db, made.numbers) if made else None
    return None if made is None or counted is None else replace(made.digest, saved=counted)


def _make(db: Database, found: Tag) -> _Made:
    tags_of = _tags_of_papers(db, found.name)
    together = Counter(name for names in tags_of.values() for name in names if name != found.name)
    weights = _weights(db, found, together)
    known = compared(db, list(tags_of))
    neighbours = sorted(weights, key=lambda name: (-weights[name], name))[:NEIGHBOURS]
    made = Digest(
        tag=found,
        categories=_categories(db, found.name),
        neighbours=tuple((name, together[name]) for name in neighbours),
        starters=tuple(papers_by_number(db, _starters(tags_of, found.name, weights, known))),
        papers=found.papers,
    )
    return _Made(made, tuple(tags_of))


def _tags_of_papers(db: Database, tag: str) -> dict[int, list[str]]:
    """The tags of each paper that has `tag`, in the paper's order, papers in the seeds' order."""
    tags: dict[int, list[str]] = defaultdict(list)
    for number, name in db.conn.execute(
        """
        SELECT papers.number, others.name
        FROM tags
        JOIN paper_tags ON paper_tags.tag = tags.id
        JOIN live_papers AS papers ON papers.number = paper_tags.paper
        JOIN paper_tags AS beside ON beside.paper = papers.number
        JOIN tags AS others ON others.id = beside.tag
        WHERE tags.name = ?
        ORDER BY papers.source, papers.place, beside.place
        """,
        [tag],
    ):
        tags[number].append(name)
    return tags


def _weights(db: Database, tag: Tag, together: Mapping[str, int]) -> dict[str, float]:
    """How telling it is that a tag stands beside this one: Dunning's log-likelihood ratio of the
    two occurring together, for those that do so more often than by chance.

    Counts alone would put Large Language Models beside everything. A single paper in common says
    little: it counts only where no tag has two.
    """
    total = paper_count(db)
    rows = db.conn.execute(
        "SELECT name, papers FROM tags WHERE name IN (SELECT value FROM json_each(?))",
        [json_list(together)],
    )
    least = min(2, max(together.values(), default=0))
    return {
        name: log_likelihood(together[name], tag.papers, papers, total)
        for name, papers in rows
        if together[name] >= least and together[name] * total > tag.papers * papers
    }


def _starters(
    tags_of: Mapping[int, list[str]], tag: str, weights: Mapping[str, float], known: Compared
) -> list[int]:
    """Choose papers worth starting with: those in the middle of what surrounds the tag, and each
    unlike those before it (maximal marginal relevance: J. Carbonell and J. Goldstein, 1998).

    A paper is worth the sum of its neighbouring tags' weights, over the square root of how many
    tags it has, so that having many does not help, and how near its meaning is to the middle of all
    that have the tag; each as a share of the best one's. Papers are taken one after the other. A
    neighbour that a paper before has covered counts a quarter, and nearness to such a paper is
    taken off, so that the handful shows the tag from several sides. Among equals come papers that
    name the tag earlier in their own list (it is what they are about), then in the order of the
    seeds.
    """
    chosen: list[int] = []
    covered: set[str] = set()
    left = dict(enumerate(tags_of))
    central = _shares(known.central())
    nearest = np.zeros_like(central)

    def told(number: int) -> float:
        names = tags_of[number]
        gain = sum(weights.get(name, 0) * (0.25 if name in covered else 1) for name in names)
        return gain / sqrt(len(names))

    most = max(map(told, tags_of), default=0.0) or 1.0

    def worth(place: int) -> tuple[float, int, int]:
        number = left[place]
        row = known.rows[number]
        meant = float(CENTRAL * central[row] - UNLIKE * nearest[row])
        return (-told(number) / most - meant, tags_of[number].index(tag), place)

    while left and len(chosen) < STARTERS:
        number = left.pop(min(left, key=worth))
        chosen.append(number)
        covered.update(tags_of[number])
        nearest = np.maximum(nearest, known.cosines(number))
    return chosen


def _shares(values: Vector) -> Vector:
    """Each value as a share of the largest one."""
    return values / max(float(values.max(initial=0.0)), 1e-9)


def _categories(db: Database, tag: str) -> tuple[tuple[str, int], ...]:
    rows = db.conn.execute(
        """
        SELECT records.category, count(*)
        FROM tags
        JOIN paper_tags ON paper_tags.tag = tags.id
        JOIN live_papers AS papers ON papers.number = paper_tags.paper
        JOIN records ON records.id = papers.record
        WHERE tags.name = ? AND records.category <> ''
        GROUP BY records.category
        ORDER BY count(*) DESC, records.category
        """,
        [tag],
    )
    return tuple((name, papers) for name, papers in rows)
