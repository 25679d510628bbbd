"""Who changed what in a server, for those who manage it: kept for 90 days."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Concatenate, ParamSpec, TypeVar

from db.store.connection import Database

KEPT = timedelta(days=90)
"""How long a change is kept."""

P = ParamSpec("P")
T = TypeVar("T")


class What(Enum):
    """What was done."""

    SCHEDULE_ADDED = "schedule-added"
    SCHEDULE_CHANGED = "schedule-changed"
    SCHEDULE_PAUSED = "schedule-paused"
    SCHEDULE_RESUMED = "schedule-resumed"
    SCHEDULE_REMOVED = "schedule-removed"
    POSTED_NOW = "posted-now"
    FEED_ADDED = "feed-added"
    FEED_PAUSED = "feed-paused"
    FEED_RESUMED = "feed-resumed"
    FEED_REMOVED = "feed-removed"
    EMOJI_CHOSEN = "emoji-chosen"
    PAPERS_RELOADED = "papers-reloaded"


@dataclass(frozen=True, slots=True)
class By:
    """Who did something, in which server (both by their ids), and when (UTC)."""

    guild: int
    member: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Field:
    """A field that was changed, and how it was and is, as `str` writes it; an empty text is none
    or all."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What was done. `about` names what it was done to: a schedule's number, a feed's name, an
    emoji. A member of 0 had their data deleted."""

    by: By
    what: What
    about: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of changes, the newest first, and how many there are in all."""

    total: int
    shown: tuple[Change, ...]


def note(db: Database, change: Change) -> None:
    """Keep a change, and forget those whose time is up."""
    db.conn.execute("DELETE FROM changes WHERE at < ?", [(change.by.at - KEPT).isoformat()])
    fields = [[field.name, field.before, field.after] for field in change.fields]
    db.conn.execute(
        "INSERT INTO changes (guild, member, at, what, about, fields) VALUES (?, ?, ?, ?, ?, ?)",
        [
            change.by.guild,
            change.by.member,
            change.by.at.isoformat(),
            change.what.value,
            change.about,
            json.dumps(fields, ensure_ascii=False),
        ],
    )


def noted(
    db: Database,
    change_of: Callable[[T], Change | None],
    work: Callable[Concatenate[Database, P], T],
    /,
    *a: P.args,
    **k: P.kwargs,
) -> T:
    """Do something and note it, both or neither. `change_of` says what came of it; None where
    nothing did."""
    result = work(db, *a, **k)
    change = change_of(result)
    if change is not None:
        note(db, change)
    return result


def changes_of(db: Database, guild: int, now: datetime, *, page: int, size: int) -> Changes:
    """A page (from 0) of what was changed in a server in the 90 days before `now` (UTC)."""
    since = (now - KEPT).isoformat()
    (total,) = db.conn.execute(
        "SELECT count(*) FROM changes WHERE guild = ? AND at >= ?", [guild, since]
    ).fetchone()
    rows = db.conn.execute(
        """
        SELECT member, at, what, about, fields FROM changes WHERE guild = ? AND at >= ?
        ORDER BY id DESC LIMIT ? OFFSET ?
        """,
        [guild, since, size, page * size],
    )
    shown = tuple(
        Change(
            By(guild, member, datetime.fromisoformat(at)),
            What(what),
            about,
            tuple(Field(*field) for field in json.loads(fields)),
        )
        for member, at, what, about, fields in rows
    )
    return Changes(total, shown)


def forget_old(db: Database, now: datetime) -> int:
    """Forget the changes of all servers whose time is up at `now` (UTC). Returns how many."""
    gone = db.conn.execute("DELETE FROM changes WHERE at < ?", [(now - KEPT).isoformat()])
    return gone.rowcount


def forget_changes(db: Database, guild: int) -> None:
    """Forget all that was changed in a server."""
    db.conn.execute("DELETE FROM changes WHERE guild = ?", [guild])
