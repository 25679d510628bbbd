"""Which members are due a letter of what their alerts found, and what stands in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from db.alerts.interest import Interest
from db.alerts.letters import (
    Kind,
    Letter,
    Slot,
    Told,
    claim_letter,
    has_letter,
    slot_after,
    slot_before,
)
from db.alerts.settings import settings_of
from db.people.reminders import own_zone
from db.store.connection import Database
from db.store.sql import json_list

MAX_PAPERS = 10
"""Papers of a letter: the rest comes the next day."""

UTC_ZONE = "UTC"

RESTORED = "restored"
"""Who holds the claims of letters that may have been sent since a copy was made."""

EARLIER = timedelta(hours=1)
"""How long before its time such a claim looks: its nonce is not counted on."""

LOOKED_UP = timedelta(days=31)
"""Letters that are older are not looked up."""

READ_ELSEWHERE = 0
"""What stands for the letter of papers that were read in no letter."""


def due_members(db: Database, now: datetime) -> list[int]:
    """The members for whom papers wait since before their time of the day struck last, and who had
    no letter since."""
    rows = db.conn.execute(
        """
        SELECT member, minute FROM letter_settings WHERE member IN
            (SELECT member FROM alert_papers WHERE letter IS NULL) ORDER BY member
        """
    ).fetchall()
    due = []
    for member, minute in rows:
        slot = slot_before(own_zone(db, member) or UTC_ZONE, minute, now)
        if not has_letter(db, Kind.ALERTS, member, slot.day) and _any_waiting(db, member, slot):
            due.append(member)
    return due


def claim_alerts(
    db: Database, member: int, holder: str, now: datetime, lease: timedelta
) -> Letter | None:
    """Claim a member's letter of today with the papers that have waited longest; None where it is
    not due, or somebody else has it."""
    chosen = settings_of(db, member)
    if chosen is None:
        return None
    slot = slot_before(own_zone(db, member) or UTC_ZONE, chosen.minute, now)
    return _claim(db, member, slot, chosen.language, holder, now, lease)


def look_up_later(db: Database, now: datetime) -> None:
    """After a restore: letters that were due since a paper waits, the last of them at `now` (UTC),
    may have been sent since the copy was made. They are settled as those whose process died, by
    looking for them in the member's messages; of those of earlier days that are not there the
    papers wait on."""
    for member in due_members(db, now):
        chosen = settings_of(db, member)
        first = waiting_since(db, member)
        if chosen is None or first is None:
            continue
        zone = own_zone(db, member) or UTC_ZONE
        slot = slot_after(zone, chosen.minute, max(first, now - LOOKED_UP))
        while slot.at <= now:
            at = slot.at - EARLIER
            _claim(db, member, slot, chosen.language, RESTORED, at, now - at)
            slot = slot_after(zone, chosen.minute, slot.at)


def is_of_today(db: Database, letter: Letter, now: datetime) -> bool:
    """Whether no letter of this kind could be sent after this one yet."""
    chosen = settings_of(db, letter.member)
    zone = own_zone(db, letter.member) or UTC_ZONE
    return chosen is None or slot_before(zone, chosen.minute, now).day <= letter.day


def _claim(
    db: Database,
    member: int,
    slot: Slot,
    language: str,
    holder: str,
    at: datetime,
    lease: timedelta,
) -> Letter | None:
    told = waiting_for(db, member, before=slot.at)
    if not told or has_letter(db, Kind.ALERTS, member, slot.day):
        return None
    letter = claim_letter(db, Kind.ALERTS, member, slot, language, told, holder, at, lease)
    db.conn.execute(
        "UPDATE alert_papers SET letter = ? WHERE member = ?"
        " AND paper IN (SELECT value FROM json_each(?)) AND letter IS NULL",
        [letter.id, member, json_list(paper.paper for paper in told)],
    )
    return letter


def waiting_since(db: Database, member: int) -> datetime | None:
    """When the first paper came that waits for a member."""
    (first,) = db.conn.execute(
        f"SELECT min(arrived_at) FROM alert_papers WHERE member = ? AND {_WAITING}", [member]
    ).fetchone()
    return datetime.fromisoformat(first) if first else None


def note_read(db: Database, member: int, papers: Iterable[str]) -> None:
    """Papers that were shown to a member elsewhere wait no longer."""
    db.conn.execute(
        "UPDATE alert_papers SET letter = ? WHERE member = ?"
        " AND paper IN (SELECT value FROM json_each(?)) AND letter IS NULL",
        [READ_ELSEWHERE, member, json_list(papers)],
    )


def waiting_count(db: Database, member: int) -> int:
    """How many papers wait for a member's next letters."""
    (count,) = db.conn.execute(
        f"SELECT count(DISTINCT paper) FROM alert_papers WHERE member = ? AND {_WAITING}", [member]
    ).fetchone()
    return int(count)


def waiting_for(
    db: Database, member: int, at_most: int = MAX_PAPERS, before: datetime | None = None
) -> list[Told]:
    """The papers that wait for a member, those that came first before the rest; if wanted only
    those that came up to a moment (UTC)."""
    papers = [
        paper
        for (paper,) in db.conn.execute(
            f"""
            SELECT paper FROM alert_papers
            WHERE member = :member AND {_WAITING} AND (:before IS NULL OR arrived_at <= :before)
            GROUP BY paper ORDER BY min(arrived_at), paper LIMIT :most
            """,
            {"member": member, "before": before and before.isoformat(), "most": at_most},
        )
    ]
    why: defaultdict[str, list[Interest]] = defaultdict(list)
    for paper, *asked in db.conn.execute(
        """
        SELECT alert_papers.paper, query, author, tag, liked FROM alert_papers
        JOIN alerts ON alerts.id = alert_papers.alert
        WHERE alert_papers.member = ? AND paused_at IS NULL
        AND alert_papers.paper IN (SELECT value FROM json_each(?)) ORDER BY alerts.id
        """,
        [member, json_list(papers)],
    ):
        why[paper].append(Interest(*asked))
    return [Told(paper, tuple(why[paper])) for paper in papers]


def _any_waiting(db: Database, member: int, slot: Slot) -> bool:
    row = db.conn.execute(
        f"SELECT 1 FROM alert_papers WHERE member = ? AND {_WAITING} AND arrived_at <= ? LIMIT 1",
        [member, slot.at.isoformat()],
    ).fetchone()
    return row is not None


_WAITING = """
    letter IS NULL
    AND EXISTS (SELECT 1 FROM alerts WHERE alerts.id = alert AND paused_at IS NULL)
    AND EXISTS (SELECT 1 FROM live_papers AS papers WHERE papers.id = alert_papers.paper)
    AND NOT EXISTS (
        SELECT 1 FROM alert_papers AS told WHERE told.member = alert_papers.member
        AND told.paper = alert_papers.paper AND told.letter IS NOT NULL)
"""
