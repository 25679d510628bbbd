"""Which papers a post shows and why, and what else it tells of the lab and the store."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby

from sqlite_utils import Database

from db.papers import Paper
from db.reading import papers_by_number
from db.schedule import Schedule, Slot
from db.searching.engine import engine
from db.store import json_list
from db.versions import PerVersion
from db.words.stems import stems

LIKING = 0.7
"""How much it weighs that a paper is like what was saved; the rest is that it is unlike what the
post shows already. Carbonell and Goldstein call it lambda."""

CATEGORY = 0.5
"""How alike two papers are for sharing a sub-category alone; the rest is for their tags."""

IN_LINE = 200
"""How many papers are compared with one another at most: those that come first without it."""

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

LAST_WEEK = timedelta(days=7)
NAMED = 3
"""Papers that a post's news name."""


class Why(Enum):
    """Why a paper was chosen."""

    NEW = "new"
    """It came into the store since the last post."""
    LIKE = "like"
    """It is like a paper that members of the server saved."""
    UNSEEN = "unseen"
    """The schedule has not shown it yet."""
    AGAIN = "again"
    """The schedule has shown all there are."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a paper was chosen; `label` is the saved paper's that it is like."""

    why: Why
    label: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper of a post and why it is there."""

    paper: Paper
    reason: Reason


@dataclass(frozen=True, slots=True)
class News:
    """What the members of a server saved most in the week before a slot, with how many did; and
    how many papers came into the store since the last post, with the labels of some."""

    saved: tuple[tuple[str, int], ...] = ()
    new: int = 0
    new_labels: tuple[str, ...] = ()


NO_NEWS = News()


def choose_papers(db: Database, schedule: Schedule, slot: Slot) -> list[Choice]:
    """Choose the papers for a slot: on the schedule's tags and sub-categories, at most
    `schedule.papers` of them.

    Those that the schedule's earlier posts showed least often come first, so none comes twice
    until all are through; among these, those new in the store since the last post. Among equals
    each next paper is the one of greatest maximal marginal relevance (J. Carbonell and
    J. Goldstein, The Use of MMR, Diversity-Based Reranking, SIGIR 1998): most like what members of
    the server saved and least like what is chosen already, in sub-category and tags. Where that
    says nothing a lot decides, made from the slot. The same store and slot give the same papers.
    """
    likings = _likings(db, schedule.guild, slot.at)
    chosen: list[int] = []
    facts: dict[int, _Facts] = {}
    reasons: list[Reason] = []
    candidates = _candidates(db, schedule, slot)
    for (shown, old), rank in groupby(candidates, key=lambda one: (one.shown, not one.new)):
        line = sorted(rank, key=lambda one: (-_liking(likings, one.number).score, one.lot))
        likeness = {one.number: 0.0 for one in line[:IN_LINE]}
        facts |= _facts(db, likeness)
        for number in likeness:
            likeness[number] = max((_alike(facts, number, c) for c in chosen), default=0.0)
        while likeness and len(chosen) < schedule.papers:
            best = max(
                likeness,  # in the order of their lots: of equals the first
                key=lambda n: LIKING * _liking(likings, n).score - (1 - LIKING) * likeness[n],
            )
            del likeness[best]
            chosen.append(best)
            reasons.append(_reason(_liking(likings, best), new=not old, shown=shown))
            for number in likeness:
                likeness[number] = max(likeness[number], _alike(facts, number, best))
    papers = papers_by_number(db, chosen)
    return [Choice(paper, reason) for paper, reason in zip(papers, reasons, strict=True)]


def news(db: Database, schedule: Schedule, slot: Slot) -> News:
    """What a slot's post tells beside its papers."""
    saved = db.conn.execute(
        """
        SELECT papers.label, papers.name, count(DISTINCT member) AS members
        FROM bookmark_origins JOIN papers ON papers.id = bookmark_origins.paper
        WHERE guild = ? AND at >= ? AND at < ?
        GROUP BY papers.id ORDER BY members DESC, papers.label LIMIT ?
        """,
        [schedule.guild, (slot.at - LAST_WEEK).isoformat(), slot.at.isoformat(), NAMED],
    )
    new = db.conn.execute(
        """
        SELECT coalesce(papers.name, papers.label), count(*) OVER ()
        FROM arrivals JOIN papers ON papers.id = arrivals.paper
        JOIN placings ON placings.record = papers.record
        WHERE arrivals.at > ? ORDER BY arrivals.at DESC, label LIMIT ?
        """,
        [_last_posted(db, schedule, slot), NAMED],
    ).fetchall()
    return News(
        saved=tuple((name or label, members) for label, name, members in saved),
        new=new[0][1] if new else 0,
        new_labels=tuple(name for name, _ in new),
    )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A paper that a slot may show; `shown` says how often the schedule did before."""

    number: int
    shown: int
    new: bool
    lot: bytes


def _candidates(db: Database, schedule: Schedule, slot: Slot) -> list[_Candidate]:
    """All papers that the slot may show: the least shown first, among them the new ones."""
    rows = db.conn.execute(
        """
        WITH shown AS (
            SELECT paper.value AS id, count(*) AS times
            FROM posts, json_each(posts.papers) AS paper
            WHERE posts.schedule = :schedule AND posts.due_at < :at GROUP BY paper.value
        )
        SELECT papers.number, papers.id, coalesce(shown.times, 0),
            coalesce(arrivals.at > :last_posted, 0)
        FROM papers
        JOIN placings ON placings.record = papers.record
        JOIN records ON records.id = papers.record
        LEFT JOIN shown ON shown.id = papers.id
        LEFT JOIN arrivals ON arrivals.paper = papers.id
        WHERE (:categories = '[]' OR records.category IN (SELECT value FROM json_each(:categories)))
        AND (:tags = '[]' OR papers.number IN (
            SELECT paper_tags.paper FROM paper_tags JOIN tags ON tags.id = paper_tags.tag
            WHERE tags.name IN (SELECT value FROM json_each(:tags))))
        """,
        {
            "schedule": schedule.id,
            "at": slot.at.isoformat(),
            "last_posted": _last_posted(db, schedule, slot),
            "categories": json.dumps(schedule.categories),
            "tags": json.dumps(schedule.tags),
        },
    )
    lot = hashlib.sha256(f"{slot.schedule} {slot.name} ".encode())
    found = [
        _Candidate(number, shown, bool(new), _drawn(lot, id_)) for number, id_, shown, new in rows
    ]
    return sorted(found, key=lambda one: (one.shown, not one.new))


def _drawn(lot: hashlib._Hash, paper: str) -> bytes:
    own = lot.copy()
    own.update(paper.encode())
    return own.digest()


def _last_posted(db: Database, schedule: Schedule, slot: Slot) -> str:
    """When the schedule's last post before a slot was due; before the first, its beginning."""
    (last,) = db.conn.execute(
        """
        SELECT max(due_at) FROM posts
        WHERE schedule = ? AND due_at < ? AND state NOT IN ('missed', 'refused')
        """,
        [schedule.id, slot.at.isoformat()],
    ).fetchone()
    return str(last or schedule.since.isoformat())


