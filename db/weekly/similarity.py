"""What members of a server like: papers that are like those that they saved."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from db.language.stems import stems
from db.people.saves import saved_papers
from db.searching.engines.active import engine
from db.searching.engines.base import Engine
from db.searching.limits import EVERYTHING
from db.searching.vocabulary import Vocabulary

SAVED_LOOKED_AT = 8
"""Papers saved in a server whose likes are looked for: those that most members saved."""

TERMS = 20
"""Terms of a paper that its likes are looked for by."""

RARE = 5
"""A term in fewer papers than this is chance, as in Lucene's MoreLikeThis."""

COMMON = 0.2
"""A term in more than this share of the papers says little about what one is like."""

TAG_WEIGHT = 3
"""A word of a paper's tags says as much about what it is like as three of its text."""

LEAST_LIKING = 0.15
"""A paper this much like a saved one, by its score against the saved one's own, is so called."""

MOST_LIKES = 1_000
"""Papers that may be like one saved paper; in a store of no more all that are."""

REMEMBERED = 1_000
"""Saved papers whose likes are remembered: 16 MB at the very most."""


@dataclass(frozen=True, slots=True)
class Liking:
    """How much, from 0 to 1, a paper is like one that was saved, and that one's label."""

    score: float
    label: str


def likings(db: Database, guild: int, before: datetime) -> dict[int, Liking]:
    """The papers that are like those that members of a server saved before a moment (UTC), by
    their numbers; not these themselves."""
    saved = saved_papers(db, guild, SAVED_LOOKED_AT, before=before)
    found: dict[int, Liking] = {}
    for paper in saved:
        for other, score in _likes(db, paper.number):
            if other not in found or score > found[other].score:
                found[other] = Liking(score, paper.name)
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
    """The papers more like this: those that hold its most telling terms."""
    ranking = engine(db)
    known = _known_likes.setdefault(ranking, {})
    likes = known.get(number)
    if likes is None:
        if len(known) >= REMEMBERED:
            known.clear()
        found = _found_likes(db, ranking, number)
        likes = _Likes(array("q", (n for n, _ in found)), array("d", (score for _, score in found)))
        known[number] = likes
    return likes


def _found_likes(db: Database, ranking: Engine, number: int) -> list[tuple[int, float]]:
    terms = _telling_terms(db, ranking.vocabulary, number)
    if not terms:
        return []
    if not ranking.vocabulary.in_memory:  # SQLite would score a large part of very many papers
        scores = dict(ranking.ranked(db, terms, EVERYTHING).papers)
        if own := scores.pop(number, 0.0):  # one that was withdrawn only SQLite has
            return [(n, score / own) for n, score in scores.items() if score >= LEAST_LIKING * own]
    return db.conn.execute(
        _LIKES,
        {
            "terms": " OR ".join(f'"{term}"' for term in terms),
            "tag_weight": TAG_WEIGHT,
            "number": number,
            "least": LEAST_LIKING,
            "most": MOST_LIKES,
        },
    ).fetchall()


_LIKES = """
    WITH scored AS MATERIALIZED (
        SELECT rowid AS number, -bm25(papers_fts, 1, 0, 0, :tag_weight, 1, 0, 1) AS score
        FROM papers_fts WHERE papers_fts MATCH :terms
    )
    SELECT other.number, other.score / own.score
    FROM scored AS own JOIN scored AS other ON other.number <> own.number
    WHERE own.number = :number AND own.score > 0 AND other.score >= :least * own.score
    ORDER BY other.score DESC, other.number LIMIT :most
"""


def _telling_terms(db: Database, known: Vocabulary, number: int) -> list[str]:
    """The words of a paper that tell best what it is about: often in it, seldom elsewhere, but in
    some other paper too (TF-IDF)."""
    row = db.conn.execute(
        "SELECT tags, tldr || ' ' || abstract FROM papers_fts WHERE rowid = ?", [number]
    ).fetchone()
    words = row[0].split() * TAG_WEIGHT + row[1].split() if row else []
    most = COMMON * known.papers
    used: Counter[str] = Counter()
    word_of: dict[str, str] = {}
    for word, stem in zip(words, stems(words), strict=True):
        if RARE <= known.using(stem) <= most and not word.isdigit():
            used[stem] += 1
            word_of[stem] = word
    best = sorted(used, key=lambda stem: (-used[stem] * known.weight(stem), stem))
    return [word_of[stem] for stem in best[:TERMS]]
