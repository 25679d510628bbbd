"""Whose turn it is to ask a feed: a lease, as for posts, so that of many processes one asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from db.feeds.feed import Feed, Kind, Turn
from db.feeds.keeping import feeds
from db.store.connection import Database

ONE_AT_A_TIME = {Kind.ARXIV: timedelta(seconds=3), Kind.OPENREVIEW: timedelta(seconds=1)}
"""Kinds whose feeds have one server: how long after one of them the next is asked, of all
processes (arXiv's terms of use ask for three seconds, and for one connection)."""

AGAIN_AFTER = timedelta(minutes=1)
"""How long after an attempt a feed is not asked again, whoever wishes it."""


def take_turn(
    db: Database, holder: str, now: datetime, lease: timedelta, *, feed: int | None = None
) -> Turn | None:
    """Take the feed that has been due longest, or this `feed` although it is not due yet, unless
    its server asked to wait; None where there is none to ask at present."""
    for candidate in sorted(feeds(db), key=lambda candidate: candidate.due_at):
        is_meant = feed in (None, candidate.id)
        may_come_early = feed is not None and not candidate.must_wait
        if (
            is_meant
            and (candidate.due_at <= now or may_come_early)
            and candidate.paused_at is None
            and _is_free(db, candidate, now, wished=feed is not None)
        ):
            db.conn.execute(
                "UPDATE feeds SET holder = ?, lease_ends = ? WHERE id = ?",
                [holder, (now + lease).isoformat(), candidate.id],
            )
            return Turn(candidate, holder, now + lease)
    return None


def extend_turn(db: Database, turn: Turn, now: datetime, lease: timedelta) -> Turn | None:
    """Hold a turn for longer; None where it is another's by now."""
    extended = db.conn.execute(
        "UPDATE feeds SET lease_ends = ? WHERE id = ? AND holder = ? AND lease_ends = ?",
        [(now + lease).isoformat(), turn.feed.id, turn.holder, turn.lease_ends.isoformat()],
    )
    return replace(turn, lease_ends=now + lease) if extended.rowcount else None


def end_well(
    db: Database,
    turn: Turn,
    now: datetime,
    due_at: datetime,
    *,
    etag: str | None,
    last_modified: str | None,
    cursor: str | None,
    brought: int,
    query: str | None = None,
) -> None:
    """A feed was asked and what it brought is loaded. That is a fact, whoever has the turn by now;
    but only its holder gives it up. A `query` is the address that it has moved to for good, where
    no other feed is already."""
    db.conn.execute(
        """
        UPDATE feeds SET etag = :etag, last_modified = :last_modified, cursor = :cursor,
            brought = brought + :brought, succeeded_at = :now, asked_at = :now, due_at = :due_at,
            failures = 0, trouble = NULL, detail = NULL,
            failing_since = NULL, failed_at = NULL, told_at = NULL,
            query = CASE WHEN :moved IS NULL OR EXISTS (SELECT 1 FROM feeds AS other
                    WHERE other.kind = feeds.kind AND other.query = :moved
                    AND other.removed_at IS NULL)
                THEN query ELSE :moved END
        WHERE id = :id
        """,
        {
            "etag": etag,
            "last_modified": last_modified,
            "cursor": cursor,
            "brought": brought,
            "now": now.isoformat(),
            "due_at": due_at.isoformat(),
            "moved": query,
            "id": turn.feed.id,
        },
    )
    _give_up(db, turn)


def end_badly(
    db: Database, turn: Turn, now: datetime, due_at: datetime, trouble: str, detail: str
) -> None:
    """A feed was asked and gave nothing. It is asked again when it is due."""
    db.conn.execute(
        """
        UPDATE feeds SET failures = failures + 1, trouble = ?, detail = ?, failed_at = ?,
            failing_since = coalesce(failing_since, ?), asked_at = ?, due_at = ?
        WHERE id = ? AND holder = ?
        """,
        [
            trouble,
            detail,
            now.isoformat(),
            now.isoformat(),
            now.isoformat(),
            due_at.isoformat(),
            turn.feed.id,
            turn.holder,
        ],
    )
    _give_up(db, turn)


def _give_up(db: Database, turn: Turn) -> None:
    db.conn.execute(
        "UPDATE feeds SET holder = NULL, lease_ends = NULL WHERE id = ? AND holder = ?",
        [turn.feed.id, turn.holder],
    )


def _is_free(db: Database, feed: Feed, now: datetime, *, wished: bool) -> bool:
    """Whether nobody asks this feed, nor its server where that takes one at a time."""
    apart = ONE_AT_A_TIME.get(feed.kind)
    again = AGAIN_AFTER if wished else timedelta(0)
    row = db.conn.execute(
        """
        SELECT 1 FROM feeds
        WHERE (id = :id AND (lease_ends > :now OR asked_at > :asked))
        OR (:one AND kind = :kind AND id <> :id AND (lease_ends > :now OR asked_at > :apart))
        """,
        {
            "id": feed.id,
            "kind": feed.kind.value,
            "one": apart is not None,
            "now": now.isoformat(),
            "asked": (now - again).isoformat(),
            "apart": (now - (apart or timedelta(0))).isoformat(),
        },
    ).fetchone()
    return row is None
