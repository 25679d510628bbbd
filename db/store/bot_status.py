"""What a running bot leaves in the store about itself: what it told Discord, and that it lives."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.store.connection import Database


def synced_digest(db: Database, application: int) -> str | None:
    """The digest of the commands that this application last told Discord."""
    row = db.conn.execute(
        "SELECT digest FROM command_syncs WHERE application = ?", [application]
    ).fetchone()
    return row[0] if row else None


def note_sync(db: Database, application: int, digest: str, at: datetime) -> None:
    """Keep the digest of the commands that were told to Discord at `at` (UTC)."""
    db.conn.execute(
        "INSERT INTO command_syncs (application, digest, at) VALUES (?, ?, ?)"
        " ON CONFLICT (application) DO UPDATE SET digest = excluded.digest, at = excluded.at",
        [application, digest, at.isoformat()],
    )


def note_heartbeat(db: Database, application: int, at: datetime) -> None:
    """Keep the last moment (UTC) at which the bot was connected and well."""
    db.conn.execute(
        "INSERT INTO heartbeats (application, at) VALUES (?, ?)"
        " ON CONFLICT (application) DO UPDATE SET at = excluded.at",
        [application, at.isoformat()],
    )


def last_heartbeat(db: Database) -> datetime | None:
    """The latest sign of life (UTC) of any bot on this store."""
    row = db.conn.execute("SELECT max(at) FROM heartbeats").fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None
