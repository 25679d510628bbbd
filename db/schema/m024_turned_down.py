"""Scheduled posts that show rejected and withdrawn papers too."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(db, "ALTER TABLE schedules ADD COLUMN turned_down INTEGER NOT NULL DEFAULT 0")
