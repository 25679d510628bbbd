"""How the bot is at one moment: the connection, the store, what waits, the feeds."""

from __future__ import annotations

import asyncio
import math
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db.alerts.letters import overdue_letters
from db.feeds.feed import Feed
from db.feeds.keeping import feeds
from db.papers.reading import paper_count
from db.people.reminders import due_count
from db.searching.meaning.encoder.keeping import Progress, progress_now
from db.store.connection import Database
from db.store.rotation import newest_copy
from db.store.store import Waiting
from db.weekly.claims import OpenClaims, open_claims
from db.weekly.schedule_store import paused_by_itself

if TYPE_CHECKING:
    from bot.client import Paperboy

OVERDUE = timedelta(minutes=5)
"""From when on something is late that should have been sent, or settled: a bot that works comes to
it within a minute."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store says. `reminders_due` counts those that are late; `encoding` is None where no
    sentence encoder is used."""

    papers: int
    encoding: Progress | None
    feeds: Sequence[Feed]
    claims: OpenClaims
    paused_schedules: int
    reminders_due: int
    letters_overdue: int


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is. `latency_s` is None without a connection to Discord, `copied_at` without a
    dated copy of the store."""

    connected: bool
    latency_s: float | None
    servers: int
    papers: int
    encoding: Progress | None
    feeds: Sequence[Feed]
    claims: OpenClaims
    paused_schedules: int
    reminders_due: int
    letters_overdue: int
    answering: int
    answers_waiting: int
    store_waiting: Waiting
    store_bytes: int
    wal_bytes: int
    free_bytes: int
    copied_at: datetime | None


async def look(bot: Paperboy) -> Health:
    """Look at a bot. Raises what a store raises that does not answer."""
    kept = await bot.store.ask(_kept, bot.clock() - OVERDUE)
    path = bot.store.path
    size, wal, free, copied_at = await asyncio.to_thread(_files, path, bot.settings.backups)
    connected = bot.is_connected()
    latency = bot.latency if connected else math.nan
    return Health(
        connected=connected,
        latency_s=latency if math.isfinite(latency) else None,
        servers=len(bot.guilds),
        papers=kept.papers,
        encoding=kept.encoding,
        feeds=kept.feeds,
        claims=kept.claims,
        paused_schedules=kept.paused_schedules,
        reminders_due=kept.reminders_due,
        letters_overdue=kept.letters_overdue,
        answering=bot.limits.running,
        answers_waiting=bot.limits.waiting,
        store_waiting=bot.store.waiting(),
        store_bytes=size,
        wal_bytes=wal,
        free_bytes=free,
        copied_at=copied_at,
    )


def _kept(db: Database, late: datetime) -> Kept:
    return Kept(
        papers=paper_count(db),
        encoding=progress_now(db),
        feeds=feeds(db),
        claims=open_claims(db, late),
        paused_schedules=paused_by_itself(db),
        reminders_due=due_count(db, late),
        letters_overdue=overdue_letters(db, late),
    )


def _files(store: Path, copies: Path | None) -> tuple[int, int, int, datetime | None]:
    """Bytes of the store, of what is not yet written back into it, and free ones beside it; and
    when the newest dated copy was made."""
    return (
        _size(store),
        _size(store.with_name(f"{store.name}-wal")),
        shutil.disk_usage(store.parent).free,
        newest_copy(store, copies) if copies else None,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
