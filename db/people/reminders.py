"""Reminders of bookmarked papers: when one is due, and the claim to send it once and only once.

As with scheduled posts, a reminder is claimed before it is sent, and a claim is a lease: while it
runs only its holder acts; when it has run out, whoever takes it over first does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from db.store.connection import Database

AT = time(9)
"""The local time of day of a reminder."""

ALL = -1
"""As a `LIMIT` of SQLite's: none."""


class When(Enum):
    """The day of a reminder, counted from today in the member's own zone."""

    TOMORROW = "tomorrow"
    MONDAY = "monday"
    TWO_WEEKS = "two-weeks"


class Outcome(Enum):
    """What became of a reminder that was claimed."""

    SENT = "sent"
    REFUSED = "refused"
    """It was certainly not sent: the member takes no messages."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that `holder`, a process, may send until `lease_ends`. `language` is a Discord
    locale; `claimed_at` is the first claim's time, whoever holds it now."""

    id: int
    member: int
    paper: str
    language: str
    holder: str
    claimed_at: datetime
    lease_ends: datetime

    @property
    def nonce(self) -> str:
        """The same for every attempt, at most 25 characters."""
        return f"reminder-{self.id:x}"


def due_at(when: When, zone: str, now: datetime) -> datetime:
    """The moment (UTC) of a reminder set at `now`. Raises ZoneInfoNotFoundError."""
    today = now.astimezone(ZoneInfo(zone)).date()
    days = {When.TOMORROW: 1, When.MONDAY: 7 - today.weekday(), When.TWO_WEEKS: 14}[when]
    local = datetime.combine(today + timedelta(days=days), AT, ZoneInfo(zone))
    return local.astimezone(UTC)


def own_zone(db: Database, member: int) -> str | None:
    """The zone (an IANA name) that a member gave last."""
    row = db.conn.execute("SELECT zone FROM member_zones WHERE member = ?", [member]).fetchone()
    return row[0] if row else None


def keep_zone(db: Database, member: int, zone: str) -> None:
    db.conn.execute(
        "INSERT OR REPLACE INTO member_zones (member, zone) VALUES (?, ?)", [member, zone]
    )


def remind(db: Database, member: int, paper: str, due: datetime, language: str) -> None:
    """Remind a member of a bookmark of theirs at `due` (UTC), in place of an earlier reminder of it
    that is still to come. The reminder goes with the bookmark."""
    db.conn.execute(
        "DELETE FROM reminders WHERE member = ? AND paper = ? AND state = 'waiting'",
        [member, paper],
    )
    db.conn.execute(
        "INSERT INTO reminders (member, paper, due_at, language, state)"
        " VALUES (?, ?, ?, ?, 'waiting')",
        [member, paper, due.isoformat(), language],
    )


def claim_due(
    db: Database, holder: str, now: datetime, lease: timedelta, at_most: int = ALL
) -> list[Reminder]:
    """Claim what is due and free, what was due first before the rest."""
    rows = db.conn.execute(
        f"""
        UPDATE reminders SET state = 'claimed', holder = ?, claimed_at = ?, lease_ends = ?
        WHERE id IN (
            SELECT id FROM reminders WHERE state = 'waiting' AND due_at <= ?
            ORDER BY due_at LIMIT ?
        ) RETURNING {_COLUMNS}
        """,
        [holder, now.isoformat(), (now + lease).isoformat(), now.isoformat(), at_most],
    ).fetchall()
    return [_reminder(row) for row in rows]


def take_over(
    db: Database, holder: str, now: datetime, lease: timedelta, at_most: int = ALL
) -> list[Reminder]:
    """Take over claims whose lease has run out: each may have been sent, or not."""
    rows = db.conn.execute(
        f"""
        UPDATE reminders SET holder = ?, lease_ends = ?
        WHERE id IN (
            SELECT id FROM reminders WHERE state = 'claimed' AND lease_ends <= ?
            ORDER BY lease_ends LIMIT ?
        ) RETURNING {_COLUMNS}
        """,
        [holder, (now + lease).isoformat(), now.isoformat(), at_most],
    ).fetchall()
    return [_reminder(row) for row in rows]


def record(db: Database, reminder: Reminder, outcome: Outcome) -> None:
    """What became of a reminder; that it was sent is a fact, whoever holds it by now."""
    db.conn.execute(
        "UPDATE reminders SET state = :state, lease_ends = NULL"
        " WHERE id = :id AND state = 'claimed' AND (holder = :holder OR :state = 'sent')",
        {"state": outcome.value, "id": reminder.id, "holder": reminder.holder},
    )


RESTORED = "restored"
"""Who holds the claims of reminders that may have been sent since a copy was made."""

SKIPPED = 1_000_000
"""Numbers that reminders set since the copy may have had: the messages carry them, so that no
other reminder gets one of them."""


def look_up_later(db: Database, now: datetime) -> None:
    """After a restore: a reminder that is due at `now` (UTC) may have been sent since the copy, so
    it is settled as one whose process died, by looking for it in the member's messages."""
    db.conn.execute(
        """
        UPDATE reminders SET state = 'claimed', holder = :holder,
            claimed_at = min(due_at, :earlier), lease_ends = :now
        WHERE state = 'waiting' AND due_at <= :now
        """,
        {
            "holder": RESTORED,
            "now": now.isoformat(),
            "earlier": (now - timedelta(hours=1)).isoformat(),  # its nonce is not counted on
        },
    )
    db.conn.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'reminders'", [SKIPPED])


def due_count(db: Database, at: datetime) -> int:
    """How many reminders that were due at a moment (UTC) are not sent yet."""
    (count,) = db.conn.execute(
        "SELECT count(*) FROM reminders WHERE state IN ('waiting', 'claimed') AND due_at <= ?",
        [at.isoformat()],
    ).fetchone()
    return int(count)


def reminded_of(db: Database, member: int, reminder: int) -> str | None:
    """The paper (an id) that a reminder of this member's is about."""
    row = db.conn.execute(
        "SELECT paper FROM reminders WHERE id = ? AND member = ?", [reminder, member]
    ).fetchone()
    return row[0] if row else None


_COLUMNS = "id, member, paper, language, holder, claimed_at, lease_ends"


def _reminder(row: tuple[int, int, str, str, str, str, str]) -> Reminder:
    id_, member, paper, language, holder, claimed_at, lease_ends = row
    return Reminder(
        id_,
        member,
        paper,
        language,
        holder,
        datetime.fromisoformat(claimed_at),
        datetime.fromisoformat(lease_ends),
    )
