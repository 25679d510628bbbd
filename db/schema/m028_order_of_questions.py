"""The order in which searches were kept, so that the oldest can go."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        ALTER TABLE questions ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX questions_by_place ON questions (place)
        """,
    )
