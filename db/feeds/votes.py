"""What the readers of a site voted for, paper by paper."""

from __future__ import annotations

from collections.abc import Mapping

from db.store.connection import Database
from db.store.sql import json_list


def note_votes(db: Database, source: str, votes: Mapping[str, int]) -> None:
    """Keep the votes that a source counts now for papers, by their ids."""
    db.conn.executemany(
        "INSERT INTO paper_votes (paper, source, votes) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (paper, source) DO UPDATE SET votes = ?3 WHERE votes <> ?3",
        [(paper, source, count) for paper, count in votes.items()],
    )


def votes_of(db: Database, papers: Mapping[str, object] | list[str]) -> dict[str, int]:
    """The votes for papers, by their ids; those that nobody counts are left out."""
    rows = db.conn.execute(
        "SELECT paper, max(votes) FROM paper_votes"
        " WHERE paper IN (SELECT value FROM json_each(?)) GROUP BY paper",
        [json_list(papers)],
    )
    return dict(rows.fetchall())
