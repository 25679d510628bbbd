"""A member's alerts: added, listed, paused, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.alerts.checking import Checker
from db.alerts.filing import file
from db.alerts.interest import Interest
from db.alerts.settings import choose_time
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.people.reminders import keep_zone
from db.store.connection import Database
from db.store.sql import first_column, storable

MAX_ALERTS = 25
"""Alerts of a member: as many as a menu of Discord's shows."""

MONTH_DAYS = 30


class TooManyAlerts(Exception):
    """A member has as many alerts as there may be."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A standing query of a member's, since when it is paused if it is, and how many papers that it
    found wait to be told of."""

    id: int
    member: int
    interest: Interest
    paused_at: datetime | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What an alert would have brought: how many of how many papers, those that arrived last first,
    and the first of them. Where none arrived in the last 30 days, of all papers there are. `unheld`
    are its operators that name what no paper has."""

    papers: tuple[Paper, ...]
    found: int
    among: int
    is_of_all: bool
    unheld: tuple[str, ...] = ()


def add_alert(db: Database, member: int, interest: Interest, now: datetime) -> tuple[Alert, bool]:
    """Keep an alert of a member's; returns it, and whether it is new: one that asks for the same is
    the same. Raises TooManyAlerts."""
    asked = [
        storable(interest.query),
        *(text and storable(text) for text in (interest.author, interest.tag, interest.liked)),
    ]
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM alerts WHERE member = ? AND query = ? AND author IS ?"
        " AND tag IS ? AND liked IS ?",
        [member, *asked],
    ).fetchone()
    if row is not None:
        return _alert(row), False
    (count,) = db.conn.execute("SELECT count(*) FROM alerts WHERE member = ?", [member]).fetchone()
    if count >= MAX_ALERTS:
        raise TooManyAlerts
    id_ = db.conn.execute(
        "INSERT INTO alerts (member, query, author, tag, liked, added_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [member, *asked, now.isoformat()],
    ).lastrowid
    assert id_ is not None
    file(db, id_, interest)
    return Alert(id_, member, interest), True


def set_up_alert(
    db: Database,
    member: int,
    interest: Interest,
    now: datetime,
    *,
    language: str,
    minute: int | None,
    zone: str | None,
) -> tuple[Alert, bool]:
    """`add_alert`, with the language that the member uses, and the minute of the day and the zone
    of their letters where they name them."""
    if zone:
        keep_zone(db, member, zone)
    choose_time(db, member, language, minute)
    return add_alert(db, member, interest, now)


def alerts_of(db: Database, member: int) -> list[Alert]:
    """A member's alerts, the oldest first."""
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM alerts WHERE member = ? ORDER BY id", [member])
    return [_alert(row) for row in rows]


def alert_by_id(db: Database, member: int, id_: int) -> Alert | None:
    """A member's alert with this id."""
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM alerts WHERE member = ? AND id = ?", [member, id_]
    ).fetchone()
    return _alert(row) if row else None


def pause_alert(db: Database, member: int, id_: int, now: datetime) -> None:
    """Collect no papers for an alert for the time being, and tell of none that wait."""
    db.conn.execute(
        "UPDATE alerts SET paused_at = ? WHERE member = ? AND id = ? AND paused_at IS NULL",
        [now.isoformat(), member, id_],
    )


def resume_alert(db: Database, member: int, id_: int) -> None:
    """Collect papers for a paused alert again: those that arrive from now on."""
    db.conn.execute("UPDATE alerts SET paused_at = NULL WHERE member = ? AND id = ?", [member, id_])


def remove_alert(db: Database, member: int, id_: int) -> bool:
    """Forget an alert and what it found. False if there was none."""
    removed = db.conn.execute("DELETE FROM alerts WHERE member = ? AND id = ?", [member, id_])
    return removed.rowcount > 0


def preview(db: Database, interest: Interest, since: datetime, at_most: int) -> Preview:
    """What an alert would have brought since a moment (UTC), the first `at_most` papers whole."""
    among = first_column(
        db,
        "SELECT number FROM arrivals JOIN live_papers AS papers ON papers.id = arrivals.paper"
        " WHERE arrivals.at > ? ORDER BY arrivals.at DESC, number",
        [since.isoformat()],
    )
    is_of_all = not among
    if is_of_all:
        among = first_column(db, "SELECT number FROM live_papers ORDER BY number")
    checker = Checker(db)
    found = checker.wanted(interest, among)
    unheld = () if found else checker.unheld(interest)
    first = [number for number in among if number in found][:at_most]
    return Preview(tuple(papers_by_number(db, first)), len(found), len(among), is_of_all, unheld)


_COLUMNS = """
    id, member, query, author, tag, liked, paused_at,
    (SELECT count(*) FROM alert_papers WHERE alert = alerts.id AND letter IS NULL)
"""


def _alert(row: tuple[Any, ...]) -> Alert:
    id_, member, query, author, tag, liked, paused_at, waiting = row
    return Alert(
        id_,
        member,
        Interest(query, author, tag, liked),
        datetime.fromisoformat(paused_at) if paused_at else None,
        waiting,
    )
