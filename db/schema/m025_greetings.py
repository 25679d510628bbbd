"""Which servers have been greeted: once ever each. Those that the store knows already count."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE greetings (
            guild INTEGER PRIMARY KEY,
            at TEXT                             -- NULL: known before greetings were kept
        );
        INSERT INTO greetings (guild)
            SELECT guild FROM presences
            UNION SELECT guild FROM guild_departures
            UNION SELECT guild FROM guild_settings
            UNION SELECT guild FROM schedules
            UNION SELECT guild FROM feeds WHERE guild IS NOT NULL
            UNION SELECT guild FROM messages WHERE guild IS NOT NULL
            UNION SELECT guild FROM bookmark_origins WHERE guild IS NOT NULL
        """,
    )
