"""The papers that a slot may show, in the order in which they are looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from db.searching.venues import turned_down
from db.store.connection import Database
from db.store.sql import json_list
from db.weekly.schedule import Schedule, Slot
from db.weekly.similarity import Liking

MAX_OF_A_RANK = 200
"""How many papers of a rank are looked at: those that come first."""


@dataclass(frozen=True, slots=True)
class Rank:
    """Papers that all come before or behind those of another rank: how often the schedule showed
    them before the slot, and whether they are new since its last post. Those that wait came
    earlier, since the schedule began, and no post had room for them."""

    shown: int
    new: bool
    waits: bool = False


class Candidates:
    """The papers on a schedule's tags and sub-categories that a slot may show, rank by
    rank: those first that are most like what was saved, equals and the others by their lots.

    No more of a rank is kept than what is looked at, however many papers there are, and no rank
    is read before it is its turn.
    """

    def __init__(
        self, db: Database, schedule: Schedule, slot: Slot, likings: Mapping[int, Liking]
    ) -> None:
        self._db = db
        self._schedule = schedule
        self._likings = likings
        self._lot = hashlib.sha256(f"{slot.schedule} {slot.name} ".encode())
        self._asked = {
            "schedule": schedule.id,
            "at": slot.at.isoformat(),
            "last_posted": last_posted(db, schedule, slot),
            "news_since": news_since(db, schedule),
            "categories": json_list(schedule.categories),
            "tags": json_list(schedule.tags),
            "liked": json_list(likings),
            "sources": json_list(schedule.sources),
            "turned_down": unwanted_statuses(db, schedule),
        }

    def __iter__(self) -> Iterator[tuple[Rank, list[int]]]:
        """The ranks, the least shown first, of these the new ones, each with the numbers of its
        first papers. Some may be empty. A schedule of new papers has two, both never shown: new
        since the last post, and those that wait since before it."""
        if self._schedule.only_new:
            for rank in (Rank(0, new=True), Rank(0, new=False, waits=True)):
                yield rank, self._first_of(rank)
            return
        for shown in self._times_shown():
            for rank in (Rank(shown, new=True), Rank(shown, new=False)):
                yield rank, self._first_of(rank)

    def waiting(self) -> int:
        """How many papers a schedule of new ones may show in this slot or in a later one."""
        conditions = [NOT_TURNED_DOWN, f"NOT {_AMONG_SHOWN}", _AMONG_NEWS, *self._topic()]
        (count,) = self._db.conn.execute(
            f"WITH {_SHOWN} SELECT count(*) FROM live_papers AS papers"
            f" WHERE {' AND '.join(conditions)}",
            {**self._asked, "shown": 0},
        ).fetchone()
        return int(count)

    def _times_shown(self) -> Iterator[int]:
        yield 0
        sql = f"WITH {_SHOWN} SELECT DISTINCT times FROM shown ORDER BY times"
        yield from (times for (times,) in self._db.conn.execute(sql, self._asked).fetchall())

    def _first_of(self, rank: Rank) -> list[int]:
        liked = nsmallest(
            MAX_OF_A_RANK,
            self._papers(rank, liked=True) if self._likings else (),
            key=lambda paper: (-self._likings[paper[0]].score, self._drawn(paper)),
        )
        others = self._papers(rank, liked=False) if len(liked) < MAX_OF_A_RANK else ()
        drawn = nsmallest(MAX_OF_A_RANK - len(liked), others, key=self._drawn)
        return [number for number, _ in (*liked, *drawn)]

    def _drawn(self, paper: tuple[int, bytes]) -> bytes:
        lot = self._lot.copy()
        lot.update(paper[1])
        return lot.digest()

    def _papers(self, rank: Rank, *, liked: bool) -> Iterator[tuple[int, bytes]]:
        """The numbers and ids of a rank's live papers, of those with a liking or of the others.

        Each condition stands by itself, so that SQLite looks up the papers of the narrowest one.
        """
        conditions = [
            NOT_TURNED_DOWN,
            _AMONG_SHOWN if rank.shown else f"NOT {_AMONG_SHOWN}",
            _AMONG_NEW if rank.new else f"NOT {_AMONG_NEW}",
            _AMONG_LIKED if liked else f"NOT {_AMONG_LIKED}",
            *([_AMONG_NEWS] if rank.waits else []),
            *self._topic(),
        ]
        return self._db.conn.execute(
            f"""
            WITH {_SHOWN}
            SELECT papers.number, CAST(papers.id AS BLOB)
            FROM live_papers AS papers
            WHERE {" AND ".join(conditions)}
            """,
            {**self._asked, "shown": rank.shown},
        )

    def _topic(self) -> list[str]:
        """The conditions of what the schedule is about."""
        conditions = []
        if self._schedule.categories:
            conditions.append("""
                papers.record IN (
                    SELECT id FROM records
                    WHERE category IN (SELECT value FROM json_each(:categories)))
                """)
        if self._schedule.tags:
            conditions.append("""
                papers.number IN (
                    SELECT paper FROM paper_tags JOIN tags ON tags.id = paper_tags.tag
                    WHERE tags.name IN (SELECT value FROM json_each(:tags)))
                """)
        if self._schedule.sources:
            conditions.append(FROM_SOURCES)
        return conditions


def news_since(db: Database, schedule: Schedule) -> str:
    """The moment from which on papers are new to a schedule, wherever it was moved since."""
    row = db.conn.execute("SELECT news_since FROM schedules WHERE id = ?", [schedule.id]).fetchone()
    return str((row and row[0]) or schedule.since.isoformat())


def last_posted(db: Database, schedule: Schedule, slot: Slot) -> str:
    """When the schedule's last post before a slot was due; before the first, its beginning."""
    (last,) = db.conn.execute(
        """
        SELECT max(due_at) FROM posts
        WHERE schedule = ? AND due_at < ? AND state NOT IN ('missed', 'refused')
        """,
        [schedule.id, slot.at.isoformat()],
    ).fetchone()
    return str(last or schedule.since.isoformat())


def unwanted_statuses(db: Database, schedule: Schedule) -> str:
    """The statuses of papers that a schedule never shows, as `NOT_TURNED_DOWN` asks for them: of
    those that were rejected or withdrawn, unless it was set up to show them too."""
    return json_list([] if schedule.turned_down else turned_down(db))


_SHOWN = """
    shown AS (
        SELECT paper.value AS id, count(*) AS times
        FROM posts, json_each(posts.papers) AS paper
        WHERE posts.schedule = :schedule AND posts.due_at < :at GROUP BY paper.value
    )
"""
# Asked for 0 times it names all that were shown, which is what those shown 0 times are not.
_AMONG_SHOWN = "papers.id IN (SELECT id FROM shown WHERE :shown IN (0, times))"
_AMONG_NEWS = "papers.id IN (SELECT paper FROM arrivals WHERE at > :news_since)"
_AMONG_NEW = "papers.id IN (SELECT paper FROM arrivals WHERE at > :last_posted)"
NOT_TURNED_DOWN = """
    coalesce(papers.bibliography, 0) NOT IN (
        SELECT id FROM records WHERE status IN (SELECT value FROM json_each(:turned_down)))
"""
_AMONG_LIKED = "papers.number IN (SELECT value FROM json_each(:liked))"
FROM_SOURCES = """
    papers.id IN (
        SELECT records.paper FROM sources JOIN placings ON placings.source = sources.id
        JOIN records ON records.id = placings.record
        WHERE sources.name IN (SELECT value FROM json_each(:sources)))
"""
