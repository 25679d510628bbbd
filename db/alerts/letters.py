"""Letters: direct messages that come by themselves, one of a kind a day at the member's own time.

As with scheduled posts, a letter is claimed before it is sent, and a claim is a lease: while it
runs only its holder acts; when it has run out, whoever takes it over first does. What a letter
tells of is chosen with the claim and never changes again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from db.alerts.interest import Interest
from db.store.connection import Database
from db.store.sql import json_list

ALL = -1
"""As a `LIMIT` of SQLite's: none."""


class Kind(Enum):
    """What a letter is about; a value is kept in the store."""

    ALERTS = "alerts"
    MONDAY = "monday"
    """Bookmarks that are not read."""


@dataclass(frozen=True, slots=True)
class Told:
    """A paper (an id) that a letter tells of, and what it is that the member asked for."""

    paper: str
    why: tuple[Interest, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that `holder`, a process, may send until `lease_ends`. `day` is one of the member's
    own calendar, `language` a Discord locale; `claimed_at` is the first claim's time, whoever holds
    it now."""

    id: int
    kind: Kind
    member: int
    day: date
    language: str
    papers: tuple[Told, ...]
    holder: str
    claimed_at: datetime
    lease_ends: datetime

    @property
    def nonce(self) -> str:
        """The same for every attempt, at most 25 characters."""
        return f"{self.kind.value[0]}{self.member:x}{self.day:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Slot:
    """The day, in a member's own calendar, of a letter, and the moment (UTC) from which on it may
    be sent."""

    day: date
    at: datetime


def slot_before(zone: str, minute: int, now: datetime) -> Slot:
    """The last time that a minute of the day struck in a zone. Raises ZoneInfoNotFoundError."""
    today = now.astimezone(ZoneInfo(zone)).date()
    slot = _slot(zone, minute, today)
    return slot if slot.at <= now else _slot(zone, minute, today - timedelta(days=1))


def slot_after(zone: str, minute: int, now: datetime) -> Slot:
    """The next time that it strikes."""
    return _slot(zone, minute, slot_before(zone, minute, now).day + timedelta(days=1))


def _slot(zone: str, minute: int, day: date) -> Slot:
    local = datetime.combine(day, time(*divmod(minute, 60)), ZoneInfo(zone))
    return Slot(day, local.astimezone(UTC))


def has_letter(db: Database, kind: Kind, member: int, day: date) -> bool:
    """Whether a member's letter of a day was claimed already."""
    row = db.conn.execute(
        "SELECT 1 FROM letters WHERE member = ? AND kind = ? AND day = ?",
        [member, kind.value, day.isoformat()],
    ).fetchone()
    return row is not None


def claim_letter(
    db: Database,
    kind: Kind,
    member: int,
    slot: Slot,
    language: str,
    papers: Sequence[Told],
    holder: str,
    claimed_at: datetime,
    lease: timedelta,
) -> Letter:
    """Claim a member's letter of a day, which nobody has claimed."""
    id_ = db.conn.execute(
        "INSERT INTO letters"
        " (kind, member, day, language, papers, state, holder, claimed_at, lease_ends)"
        " VALUES (?, ?, ?, ?, ?, 'claimed', ?, ?, ?)",
        [
            kind.value,
            member,
            slot.day.isoformat(),
            language,
            json.dumps([[told.paper, [astuple(why) for why in told.why]] for told in papers]),
            holder,
            claimed_at.isoformat(),
            (claimed_at + lease).isoformat(),
        ],
    ).lastrowid
    assert id_ is not None
    ends = claimed_at + lease
    return Letter(id_, kind, member, slot.day, language, tuple(papers), holder, claimed_at, ends)


def overdue_letters(db: Database, at: datetime) -> int:
    """How many letters are begun that should have been settled at a moment (UTC)."""
    (count,) = db.conn.execute(
        "SELECT count(*) FROM letters WHERE state = 'claimed' AND lease_ends <= ?",
        [at.isoformat()],
    ).fetchone()
    return int(count)


def take_over(
    db: Database, holder: str, now: datetime, lease: timedelta, at_most: int = ALL
) -> list[Letter]:
    """Take over claims whose lease has run out: each may have been sent, or not."""
    rows = db.conn.execute(
        f"""
        UPDATE letters SET holder = ?, lease_ends = ?
        WHERE id IN (
            SELECT id FROM letters WHERE state = 'claimed' AND lease_ends <= ?
            ORDER BY lease_ends LIMIT ?
        ) RETURNING {_COLUMNS}
        """,
        [holder, (now + lease).isoformat(), now.isoformat(), at_most],
    ).fetchall()
    return [_letter(row) for row in rows]


def record_sent(db: Database, letter: Letter, papers: Sequence[str]) -> None:
    """That a letter was sent is a fact, whoever holds it by now, and so is what stands in it: these
    papers (ids), which after a restore may be others than were chosen. The member takes
    messages."""
    sent = db.conn.execute(
        "UPDATE letters SET state = 'sent', lease_ends = NULL WHERE id = ? AND state = 'claimed'",
        [letter.id],
    )
    if sent.rowcount and letter.kind is Kind.ALERTS:
        _release(db, letter)
        db.conn.execute(
            "UPDATE alert_papers SET letter = ? WHERE member = ? AND letter IS NULL"
            " AND paper IN (SELECT value FROM json_each(?))",
            [letter.id, letter.member, json_list(papers)],
        )
    if sent.rowcount:
        db.conn.execute(
            "UPDATE letter_settings SET refused_at = NULL, told_at = NULL WHERE member = ?",
            [letter.member],
        )


def record_refused(db: Database, letter: Letter, now: datetime) -> None:
    """A letter was certainly not sent: the member takes no messages. What it told of waits for the
    next day, and the member is to be told where they will see it."""
    if _give_up(db, letter):
        db.conn.execute(
            "UPDATE letter_settings SET refused_at = coalesce(refused_at, ?) WHERE member = ?",
            [now.isoformat(), letter.member],
        )


def record_not_there(db: Database, letter: Letter) -> None:
    """A letter of an earlier day was not sent then: what it told of waits for the next one."""
    _give_up(db, letter)


def _give_up(db: Database, letter: Letter) -> bool:
    """Note that a letter that somebody still holds was not sent; False where they do not."""
    refused = db.conn.execute(
        "UPDATE letters SET state = 'refused', lease_ends = NULL"
        " WHERE id = ? AND state = 'claimed' AND holder = ?",
        [letter.id, letter.holder],
    )
    if refused.rowcount:
        _release(db, letter)
    return refused.rowcount > 0


def _release(db: Database, letter: Letter) -> None:
    db.conn.execute("UPDATE alert_papers SET letter = NULL WHERE letter = ?", [letter.id])


_COLUMNS = "id, kind, member, day, language, papers, holder, claimed_at, lease_ends"


def _letter(row: tuple[Any, ...]) -> Letter:
    id_, kind, member, day, language, papers, holder, claimed_at, lease_ends = row
    return Letter(
        id_,
        Kind(kind),
        member,
        date.fromisoformat(day),
        language,
        _papers(papers),
        holder,
        datetime.fromisoformat(claimed_at),
        datetime.fromisoformat(lease_ends),
    )


def _papers(kept: str) -> tuple[Told, ...]:
    return tuple(
        Told(paper, tuple(Interest(*asked) for asked in why)) for paper, why in json.loads(kept)
    )
