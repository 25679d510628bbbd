"""What a running bot leaves in the store about itself: what it told Discord, and that it lives."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def synced_digest(db: Database, application: int) -> str | None:
    """The digest of the commands that this application last told Discord."""
    row = db.conn.execute(
        "SELECT digest FROM command_syncs WHERE application = ?", [application]
    ).fetchone()
    return row[0] if row else None


def note_sync(db: Database, application: int, digest: str, at: datetime) -> None:
    """Keep the digest of the commands that were told to Discord at `at` (UTC)."""
    db.table("command_syncs").upsert(
        {"application": application, "digest": digest, "at": at.isoformat()}, pk="application"
    )


def note_heartbeat(db: Database, application: int, at: datetime) -> None:
    """Keep the last moment (UTC) at which the bot was connected and well."""
    db.table("heartbeats").upsert(
        {"application": application, "at": at.isoformat()}, pk="application"
    )


def last_heartbeat(db: Database) -> datetime | None:
    """The latest sign of life (UTC) of any bot on this store."""
    row = db.conn.execute("SELECT max(at) FROM heartbeats").fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None