# What members of a server like.


@dataclass(frozen=True, slots=True)
class _Liking:
    """How much, from 0 to 1, a paper is like one that was saved, and that one's label."""

    score: float
    label: str


_NONE = _Liking(0.0, "")


def _liking(likings: Mapping[int, _Liking], number: int) -> _Liking:
    return likings.get(number, _NONE)


def _likings(db: Database, guild: int, before: datetime) -> dict[int, _Liking]:
    """The papers that are like those that members of a server saved; not these themselves."""
    saved = db.conn.execute(
        """
        SELECT papers.number, coalesce(papers.name, papers.label)
        FROM bookmark_origins JOIN papers ON papers.id = bookmark_origins.paper
        WHERE guild = ? AND at < ? GROUP BY papers.id
        ORDER BY count(DISTINCT member) DESC, max(at) DESC, papers.id LIMIT ?
        """,
        [guild, before.isoformat(), SAVED_LOOKED_AT],
    ).fetchall()
    found: dict[int, _Liking] = {}
    for number, label in saved:
        for other, score in _likes(db, number).items():
            if score > _liking(found, other).score:
                found[other] = _Liking(score, label)
    for number, _ in saved:
        found.pop(number, None)
    return found


def _likes(db: Database, number: int) -> Mapping[int, float]:
    """The papers more like this: those that hold its most telling terms, by their score against
    its own. Remembered until the papers change."""
    known = _known_likes.of(db)
    if number not in known:
        known[number] = _found_likes(db, number)
    return known[number]


