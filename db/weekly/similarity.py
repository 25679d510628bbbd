"""What members of a server like: papers that are like those that they saved."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from db.language.stems import stems
from db.people.saves import LEAST_NAMED, saved_papers
from db.searching.engines.active import engine
from db.searching.engines.base import Engine
from db.searching.engines.columns import LIKENESS
from db.searching.meaning.likeness import alike
from db.searching.vocabulary import Vocabulary
from db.store.connection import Database

MAX_SAVED = 8
"""Papers saved in a server whose likes are looked for: those that most members saved."""

MAX_TERMS = 20
"""Terms of a paper that its likes are looked for by."""

MIN_PAPERS = 5
"""A term in fewer papers than this is chance, as in Lucene's MoreLikeThis."""

MAX_SHARE = 0.2
"""A term in more than this share of the papers says little about what one is like."""

TAG_WEIGHT = LIKENESS["tags"]
"""A word of a paper's tags says as much about what it is like as so many of its text."""

MIN_LIKENESS = 0.17
"""A paper this much like a saved one, by words and meaning, is so called."""

MIN_BY_WORDS, MIN_BY_WORDS_ALONE = 0.05, 0.15
"""The least score, against the saved one's own, of papers that its words find: beside what its
meaning says, and where that is not known."""

DEVIATIONS = 10.0
"""By so many of them a paper would be above what is usual that is as near in meaning as the saved
one itself is by its words. Chosen on tags that neither was given (bench/README.md)."""

MAX_LIKES = 1_000
"""Papers that may be like one saved paper; in a store of no more all that are."""

MAX_LOOKED_AT = 1_000
"""Papers that are looked at by words, and as many by meaning."""

MAX_REMEMBERED = 1_000
"""Saved papers whose likes are remembered: 16 MB at the very most."""


@dataclass(frozen=True, slots=True)
class Liking:
    """How much, from 0 to 1, a paper is like one that was saved, and that one's label: none where
    too few members saved it for it to be named."""

    score: float
    label: str


def likings(db: Database, guild: int, before: datetime) -> dict[int, Liking]:
    """The papers that are like those that members of a server saved before a moment (UTC), by
    their numbers; not these themselves."""
    saved = saved_papers(db, guild, MAX_SAVED, before=before, at_least=1)
    found: dict[int, Liking] = {}
    for paper in saved:
        label = paper.name if paper.members >= LEAST_NAMED else ""
        for other, score in _likes(db, paper.number):
            if other not in found or score > found[other].score:
                found[other] = Liking(score, label)
    for paper in saved:
        found.pop(paper.number, None)
    return found


@dataclass(frozen=True, slots=True)
class _Likes:
    """The papers more like one: their numbers, and their scores against its own. Arrays, since
    those of many papers are remembered."""

    numbers: array[int]
    scores: array[float]

    def __iter__(self) -> Iterator[tuple[int, float]]:
        return zip(self.numbers, self.scores, strict=True)


_known_likes: WeakKeyDictionary[Engine, dict[int, _Likes]] = WeakKeyDictionary()
"""Remembered as long as what found them, which is of one version of the papers."""


def _likes(db: Database, number: int) -> _Likes:
    """The papers more like this: those that hold its most distinctive terms."""
    ranking = engine(db)
    known = _known_likes.setdefault(ranking, {})
    likes = known.get(number)
    if likes is None:
        if len(known) >= MAX_REMEMBERED:
            known.clear()
        found = found_likes(db, ranking, number)
        likes = _Likes(array("q", (n for n, _ in found)), array("d", (score for _, score in found)))
        known[number] = likes
    return likes


def found_likes(db: Database, ranking: Engine, number: int) -> list[tuple[int, float]]:
    """The papers most alike, the most first, by what they share in words and in meaning: scores
    that are normalised and added, as `db.searching.meaning.vote` does."""
    terms = _distinctive_terms(db, ranking.vocabulary, number)
    near = {paper.number: paper.above for paper in alike(db, number, MAX_LOOKED_AT)}
    least = MIN_BY_WORDS if near else MIN_BY_WORDS_ALONE
    by_words = dict(ranking.alike(db, number, terms, least, MAX_LOOKED_AT)) if terms else {}
    if not near:
        return list(by_words.items())[:MAX_LIKES]
    scores = {
        other: (by_words.get(other, 0.0) + max(0.0, near.get(other, 0.0)) / DEVIATIONS) / 2
        for other in by_words.keys() | near.keys()
    }
    likes = [(other, min(1.0, score)) for other, score in scores.items() if score >= MIN_LIKENESS]
    return sorted(likes, key=lambda like: (-like[1], like[0]))[:MAX_LIKES]


def _distinctive_terms(db: Database, known: Vocabulary, number: int) -> list[str]:
    """The words of a paper that tell best what it is about: often in it, rarely elsewhere, but in
    some other paper too (TF-IDF)."""
    row = db.conn.execute(
        "SELECT tags, tldr || ' ' || abstract FROM papers_fts WHERE rowid = ?", [number]
    ).fetchone()
    words = row[0].split() * TAG_WEIGHT + row[1].split() if row else []
    most = MAX_SHARE * known.papers
    used: Counter[str] = Counter()
    word_of: dict[str, str] = {}
    for word, stem in zip(words, stems(words), strict=True):
        if MIN_PAPERS <= known.using(stem) <= most and not word.isdigit():
            used[stem] += 1
            word_of[stem] = word
    best = sorted(used, key=lambda stem: (-used[stem] * known.weight(stem), stem))
    return [word_of[stem] for stem in best[:MAX_TERMS]]
