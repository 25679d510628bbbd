"""What a question is limited to that only its words could say before: what its papers have, who
wrote them, of which year they are, and what their list says of them."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        ALTER TABLE questions ADD COLUMN has TEXT;
        ALTER TABLE questions ADD COLUMN written_by TEXT;
        ALTER TABLE questions ADD COLUMN year TEXT;
        ALTER TABLE questions ADD COLUMN status TEXT;
        """,
    )
