"""The search index: what of a paper is searchable, and how it gets into SQLite's FTS5.

Tokenising takes most of the time and needs no database, so it is a step of its own: `entry` before
the write transaction, `write_entries` inside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from sqlite_utils import Database

from db.names import names
from db.papers import Paper
from db.text import fold, terms


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A paper's texts as the index takes them: terms of `db.text`, a space between them.

    The fields but the last are the columns of `papers_fts`; `trigrams` is the folded text of
    `papers_trigrams`.
    """

    names: str
    tags: str
    tldr: str
    chinese: str
    abstract: str
    trigrams: str


def entry(paper: Paper) -> IndexEntry:
    """Make a paper's entry. Its label is not indexed: it says what the record says already."""
    chinese = "\n".join(text for _, text in paper.summary.parts())
    named = " ".join(names(paper))
    tags = "\n".join(paper.tags)
    tldr = paper.tldr or ""
    return IndexEntry(
        names=_indexed(named),
        tags=_indexed(tags),
        tldr=_indexed(tldr),
        chinese=_indexed(chinese),
        abstract=_indexed(paper.abstract),
        trigrams=fold("\n".join((named, tags, tldr))),
    )


def write_entries(db: Database, entries: Iterable[tuple[int, IndexEntry]]) -> None:
    """Write the entries of papers by their numbers, in place of any they had."""
    entries = list(entries)
    unindex(db, (number for number, _ in entries))
    rows = [(number, *astuple(one)) for number, one in entries]
    db.conn.executemany(
        "INSERT INTO papers_fts (rowid, names, tags, tldr, chinese, abstract)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (row[:-1] for row in rows),
    )
    db.conn.executemany(
        "INSERT INTO papers_trigrams (rowid, text) VALUES (?, ?)",
        ((row[0], row[-1]) for row in rows),
    )


def index_papers(db: Database, papers: Iterable[tuple[int, Paper]]) -> None:
    """Index papers by their numbers, in place of what the index says of them."""
    write_entries(db, ((number, entry(paper)) for number, paper in papers))


def unindex(db: Database, numbers: Iterable[int]) -> None:
    """Take papers out of the index; numbers that it does not hold are left alone."""
    rows = [(number,) for number in numbers]
    db.conn.executemany("DELETE FROM papers_fts WHERE rowid = ?", rows)
    db.conn.executemany("DELETE FROM papers_trigrams WHERE rowid = ?", rows)


def _indexed(text: str) -> str:
    return " ".join(terms(text))
