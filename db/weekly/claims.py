"""Who may post a slot: a claim, held for a while, and what became of it.

A slot is claimed before it is sent. A claim is a lease: while it runs, only its holder acts on the
slot; when it has run out, whichever process takes it over first does. Every claim ends as posted,
missed or unknown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

from db.papers.reading import papers_by_id
from db.store.connection import Database
from db.weekly.choosing import (
    Choice,
    Reason,
    Why,
    choose_papers,
    reasons_as_text,
    reasons_from_text,
)
from db.weekly.schedule import Schedule, Slot


class SlotState(Enum):
    """What is known of a slot."""

    CLAIMED = "claimed"
    """It may have been sent, or not."""
    REFUSED = "refused"
    """It was certainly not sent: Discord refused it, or would have. It is tried again."""
    POSTED = "posted"
    MISSED = "missed"
    """It was certainly not sent, and never will be."""
    UNKNOWN = "unknown"
    """Nobody can tell whether it was sent, so it is never sent again."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of `holder`, a process, to post a slot until `lease_ends`.

    `papers` are ids, chosen when the slot was first claimed, and `reasons` why each of them was:
    whoever sends the slot sends the same.
    `claimed_at` is the first claim's time, whoever holds it now.
    """

    slot: Slot
    state: SlotState
    holder: str
    claimed_at: datetime
    lease_ends: datetime
    papers: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def nonce(self) -> str:
        """The same for every attempt at this slot, at most 25 characters."""
        slot = self.slot
        moment = f"{int(slot.at.timestamp()):x}" if slot.extra else f"{slot.day:%Y%m%d}"
        return f"{slot.schedule:x}-{moment}"


@dataclass(frozen=True, slots=True)
class Post:
    """A slot of the past; `message` is the post's id where there is one."""

    slot: Slot
    state: SlotState
    message: int | None


