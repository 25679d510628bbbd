"""Which papers a post shows."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from sqlite_utils import Database

from db.papers import Paper
from db.reading import papers_by_number
from db.schedule import Schedule, Slot


def choose_papers(db: Database, schedule: Schedule, slot: Slot) -> list[Paper]:
    """The papers for a slot: on the schedule's tags, at most `schedule.papers` of them.

    Those that the schedule's earlier posts showed least often come first, so none comes twice
    until all are through. Among these the order is a draw by lot, made from the slot, in which the
    sub-categories take turns. The same store and slot always give the same papers.
    """
    lots = sorted(
        (shown, _lot(slot, id_), category, number)
        for number, id_, category, shown in _candidates(db, schedule, slot)
    )
    turns: Counter[tuple[int, str]] = Counter()
    drawn: list[tuple[int, int, str, int]] = []
    for shown, lot, category, number in lots:
        drawn.append((shown, turns[shown, category], lot, number))
        turns[shown, category] += 1
    return papers_by_number(db, [number for *_, number in sorted(drawn)[: schedule.papers]])


def _lot(slot: Slot, paper: str) -> str:
    return hashlib.sha256(f"{slot.schedule} {slot.day} {paper}".encode()).hexdigest()


def _candidates(db: Database, schedule: Schedule, slot: Slot) -> list[tuple[int, str, str, int]]:
    """Number, id, sub-category, and how often the schedule showed it before this slot."""
    return list(
        db.conn.execute(
            """
            WITH shown AS (
                SELECT paper.value AS id, count(*) AS times
                FROM posts, json_each(posts.papers) AS paper
                WHERE posts.schedule = :schedule AND posts.slot < :slot GROUP BY paper.value
            )
            SELECT papers.number, papers.id, records.category, coalesce(shown.times, 0)
            FROM papers JOIN records ON records.id = papers.record
            LEFT JOIN shown ON shown.id = papers.id
            WHERE records.place IS NOT NULL AND (:tags = '[]' OR papers.number IN (
                SELECT paper_tags.paper FROM paper_tags JOIN tags ON tags.id = paper_tags.tag
                WHERE tags.name IN (SELECT value FROM json_each(:tags))))
            """,
            {
                "schedule": schedule.id,
                "slot": slot.day.isoformat(),
                "tags": json.dumps(schedule.tags),
            },
        )
    )
