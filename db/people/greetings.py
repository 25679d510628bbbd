"""Which servers have been told what to do first: each one once ever, however often it invites the
bot again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from db.store.connection import Database


def ungreeted(db: Database, guilds: Collection[int]) -> list[int]:
    """Those of these servers that nobody has greeted, in their order."""
    greeted = {guild for (guild,) in db.conn.execute("SELECT guild FROM greetings")}
    return [guild for guild in guilds if guild not in greeted]


def claim_greeting(db: Database, guild: int, at: datetime) -> bool:
    """Take it on to greet a server at `at` (UTC); False where it has been greeted."""
    taken = db.conn.execute(
        "INSERT OR IGNORE INTO greetings (guild, at) VALUES (?, ?)", [guild, at.isoformat()]
    )
    return taken.rowcount == 1


def release_greeting(db: Database, guild: int) -> None:
    """Give back a greeting that could not be sent."""
    db.conn.execute("DELETE FROM greetings WHERE guild = ?", [guild])
