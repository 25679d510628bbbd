"""The columns of the search index and what they weigh: the one place that knows their order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the index: what a term in it weighs when a query is answered, and when papers
    like another one are looked for (by that one's own terms, so 0 where it would find itself in
    another guise: its authors, its names, its other language)."""

    name: str
    weight: int
    likeness: int


COLUMNS = (
    Column("title", 3, 1),
    Column("authors", 2, 0),
    Column("names", 2, 0),
    Column("tags", 2, 3),
    Column("tldr", 3, 1),
    Column("chinese", 1, 0),
    Column("abstract", 1, 1),
)
"""In the order of `papers_fts`, and of the fields of `db.searching.indexing.IndexEntry`."""

NAMES = tuple(column.name for column in COLUMNS)

WEIGHTS = {column.name: column.weight for column in COLUMNS}

LIKENESS = {column.name: column.likeness for column in COLUMNS}
