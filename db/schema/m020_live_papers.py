"""A view of the papers that some source holds, which most questions are about."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    """`live_papers`: the columns of a paper, and where a source holds the record that it shows.

    CROSS, so that SQLite goes from papers to placings and never the other way round.
    """
    run(
        db,
        """
        CREATE VIEW live_papers AS
        SELECT papers.*, placings.source, placings.place
        FROM papers CROSS JOIN placings ON placings.record = papers.record;
        """,
    )
