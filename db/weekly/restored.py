"""After a restore: what may have been posted since the copy is looked up before it is posted.

The copy does not know what came after it. A slot that is due by now may have been posted, so it is
claimed with a lease that is over: the bot then settles it as it settles what a process left that
died, by looking in the channel's history for the post, and posts only what is not there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from db.store.connection import Database
from db.weekly.claims import claim, record_unknown
from db.weekly.schedule import MISSED_AFTER
from db.weekly.schedule_store import due

RESTORED = "restored"
"""Who holds these claims."""

EARLIER = timedelta(hours=1)
"""How long ago these claims look, at least: a fresh one would be sent again with its nonce, which
Discord remembers for some minutes only, and nobody knows when it was first sent."""

LOOKED_UP = timedelta(days=31)
"""Slots that are older are not looked up: nobody can tell what became of them."""

SKIPPED = 10_000
"""Numbers that schedules set up since the copy may have had: their posts carry them, so that no
other schedule gets one of them."""


def look_up_later(db: Database, now: datetime) -> int:
    """Have every slot that is due at `now` (UTC), and every one that was begun or refused when the
    copy was made, looked up. Returns how many that are."""
    db.conn.execute(
        """
        UPDATE posts SET state = 'claimed', lease_ends = min(lease_ends, :now),
            claimed_at = min(claimed_at, :earlier)
        WHERE state IN ('claimed', 'refused')
        """,
        {"now": now.isoformat(), "earlier": (now - EARLIER).isoformat()},
    )
    for schedule, slot in due(db, now):
        claimed_at = slot.at - EARLIER
        lease = min(now, slot.at + MISSED_AFTER) - claimed_at
        held = claim(db, schedule, slot, RESTORED, claimed_at, lease)
        if held is not None and slot.at < now - LOOKED_UP:
            record_unknown(db, held, now)
    _skip_numbers(db)
    (count,) = db.conn.execute(
        "SELECT count(*) FROM posts WHERE lease_ends <= ?", [now.isoformat()]
    )
    return int(count[0])


def _skip_numbers(db: Database) -> None:
    db.conn.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'schedules'", [SKIPPED])
