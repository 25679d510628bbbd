"""One paper by what people call it: its id, its label, its name; and what to offer while they type.

Names, labels and their words are found by their beginnings in an index (`db.labels.keys`), which
costs the same in a store of any size. Only while they are few are they kept in memory, to be looked
through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from db.labels.keys import MAX_WITHIN, Called, key
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.searching.called import paper_with_id, papers_called
from db.searching.search import matching
from db.store.connection import Database
from db.store.sql import json_list
from db.store.versions import PerVersion

MIN_SIMILARITY = 60.0
"""Per cent of letters in common from which a name counts as near to what was typed."""

MAX_NEAREST = 3
"""How many papers are named where none was found."""

CLIPPED = "…"
"""The end of a label that was too long for where it was shown."""

MAX_CHARACTERS = 300
"""Characters that are read of what was typed: no name or label is longer."""

MAX_KEYS_IN_MEMORY = 20_000
"""Names or labels that are kept in memory, a few megabytes, and looked through in a millisecond."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A paper to choose: the label is for people, the id for `find_paper`."""

    id: str
    label: str


class UnknownPaper(Exception):
    """No paper is called this; `nearest` are those whose names look like it."""

    def __init__(self, text: str, nearest: tuple[Paper, ...]) -> None:
        super().__init__(text, nearest)
        self.text = text
        self.nearest = nearest

    def __str__(self) -> str:
        maybe = ", ".join(paper.label for paper in self.nearest)
        return f"I know no paper “{self.text}”." + (f" The nearest: {maybe}." if maybe else "")


def find_paper(db: Database, text: str) -> Paper:
    """The paper with this id, old id, title or label (or the beginning of one that was cut short),
    name, address, arXiv, OpenReview, DOI or ACL identifier, or id in a list.

    Case, hyphens and spaces do not matter, but what is written to the letter comes first. A
    withdrawn paper is found too, but of two papers with one name the one that is not. Raises
    UnknownPaper.
    """
    typed = text.strip()[:MAX_CHARACTERS]
    number = next(iter(papers_called(db, typed)), None) or _cut(db, typed)
    if number is None:
        raise UnknownPaper(text, _nearest(db, typed))
    return papers_by_number(db, [number])[0]


def paper_by_id(db: Database, text: str) -> Paper | None:
    """The paper with this id or old id: what `find_paper` looks for first, and the least work."""
    number = paper_with_id(db, text.strip())
    return papers_by_number(db, [number])[0] if number else None


def suggest_papers(db: Database, typed: str, limit: int = 25) -> list[Suggestion]:
    """The papers to offer while somebody types, the likeliest first; the first papers for nothing.

    First whose name begins so, then whose label does or holds it (in a large store, with a word
    that begins so), then whose name looks like it, then what a search finds. Withdrawn papers are
    not offered.
    """
    found: dict[int, None] = {}
    for number in _suggested(db, typed.strip()[:MAX_CHARACTERS], limit):
        found[number] = None
        if len(found) == limit:
            break
    wanted = json_list(found)
    return [
        Suggestion(id_, label)
        for id_, label in db.conn.execute(
            """
            SELECT papers.id, papers.label FROM json_each(?) AS wanted
            JOIN papers ON papers.number = wanted.value ORDER BY wanted.key
            """,
            [wanted],
        )
    ]


def nearest_papers(db: Database, text: str) -> tuple[Paper, ...]:
    """The few papers whose names look most like `text`; none where none does."""
    return tuple(papers_by_number(db, _similar(db, key(text[:MAX_CHARACTERS]), MAX_NEAREST)))


def _cut(db: Database, typed: str) -> int | None:
    """The paper whose label begins so, where the label was cut short."""
    begin = key(typed.removesuffix(CLIPPED))
    if not (typed.endswith(CLIPPED) and begin):
        return None
    return _first(
        db,
        f"""
        SELECT papers.number FROM paper_keys
        JOIN papers ON papers.number = paper_keys.number
        LEFT JOIN placings ON placings.record = papers.record
        WHERE paper_keys.kind = {Called.LABEL:d}
        AND paper_keys.key >= ?1 AND paper_keys.key < ?1 || char(0x10FFFF)
        ORDER BY placings.record IS NULL, papers.number LIMIT 1
        """,
        begin,
    )


