"""Who may post a slot: a claim, held for a while, and what became of it.

A slot is claimed before it is sent. A claim is a lease: while it runs, only its holder acts on the
slot; when it has run out, whichever process takes it over first does. Every claim ends as posted,
missed or unknown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from sqlite_utils import Database

from db.choosing import choose_papers
from db.schedule import Schedule, Slot


class State(Enum):
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

    `papers` are ids, chosen when the slot was first claimed: whoever sends it sends the same.
    `claimed_at` is the first claim's time, whoever holds it now.
    """

    slot: Slot
    state: State
    holder: str
    claimed_at: datetime
    lease_ends: datetime
    papers: tuple[str, ...]

    @property
    def nonce(self) -> str:
        """The same for every attempt at this slot, at most 25 characters."""
        return f"{self.slot.schedule:x}-{self.slot.day:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Post:
    """A slot of the past; `message` is the post's id where there is one."""

    slot: Slot
    state: State
    message: int | None


def claim(
    db: Database, schedule: Schedule, slot: Slot, holder: str, now: datetime, lease: timedelta
) -> Claim | None:
    """Claim a slot and choose its papers; None if it is not free or the schedule was stopped."""
    free = db.conn.execute(
        """
        SELECT 1 FROM schedules WHERE id = ? AND stopped_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM posts WHERE schedule = schedules.id AND slot = ?)
        """,
        [schedule.id, slot.day.isoformat()],
    ).fetchone()
    if free is None:
        return None
    papers = tuple(paper.id for paper in choose_papers(db, schedule, slot))
    claimed = Claim(slot, State.CLAIMED, holder, now, now + lease, papers)
    db.conn.execute(
        """
        INSERT INTO posts
            (schedule, slot, due_at, state, holder, lease_ends, claimed_at, papers)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            *_key(slot),
            slot.at.isoformat(),
            claimed.state.value,
            holder,
            claimed.lease_ends.isoformat(),
            now.isoformat(),
            json.dumps(papers),
        ],
    )
    return claimed


def expired_claims(db: Database, now: datetime) -> list[Claim]:
    """The claims, of whichever process, whose lease has run out at `now`."""
    rows = db.conn.execute(
        """
        SELECT schedule, slot, due_at, state, holder, claimed_at, lease_ends, papers FROM posts
        WHERE lease_ends <= ? ORDER BY lease_ends
        """,
        [now.isoformat()],
    )
    return [
        Claim(
            Slot(schedule, date.fromisoformat(day), datetime.fromisoformat(at)),
            State(state),
            holder,
            datetime.fromisoformat(claimed_at),
            datetime.fromisoformat(lease_ends),
            tuple(json.loads(papers)),
        )
        for schedule, day, at, state, holder, claimed_at, lease_ends, papers in rows
    ]


def take_over(
    db: Database, claim: Claim, holder: str, now: datetime, lease: timedelta
) -> Claim | None:
    """Hold an expired claim from now on; None if another process, or its holder, was faster.

    A refused one becomes a fresh claim, since nothing was sent for it: from here on it may be.
    """
    claimed_at = now if claim.state is State.REFUSED else claim.claimed_at
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
    return Claim(claim.slot, State.CLAIMED, holder, claimed_at, now + lease, claim.papers)


def record_posted(db: Database, claim: Claim, message: int, now: datetime) -> None:
    """The slot was posted. That is a fact, so it holds whoever has the lease by now."""
    db.conn.execute(
        """
        UPDATE posts SET state = 'posted', message = ?, settled_at = ?, lease_ends = NULL
        WHERE schedule = ? AND slot = ? AND state != 'posted'
        """,
        [message, now.isoformat(), *_key(claim.slot)],
    )


def record_refused(db: Database, claim: Claim, again_at: datetime) -> None:
    """The slot was certainly not sent. The claim stays, to be taken over from `again_at` on."""
    db.conn.execute(
        """
        UPDATE posts SET state = 'refused', lease_ends = ?
        WHERE schedule = ? AND slot = ? AND holder = ? AND state = 'claimed'
        """,
        [again_at.isoformat(), *_key(claim.slot), claim.holder],
    )


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
        SET state = 'missed', papers = '[]', settled_at = excluded.settled_at, lease_ends = NULL
        WHERE holder = excluded.holder AND state = 'claimed'
        """,
        [*_key(slot), slot.at.isoformat(), holder, now.isoformat(), now.isoformat()],
    )


def last_post(db: Database, schedule: int) -> Post | None:
    """The latest slot of a schedule that came due, whatever became of it."""
    row = db.conn.execute(
        "SELECT slot, due_at, state, message FROM posts WHERE schedule = ? ORDER BY slot DESC",
        [schedule],
    ).fetchone()
    if row is None:
        return None
    day, at, state, message = row
    slot = Slot(schedule, date.fromisoformat(day), datetime.fromisoformat(at))
    return Post(slot, State(state), message)


def posted_papers(db: Database, schedule: int, day: date) -> tuple[str, ...]:
    """The ids of the papers of one slot; none where it was never claimed."""
    row = db.conn.execute(
        "SELECT papers FROM posts WHERE schedule = ? AND slot = ?", [schedule, day.isoformat()]
    ).fetchone()
    return () if row is None else tuple(json.loads(row[0]))


def _key(slot: Slot) -> tuple[int, str]:
    return slot.schedule, slot.day.isoformat()
