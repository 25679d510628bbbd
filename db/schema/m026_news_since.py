"""Scheduled posts of new papers know from which moment on papers are new to them."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        ALTER TABLE schedules ADD COLUMN news_since TEXT;
        UPDATE schedules SET news_since = coalesce(
            (SELECT max(due_at) FROM posts WHERE schedule = schedules.id
                AND state NOT IN ('missed', 'refused')),
            since)
        """,
    )
