"""Papers by what the world calls them: an identifier, an address, a list's own id."""

from __future__ import annotations

from collections.abc import Iterable

from db.papers.identifiers import keys_in
from db.store.connection import Database
from db.store.sql import json_list


def papers_identified(db: Database, text: str) -> list[str]:
    """The papers (ids) that the identifiers and addresses in a text lead to, or the list's own id
    that it is; those that it names first come first."""
    return papers_with_keys(db, keys_in(text))


def papers_with_keys(db: Database, keys: Iterable[str]) -> list[str]:
    """The papers (ids) that have one of these keys (`db.papers.identifiers.keys_of`), in the order
    of the keys."""
    rows = db.conn.execute(
        """
        SELECT papers.id FROM json_each(?) AS wanted
        JOIN record_identifiers ON record_identifiers.identifier = wanted.value
        JOIN records ON records.id = record_identifiers.record
        JOIN papers ON papers.id = records.paper
        ORDER BY wanted.key, papers.number
        """,
        [json_list(keys)],
    )
    return list(dict.fromkeys(id_ for (id_,) in rows))


def identifiers_by_paper(db: Database, papers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What lists call papers (ids), as `arxiv:2401.01234`; a paper that they call nothing is left
    out."""
    found: dict[str, list[str]] = {}
    for paper, key in db.conn.execute(
        """
        SELECT DISTINCT papers.id, identifier FROM json_each(?) AS wanted
        JOIN papers ON papers.id = wanted.value
        JOIN records ON records.paper = papers.id
        JOIN record_identifiers ON record_identifiers.record = records.id
        ORDER BY wanted.key, identifier
        """,
        [json_list(papers)],
    ):
        found.setdefault(paper, []).append(key)
    return {paper: tuple(keys) for paper, keys in found.items()}