def _found_likes(db: Database, number: int) -> dict[int, float]:
    terms = _telling_terms(db, number)
    if not terms:
        return {}
    scores = dict(
        db.conn.execute(
            """
            SELECT rowid, -bm25(papers_fts, 1, 0, 0, ?, 1, 0, 1) FROM papers_fts
            WHERE papers_fts MATCH ?
            """,
            [TAG_WEIGHT, " OR ".join(f'"{term}"' for term in terms)],
        ).fetchall()
    )
    own = scores.pop(number, 0.0)
    return {
        other: score / own for other, score in scores.items() if score >= LEAST_LIKING * own > 0
    }


def _telling_terms(db: Database, number: int) -> list[str]:
    """The words of a paper that tell best what it is about: often in it, seldom elsewhere, but in
    some other paper too (TF-IDF)."""
    row = db.conn.execute(
        "SELECT tags, tldr || ' ' || abstract FROM papers_fts WHERE rowid = ?", [number]
    ).fetchone()
    words = row[0].split() * TAG_WEIGHT + row[1].split() if row else []
    known = engine(db).vocabulary
    most = COMMON * known.papers
    used: Counter[str] = Counter()
    word_of: dict[str, str] = {}
    for word, stem in zip(words, stems(words), strict=True):
        if RARE <= known.using(stem) <= most and not word.isdigit():
            used[stem] += 1
            word_of[stem] = word
    best = sorted(used, key=lambda stem: (-used[stem] * known.weight(stem), stem))
    return [word_of[stem] for stem in best[:TERMS]]


def _new_likes(db: Database) -> dict[int, Mapping[int, float]]:
    return {}


_known_likes = PerVersion(_new_likes)


# How alike papers are.


@dataclass(frozen=True, slots=True)
class _Facts:
    category: str
    tags: frozenset[int]


def _facts(db: Database, numbers: Iterable[int]) -> dict[int, _Facts]:
    wanted = json_list(numbers)
    tags: dict[int, set[int]] = {}
    for paper, tag in db.conn.execute(
        "SELECT paper, tag FROM json_each(?) JOIN paper_tags ON paper = json_each.value", [wanted]
    ):
        tags.setdefault(paper, set()).add(tag)
    rows = db.conn.execute(
        "SELECT number, category FROM json_each(?) JOIN papers ON number = json_each.value"
        " JOIN records ON records.id = papers.record",
        [wanted],
    )
    return {n: _Facts(category, frozenset(tags.get(n, ()))) for n, category in rows}


def _alike(facts: Mapping[int, _Facts], one: int, other: int) -> float:
    """How alike two papers are, from 0 to 1: the same sub-category, where it is known, and the
    share of tags in common (Jaccard)."""
    a, b = facts[one], facts[other]
    common = len(a.tags & b.tags)
    shared = common / (len(a.tags) + len(b.tags) - common) if common else 0.0
    return CATEGORY * (a.category == b.category != "") + (1 - CATEGORY) * shared


def _reason(liking: _Liking, *, new: bool, shown: int) -> Reason:
    if new:
        return Reason(Why.NEW)
    if liking.label:
        return Reason(Why.LIKE, liking.label)
    return Reason(Why.AGAIN if shown else Why.UNSEEN)


def reasons_as_text(reasons: Sequence[Reason]) -> str:
    """Reasons as the store keeps them."""
    return json.dumps([[reason.why.value, reason.label] for reason in reasons], ensure_ascii=False)


def reasons_from_text(text: str) -> tuple[Reason, ...]:
    """The inverse of `reasons_as_text`."""
    return tuple(Reason(Why(why), label) for why, label in json.loads(text))
