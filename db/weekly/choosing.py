"""Which papers a post shows and why, and what else it tells of the lab and the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from db.feeds.votes import votes_of
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.people.saves import saved_papers
from db.searching.meaning.likeness import compared
from db.searching.meaning.words import Vector
from db.store.connection import Database
from db.store.sql import json_list
from db.weekly.candidates import (
    FROM_SOURCES,
    NOT_TURNED_DOWN,
    Candidates,
    Rank,
    last_posted,
    unwanted_statuses,
)
from db.weekly.schedule import Schedule, Slot
from db.weekly.similarity import Liking, likings

LIKING = 0.7
"""How much it weighs that a paper is like what was saved; the rest is that it is unlike what the
post shows already. Carbonell and Goldstein call it lambda."""

CATEGORY = 0.5
"""How alike two papers are for sharing a sub-category alone; the rest is for their tags."""

UNRELATED = 0.5
"""The cosine up to which two papers are not alike for what they mean: of the nearest neighbours of
the bundled papers, one in four is nearer. What says the same has 1."""

LAST_WEEK = timedelta(days=7)
MIN_VOTES = 5
"""Votes from which on they tell a paper from others."""

NAMED = 3
"""Papers that a post's news name."""


class Why(Enum):
    """Why a paper was chosen."""

    NEW = "new"
    """It came into the store since the last post."""
    LIKE = "like"
    """It is like a paper that members of the server saved."""
    WAITED = "waited"
    """It came earlier, and the posts since then had no room for it."""
    UNSEEN = "unseen"
    """The schedule has not shown it yet."""
    AGAIN = "again"
    """The schedule has shown all there are."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a paper was chosen; `label` is the saved paper's that it is like. `votes` are what the
    readers of Hugging Face's daily papers gave it, 0 where they are too few to say anything."""

    why: Why
    label: str = ""
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper of a post and why it is there."""

    paper: Paper
    reason: Reason


@dataclass(frozen=True, slots=True)
class News:
    """What the members of a server saved most in the week before a slot, with how many did; and
    how many papers came into the store, or into the schedule's sources, since the last post, with
    the labels of some. `waiting`: of a schedule of new papers, how many there are for this slot
    and the later ones."""

    saved: tuple[tuple[str, int], ...] = ()
    new: int = 0
    new_labels: tuple[str, ...] = ()
    waiting: int = 0


NO_NEWS = News()


def choose_papers(db: Database, schedule: Schedule, slot: Slot) -> list[Choice]:
    """Choose the papers for a slot: on the schedule's tags and sub-categories, at most
    `schedule.papers` of them.

    Those that the schedule's earlier posts showed least often come first, so none comes twice
    until all are through; among these, those new in the store since the last post. Among equals
    each next paper is the one of greatest maximal marginal relevance (J. Carbonell and
    J. Goldstein, The Use of MMR, Diversity-Based Reranking, SIGIR 1998): most like what members of
    the server saved and least like what is chosen already, in sub-category, tags and meaning. Where
    that says nothing a lot decides, made from the slot. The same store and slot give the same
    papers.
    """
    liked = likings(db, schedule.guild, slot.at)
    chosen: list[int] = []
    facts: dict[int, _Facts] = {}
    reasons: list[Reason] = []
    for rank, line in Candidates(db, schedule, slot, liked):
        facts |= _facts(db, [*chosen, *line])
        likeness = {
            number: max((_alike(facts, number, c) for c in chosen), default=0.0) for number in line
        }
        while likeness and len(chosen) < schedule.papers:
            best = max(
                likeness,  # in the order of the line: of equals the first
                key=lambda n: LIKING * _score(liked, n) - (1 - LIKING) * likeness[n],
            )
            del likeness[best]
            chosen.append(best)
            reasons.append(_reason(rank, liked.get(best)))
            for number in likeness:
                likeness[number] = max(likeness[number], _alike(facts, number, best))
        if len(chosen) == schedule.papers:
            break
    papers = papers_by_number(db, chosen)
    votes = votes_of(db, [paper.id for paper in papers])
    return [
        Choice(paper, replace(reason, votes=count if count >= MIN_VOTES else 0))
        for paper, reason in zip(papers, reasons, strict=True)
        for count in [votes.get(paper.id, 0)]
    ]


def news(db: Database, schedule: Schedule, slot: Slot) -> News:
    """What a slot's post tells beside its papers."""
    saved = saved_papers(db, schedule.guild, NAMED, since=slot.at - LAST_WEEK, before=slot.at)
    new = db.conn.execute(
        f"""
        SELECT coalesce(papers.name, papers.label), count(*) OVER ()
        FROM arrivals JOIN live_papers AS papers ON papers.id = arrivals.paper
        WHERE arrivals.at > :since AND {NOT_TURNED_DOWN}
          AND {FROM_SOURCES if schedule.sources else "true"}
        ORDER BY arrivals.at DESC, label LIMIT :named
        """,
        {
            "since": last_posted(db, schedule, slot),
            "named": NAMED,
            "sources": json_list(schedule.sources),
            "turned_down": unwanted_statuses(db, schedule),
        },
    ).fetchall()
    return News(
        saved=tuple((paper.name, paper.members) for paper in saved),
        new=new[0][1] if new else 0,
        new_labels=tuple(name for name, _ in new),
        waiting=Candidates(db, schedule, slot, {}).waiting() if schedule.only_new else 0,
    )


def _score(liked: Mapping[int, Liking], number: int) -> float:
    liking = liked.get(number)
    return liking.score if liking else 0.0


# How alike papers are.


@dataclass(frozen=True, slots=True)
class _Facts:
    category: str
    tags: frozenset[int]
    meaning: Vector


def _facts(db: Database, numbers: Sequence[int]) -> dict[int, _Facts]:
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
    known = compared(db, numbers)
    return {
        n: _Facts(category, frozenset(tags.get(n, ())), known.vectors[known.rows[n]])
        for n, category in rows
    }


def _alike(facts: Mapping[int, _Facts], first: int, second: int) -> float:
    """How alike two papers are, from 0 to 1: the same sub-category, where it is known, and the
    share of tags in common (Jaccard); or that they mean the same."""
    a, b = facts[first], facts[second]
    common = len(a.tags & b.tags)
    shared = common / (len(a.tags) + len(b.tags) - common) if common else 0.0
    labelled = CATEGORY * (a.category == b.category != "") + (1 - CATEGORY) * shared
    return max(labelled, (float(a.meaning @ b.meaning) - UNRELATED) / (1 - UNRELATED))


def _reason(rank: Rank, liking: Liking | None) -> Reason:
    if rank.new:
        return Reason(Why.NEW)
    if rank.waits:
        return Reason(Why.WAITED)
    if liking and liking.label:
        return Reason(Why.LIKE, liking.label)
    return Reason(Why.AGAIN if rank.shown else Why.UNSEEN)


def reasons_as_text(reasons: Sequence[Reason]) -> str:
    """Reasons as the store keeps them."""
    kept = [[reason.why.value, reason.label, reason.votes] for reason in reasons]
    return json.dumps(kept, ensure_ascii=False)


def reasons_from_text(text: str) -> tuple[Reason, ...]:
    """The inverse of `reasons_as_text`; older texts have no votes."""
    return tuple(Reason(Why(why), *rest) for why, *rest in json.loads(text))
