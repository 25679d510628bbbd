"""What members said of papers that were recommended to them."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE tastes (
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            more INTEGER NOT NULL,              -- 1: more like this, 0: not for me
            at TEXT NOT NULL,
            PRIMARY KEY (member, paper)
        ) WITHOUT ROWID
        """,
    )