def _first(db: Database, sql: str, text: str) -> int | None:
    row = db.conn.execute(sql, [text]).fetchone()
    return row and int(row[0])


def _suggested(db: Database, typed: str, limit: int) -> Iterator[int]:
    """Live papers, some of them more than once."""
    typed_key = key(typed)
    if not typed_key:
        yield from _numbers(db, "SELECT number FROM live_papers ORDER BY number")
        return
    if exact := paper_with_id(db, typed):
        yield from _numbers(
            db, "SELECT number FROM live_papers WHERE number = :number", number=exact
        )
    yield from _numbers(db, _IS, kind=Called.NAME, key=typed_key)
    yield from _numbers(db, _BEGINS, kind=Called.NAME, key=typed_key)
    yield from _numbers(db, _BEGINS, kind=Called.LABEL, key=typed_key)
    yield from _holding(db, Called.NAME, typed_key)
    yield from _holding(db, Called.LABEL, typed_key)
    yield from _similar(db, typed_key, limit)
    yield from matching(db, typed, limit)


def _holding(db: Database, kind: Called, key: str) -> Iterator[int]:
    """The papers whose names or labels hold this, or in a large store with a word that does."""
    keys = _keys_in_memory.of(db)[kind]
    if keys is not None:
        yield from (number for number, held in keys.items() if key in held)
    elif kind is Called.LABEL:
        yield from _numbers(db, _BEGINS, kind=Called.WITHIN, key=key[:MAX_WITHIN])


def _similar(db: Database, key: str, limit: int) -> list[int]:
    """The papers whose names look like this, the most similar first. Among very many names none is
    looked for: a search corrects what was mistyped."""
    names = _keys_in_memory.of(db)[Called.NAME] or {}
    found = process.extract(key, names, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY, limit=limit)
    return [number for _, _, number in found]


def _nearest(db: Database, typed: str) -> tuple[Paper, ...]:
    numbers = _similar(db, key(typed), MAX_NEAREST) or matching(db, typed, MAX_NEAREST)
    return tuple(papers_by_number(db, numbers))


def _numbers(db: Database, sql: str, **parameters: int | str) -> Iterator[int]:
    return (number for (number,) in db.conn.execute(sql, parameters))


def _read_all_keys(db: Database) -> dict[Called, dict[int, str] | None]:
    """The keys of the live papers' names and labels by their numbers, None where there are many."""
    return {kind: _read_keys(db, kind) for kind in (Called.NAME, Called.LABEL)}


def _read_keys(db: Database, kind: Called) -> dict[int, str] | None:
    rows = db.conn.execute(
        """
        SELECT papers.number, paper_keys.key FROM live_papers AS papers
        CROSS JOIN paper_keys ON paper_keys.number = papers.number AND paper_keys.kind = ?
        ORDER BY papers.number LIMIT ?
        """,
        [kind, MAX_KEYS_IN_MEMORY + 1],
    ).fetchall()
    return dict(rows) if len(rows) <= MAX_KEYS_IN_MEMORY else None


_keys_in_memory = PerVersion(_read_all_keys)


def _live_where(condition: str) -> str:
    """The SQL for the live papers with a key of some kind, in the order of their numbers. They are
    read one by one: the LIMIT keeps SQLite from joining all of them before it sorts."""
    return f"""
        SELECT papers.number FROM (
            SELECT DISTINCT number FROM paper_keys WHERE kind = :kind AND {condition}
            ORDER BY number LIMIT -1
        ) AS found
        CROSS JOIN live_papers AS papers ON papers.number = found.number
    """


_IS = _live_where("key = :key")
_BEGINS = _live_where("key >= :key AND key < :key || char(0x10FFFF)")
