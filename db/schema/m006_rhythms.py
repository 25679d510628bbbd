"""Schedules in several rhythms that can be paused, and when papers came into the store."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        ALTER TABLE schedules RENAME COLUMN created_at TO since;    -- no slots up to this moment
        ALTER TABLE schedules ADD COLUMN rhythm TEXT NOT NULL DEFAULT 'weekly'
            CHECK (rhythm IN ('daily', 'weekly', 'monthly'));
        ALTER TABLE schedules ADD COLUMN categories TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE schedules ADD COLUMN role INTEGER;
        ALTER TABLE schedules ADD COLUMN thread INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE schedules ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE schedules ADD COLUMN paused_at TEXT;
        ALTER TABLE schedules ADD COLUMN paused_why TEXT;
        ALTER TABLE posts ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';  -- one for each paper
        CREATE TABLE arrivals (                 -- papers that came after the first load
            paper TEXT PRIMARY KEY,
            at TEXT NOT NULL
        ) WITHOUT ROWID;
        """,
    )
    db.conn.execute(
        """
        CREATE TRIGGER papers_arrive AFTER INSERT ON papers
        WHEN (SELECT token != 'empty' FROM papers_version) BEGIN
            INSERT OR IGNORE INTO arrivals
            VALUES (new.id, strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'));
        END
        """
    )
