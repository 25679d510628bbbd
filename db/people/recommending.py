"""What a member should read next: of what they do not have, what fits what they do.

The answer is made from the store alone, so that it stays the same until something in it changed: a
bookmark, a word of the member's, a load, or a paper that is new no longer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.people.bookmarks import ReadingState
from db.people.saves import SavedPaper, saved_papers
from db.people.tastes import Judged, judged
from db.searching.limits import came_since
from db.searching.taste import Taste, fitting, like_which, spread
from db.searching.venues import papers_turned_down
from db.store.connection import Database
from db.store.sql import first_column, json_list

MAX_LIKED = 100
"""What a member has liked that counts: the latest."""

COUNTS_READ = 1.5
"""What a paper counts that was read or is being read, or that more is wanted of; one that waits to
be read counts 1."""

MAX_RECOMMENDED = 25
"""Papers on all pages."""

MAX_RANKED = 100
"""Papers that fit well enough to be shown: the best."""

NEW_AMONG, NEW_FITS = 50, 0.6
"""A new paper comes before the others if it is among so many best, or fits so well, of what the
best one does."""

FAVOURITES = 10
"""Papers that most members of a server saved, for somebody who has saved none."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """A paper and why: it is like the paper that is named `like` and like `others` more that are
    liked. Where nobody's own likes say so, `members` of a server saved it. `is_new`: it came
    lately."""

    paper: Paper
    like: str = ""
    others: int = 0
    wanted: bool = False
    is_new: bool = False
    members: int = 0


@dataclass(frozen=True, slots=True)
class Recommendations:
    """A page (from 0) of what is recommended, and how many there are on all pages. `is_own` says
    that it is made from what the member liked, and not from what their server saves. So many papers
    they `dismissed`."""

    shown: tuple[Recommended, ...]
    total: int
    page: int
    pages: int
    is_own: bool
    dismissed: int = 0


def recommend(
    db: Database,
    member: int,
    *,
    guild: int | None,
    new_since: datetime,
    page: int,
    size: int,
) -> Recommendations:
    """A page of what a member should read next: never what they saved, judged or what was rejected
    or withdrawn. What came since a moment (UTC) and fits well comes first. For somebody who liked
    nothing yet, what most members of the server saved, in a direct message nothing."""
    own = judged(db, member)
    more, less = _numbers(db, own.more), _numbers(db, own.less)
    liked = _liked(db, member, more)
    if not liked:
        saved = _favourites(db, own, guild) if guild else []
        begin, page, pages = _place(len(saved), page, size)
        favourites = _named_favourites(db, saved[begin : begin + size])
        return Recommendations(
            tuple(favourites), len(saved), page, pages, is_own=False, dismissed=len(less)
        )
    had = [*_had(db, member), *more, *less]
    chosen, new = _fitting(db, Taste(liked, tuple(less[:MAX_LIKED])), had, new_since)
    begin, page, pages = _place(len(chosen), page, size)
    shown = _with_reasons(db, chosen[begin : begin + size], list(liked), set(more), new)
    return Recommendations(tuple(shown), len(chosen), page, pages, is_own=True, dismissed=len(less))


def _place(total: int, page: int, size: int) -> tuple[int, int, int]:
    """Where a page begins, its number and how many there are; the last one for one behind it."""
    pages = max(1, -(-total // size))
    page = min(max(page, 0), pages - 1)
    return page * size, page, pages


def _fitting(
    db: Database, taste: Taste, had: Sequence[int], new_since: datetime
) -> tuple[list[int], set[int]]:
    """The numbers of what is recommended to somebody who had these, in order, and which of them are
    new."""
    fits = fitting(db, taste, [*had, *papers_turned_down(db)])
    new = came_since(new_since).among(db, (paper.number for paper in fits))
    least = fits[0].score * NEW_FITS if fits else 0.0
    first = [
        paper
        for place, paper in enumerate(fits)
        if paper.number in new and (place < NEW_AMONG or paper.score >= least)
    ]
    ahead = {paper.number for paper in first}
    others = [paper for paper in fits[:MAX_RANKED] if paper.number not in ahead]
    chosen = spread(db, first[:MAX_RANKED], MAX_RECOMMENDED)
    chosen += spread(db, others, MAX_RECOMMENDED - len(chosen))
    return [paper.number for paper in chosen], new


def _with_reasons(
    db: Database, numbers: Sequence[int], liked: Sequence[int], more: set[int], new: set[int]
) -> list[Recommended]:
    """Papers with what they are like; `more` are those that the member wanted more of."""
    like = like_which(db, numbers, liked)
    names = _names(db, [some[0] for some in like.values()])
    found = []
    for number, paper in zip(numbers, papers_by_number(db, numbers), strict=True):
        nearest, *others = like.get(number, (0,))
        found.append(
            Recommended(
                paper,
                like=names.get(nearest, ""),
                others=len(others),
                wanted=nearest in more,
                is_new=number in new,
            )
        )
    return found


def _favourites(db: Database, own: Judged, guild: int) -> list[SavedPaper]:
    """What two or more members of a server saved, which is what may be named to others."""
    saved = saved_papers(db, guild, FAVOURITES + len(own.less))
    return [paper for paper in saved if paper.id not in own.less][:FAVOURITES]


def _named_favourites(db: Database, saved: Sequence[SavedPaper]) -> list[Recommended]:
    papers = papers_by_number(db, [paper.number for paper in saved])
    return [
        Recommended(paper, members=favourite.members)
        for paper, favourite in zip(papers, saved, strict=True)
    ]


def _liked(db: Database, member: int, more: Sequence[int]) -> dict[int, float]:
    """What a member liked, by number: what they wanted more of, and their latest bookmarks."""
    liked = dict.fromkeys(more[:MAX_LIKED], COUNTS_READ)
    rows = db.conn.execute(
        """
        SELECT papers.number, state FROM bookmarks JOIN papers ON papers.id = bookmarks.paper
        WHERE member = ? ORDER BY saved_at DESC, bookmarks.paper LIMIT ?
        """,
        [member, MAX_LIKED],
    )
    for number, state in rows:
        is_waiting = state == ReadingState.TO_READ.value
        liked.setdefault(number, 1.0 if is_waiting else COUNTS_READ)
    return liked


def _had(db: Database, member: int) -> list[int]:
    """The numbers of all papers that a member has bookmarked."""
    return first_column(
        db,
        "SELECT number FROM bookmarks JOIN papers ON papers.id = paper WHERE member = ?",
        [member],
    )


def _numbers(db: Database, ids: Sequence[str]) -> list[int]:
    return first_column(
        db,
        "SELECT number FROM json_each(?) AS wanted JOIN papers ON papers.id = wanted.value"
        " ORDER BY wanted.key",
        [json.dumps(ids)],
    )


def _names(db: Database, numbers: Sequence[int]) -> dict[int, str]:
    """What papers are called for short."""
    return dict(
        db.conn.execute(
            "SELECT number, coalesce(name, label) FROM papers"
            " WHERE number IN (SELECT value FROM json_each(?))",
            [json_list(numbers)],
        ).fetchall()
    )
