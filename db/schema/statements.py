"""How a step runs its SQL."""

from __future__ import annotations

from sqlite_utils import Database


def run(db: Database, statements: str) -> None:
    """Run statements one by one: `executescript` would commit the migration's transaction. None may
    hold a semicolon or two hyphens inside a text."""
    without_comments = "\n".join(line.split("--", 1)[0] for line in statements.splitlines())
    for statement in without_comments.split(";"):
        if statement.strip():
            db.conn.execute(statement)
