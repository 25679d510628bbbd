"""The sources that a load has begun, the tags that it changes, and the papers as they will be
when it is swapped in."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE staged_sources (source INTEGER PRIMARY KEY);
        CREATE TABLE staged_tags (              -- of papers that keep their numbers
            paper INTEGER NOT NULL,
            place INTEGER NOT NULL,
            tag INTEGER NOT NULL,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        CREATE VIEW placings_after AS
            SELECT record FROM staged_records
            UNION ALL
            SELECT record FROM placings WHERE source NOT IN (SELECT source FROM staged_sources);
        CREATE VIEW papers_after AS             -- is_live: some source will hold it
            SELECT number, record, is_staged,
                EXISTS (SELECT * FROM placings_after WHERE record = papers.record) AS is_live
            FROM (
                SELECT number, record, 1 AS is_staged FROM staged_papers
                UNION ALL
                SELECT number, record, 0 FROM papers WHERE id NOT IN (SELECT id FROM staged_papers)
            ) AS papers;
        """,
    )
