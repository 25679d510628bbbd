"""The search index: what of a paper is searchable, and how it gets into SQLite's FTS5.

Tokenising takes most of the time and needs no database, so it is a step of its own: `entry` before
the write transaction, `write_entries` inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from db.labels.names import names
from db.language.plain_text import readable
from db.language.text import Cut, cut
from db.papers.paper import Paper
from db.searching.engines.columns import NAMES
from db.store.connection import Database

BETWEEN = "\ue000"
"""Stands in `words` between texts and between people, so that no phrase runs from one to the next:
a letter to SQLite, and a word of no text."""

_NOTHING_BETWEEN = re.compile(f"{BETWEEN}(?: {BETWEEN})+")

columns_of = attrgetter(*NAMES)
"""The texts of an entry in the order of the index's columns."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A paper's texts as the index takes them: terms of `db.language.text`, a space between them.

    `words` are all those that are not Chinese, as they stand side by side: `papers_words` gives a
    word as it is written a second vote beside its stem, and knows phrases. The other fields are the
    columns of `papers_fts`.
    """

    title: str
    authors: str
    names: str
    tags: str
    tldr: str
    chinese: str
    abstract: str
    words: str


def entry(paper: Paper) -> IndexEntry:
    """Make a paper's entry. A label that stands in for the title is not indexed: it says what the
    record says already."""
    title = cut(paper.title or "")
    people = [cut(author) for author in paper.authors]
    named = cut(" ".join(names(paper)))
    tags = [cut(tag) for tag in paper.tags]
    tldr = cut(readable(paper.tldr or ""))
    chinese = cut(readable("\n".join(text for _, text in paper.parts)))
    abstract = cut(readable(paper.abstract))
    return IndexEntry(
        title=" ".join(title.terms),
        authors=_terms(people),
        names=" ".join(named.terms),
        tags=_terms(tags),
        tldr=" ".join(tldr.terms),
        chinese=" ".join(chinese.terms),
        abstract=" ".join(abstract.terms),
        words=_words([title, *people, named, *tags, tldr, chinese, abstract]),
    )


def _terms(texts: Iterable[Cut]) -> str:
    return " ".join(term for text in texts for term in text.terms)


def _words(texts: Sequence[Cut]) -> str:
    """The words of texts as they stand side by side, and behind them the joined compounds."""
    side_by_side = " ".join(word or BETWEEN for text in texts for word in (*text.words, ""))
    joined = (word for text in texts for word in text.joined)
    return " ".join((_NOTHING_BETWEEN.sub(BETWEEN, side_by_side), *joined))


def write_entries(db: Database, entries: Iterable[tuple[int, IndexEntry]]) -> None:
    """Write the entries of papers by their numbers, which have none."""
    entries = list(entries)
    db.conn.executemany(
        f"INSERT INTO papers_fts (rowid, {', '.join(NAMES)}) VALUES (?{', ?' * len(NAMES)})",
        ((number, *columns_of(entry)) for number, entry in entries),
    )
    db.conn.executemany(
        "INSERT INTO papers_words (rowid, text) VALUES (?, ?)",
        ((number, entry.words) for number, entry in entries),
    )


def unindex(db: Database, numbers: Iterable[int]) -> None:
    """Take papers out of the index; numbers that it does not hold are left alone."""
    rows = [(number,) for number in numbers]
    db.conn.executemany("DELETE FROM papers_fts WHERE rowid = ?", rows)
    db.conn.executemany("DELETE FROM papers_words WHERE rowid = ?", rows)


def empty_index(db: Database) -> None:
    """Put empty indexes in the place of those that are there, however damaged they are."""
    for table in ("papers_fts", "papers_words"):
        (made_by,) = db.conn.execute(
            "SELECT sql FROM sqlite_master WHERE name = ?", [table]
        ).fetchone()
        db.conn.execute(f"REPLACE INTO {table}_data (id, block) VALUES {_NOTHING_INDEXED}")
        db.conn.execute(f"DROP TABLE {table}")
        db.conn.execute(made_by)


_NOTHING_INDEXED = "(1, x''), (10, x'00000000000000')"
"""The two records of an index that holds nothing (fts5_index.c: averages and structure). Where they
are damaged, SQLite does not even drop the table."""


def is_in_step(db: Database) -> bool:
    """Whether the index holds every paper of the store."""
    (unindexed,) = db.conn.execute(
        """
        SELECT (SELECT count(*) FROM papers WHERE number NOT IN (SELECT rowid FROM papers_fts))
             + (SELECT count(*) FROM papers WHERE number NOT IN (SELECT rowid FROM papers_words))
        """
    ).fetchone()
    return not unindexed