def claim(
    db: Database, schedule: Schedule, slot: Slot, holder: str, now: datetime, lease: timedelta
) -> Claim | None:
    """Claim a slot and choose its papers; None if it is not free, or the schedule posts nothing
    at present."""
    free = db.conn.execute(
        """
        SELECT 1 FROM schedules WHERE id = ? AND stopped_at IS NULL AND paused_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM posts WHERE schedule = schedules.id AND slot = ?)
        """,
        [*_key(slot)],
    ).fetchone()
    if free is None:
        return None
    choices = choose_papers(db, schedule, slot)
    papers = tuple(choice.paper.id for choice in choices)
    reasons = tuple(choice.reason for choice in choices)
    claimed = Claim(slot, SlotState.CLAIMED, holder, now, now + lease, papers, reasons)
    db.conn.execute(
        """
        INSERT INTO posts
            (schedule, slot, due_at, state, holder, lease_ends, claimed_at, papers, reasons)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            *_key(slot),
            slot.at.isoformat(),
            claimed.state.value,
            holder,
            claimed.lease_ends.isoformat(),
            now.isoformat(),
            json.dumps(papers),
            reasons_as_text(reasons),
        ],
    )
    return claimed


def expired_claims(db: Database, now: datetime) -> list[Claim]:
    """The claims, of whichever process, whose lease has run out at `now`."""
    rows = db.conn.execute(
        """
        SELECT schedule, slot, due_at, state, holder, claimed_at, lease_ends, papers, reasons
        FROM posts WHERE lease_ends <= ? ORDER BY lease_ends
        """,
        [now.isoformat()],
    )
    return [
        Claim(
            _slot(schedule, name, at),
            SlotState(state),
            holder,
            datetime.fromisoformat(claimed_at),
            datetime.fromisoformat(lease_ends),
            tuple(json.loads(papers)),
            reasons_from_text(reasons),
        )
        for schedule, name, at, state, holder, claimed_at, lease_ends, papers, reasons in rows
    ]


@dataclass(frozen=True, slots=True)
class OpenClaims:
    """How many slots are claimed and not settled, how many were refused and are tried again, and
    how many of both ran out some time ago and nobody took them over."""

    claimed: int
    refused: int
    overdue: int


def open_claims(db: Database, overdue_at: datetime) -> OpenClaims:
    """What is begun; overdue is what should have been settled at `overdue_at` (UTC)."""
    counts = db.conn.execute(
        """
        SELECT count(*) FILTER (WHERE state = 'claimed'),
               count(*) FILTER (WHERE state = 'refused'),
               count(*) FILTER (WHERE lease_ends <= ?)
        FROM posts WHERE lease_ends IS NOT NULL
        """,
        [overdue_at.isoformat()],
    ).fetchone()
    return OpenClaims(*counts)


def take_over(
    db: Database, claim: Claim, holder: str, now: datetime, lease: timedelta
) -> Claim | None:
    """Hold an expired claim from now on; None if another process, or its holder, was faster.

    A refused one becomes a fresh claim, since nothing was sent for it: from here on it may be.
    """
    claimed_at = now if claim.state is SlotState.REFUSED else claim.claimed_at
    taken = db.conn.execute(
        """
        UPDATE posts SET state = 'claimed', holder = ?, claimed_at = ?, lease_ends = ?
        WHERE schedule = ? AND slot = ? AND holder = ? AND lease_ends = ? AND lease_ends <= ?
        """,
        [
            holder,
            claimed_at.isoformat(),
            (now + lease).isoformat(),
            *_key(claim.slot),
            claim.holder,
            claim.lease_ends.isoformat(),
            now.isoformat(),
        ],
    )
    if not taken.rowcount:
        return None
    return replace(
        claim, state=SlotState.CLAIMED, holder=holder, claimed_at=claimed_at, lease_ends=now + lease
    )


def choices_of(db: Database, claim: Claim) -> list[Choice]:
    """The papers of a claim that are still in the store, each with why it was chosen."""
    reasons = claim.reasons or (Reason(Why.UNSEEN),) * len(claim.papers)
    return [
        Choice(paper, reason)
        for id_, reason in zip(claim.papers, reasons, strict=True)
        for paper in papers_by_id(db, [id_])
    ]


def record_posted(db: Database, claim: Claim, message: int, now: datetime) -> None:
    """The slot was posted, with the claim's papers. That is a fact, so it holds whoever has the
    lease by now."""
    db.conn.execute(
        """
        UPDATE posts SET state = 'posted', message = :message, settled_at = :now,
            lease_ends = NULL, reasons = iif(papers = :papers, reasons, '[]'), papers = :papers
        WHERE schedule = :schedule AND slot = :slot AND state != 'posted'
        """,
        {
            "message": message,
            "now": now.isoformat(),
            "papers": json.dumps(claim.papers),
            "schedule": claim.slot.schedule,
            "slot": claim.slot.name,
        },
    )
    db.conn.execute("UPDATE schedules SET refusals = 0 WHERE id = ?", [claim.slot.schedule])


def record_refused(db: Database, claim: Claim, again_at: datetime) -> int:
    """The slot was certainly not sent. The claim stays, to be taken over from `again_at` on.
    Returns how often in a row the schedule was refused; 0 where the claim is another's by now."""
    refused = db.conn.execute(
        """
        UPDATE posts SET state = 'refused', lease_ends = ?
        WHERE schedule = ? AND slot = ? AND holder = ? AND state = 'claimed'
        """,
        [again_at.isoformat(), *_key(claim.slot), claim.holder],
    )
    if not refused.rowcount:
        return 0
    (refusals,) = db.conn.execute(
        "UPDATE schedules SET refusals = refusals + 1 WHERE id = ? RETURNING refusals",
        [claim.slot.schedule],
    ).fetchone()
    return int(refusals)


def record_unknown(db: Database, claim: Claim, now: datetime) -> None:
    """Nobody can tell whether the slot was sent: it is left for good."""
    db.conn.execute(
        """
        UPDATE posts SET state = 'unknown', settled_at = ?, lease_ends = NULL
        WHERE schedule = ? AND slot = ? AND holder = ? AND state = 'claimed'
        """,
        [now.isoformat(), *_key(claim.slot), claim.holder],
    )


def record_missed(db: Database, slot: Slot, holder: str, now: datetime) -> None:
    """The slot was certainly not sent, and it is too late to. It is one that `holder` claimed, or
    one that nobody did; another's is left alone."""
    db.conn.execute(
        """
        INSERT INTO posts (schedule, slot, due_at, state, holder, claimed_at, papers, settled_at)
        VALUES (?, ?, ?, 'missed', ?, ?, '[]', ?)
        ON CONFLICT (schedule, slot) DO UPDATE
        SET state = 'missed', papers = '[]', reasons = '[]', settled_at = excluded.settled_at,
            lease_ends = NULL
        WHERE holder = excluded.holder AND state = 'claimed'
        """,
        [*_key(slot), slot.at.isoformat(), holder, now.isoformat(), now.isoformat()],
    )


def last_post(db: Database, schedule: int) -> Post | None:
    """The latest slot of a schedule that came due, whatever became of it."""
    return next(iter(posts_of(db, schedule, limit=1)), None)


def posts_of(db: Database, schedule: int, limit: int) -> list[Post]:
    """The latest slots of a schedule that came due, the latest first."""
    rows = db.conn.execute(
        """
        SELECT slot, due_at, state, message FROM posts WHERE schedule = ?
        ORDER BY due_at DESC LIMIT ?
        """,
        [schedule, limit],
    )
    return [
        Post(_slot(schedule, name, at), SlotState(state), message)
        for name, at, state, message in rows
    ]


def post_of(db: Database, slot: Slot) -> Post | None:
    """What became of a slot; None where it was never claimed."""
    row = db.conn.execute(
        "SELECT state, message FROM posts WHERE schedule = ? AND slot = ?", [*_key(slot)]
    ).fetchone()
    return None if row is None else Post(slot, SlotState(row[0]), row[1])


def posted_papers(db: Database, schedule: int, slot: str) -> tuple[str, ...]:
    """The ids of the papers of one slot, by its name; none where it was never claimed."""
    row = db.conn.execute(
        "SELECT papers FROM posts WHERE schedule = ? AND slot = ?", [schedule, slot]
    ).fetchone()
    return () if row is None else tuple(json.loads(row[0]))


def _slot(schedule: int, name: str, at: str) -> Slot:
    day, _, extra = name.partition("+")
    return Slot(schedule, date.fromisoformat(day), datetime.fromisoformat(at), bool(extra))


def _key(slot: Slot) -> tuple[int, str]:
    return slot.schedule, slot.name
