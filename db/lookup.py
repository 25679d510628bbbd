"""One paper by what people call it: its id, its label, its name; and what to offer while they type.

Nothing that was typed reaches SQL: names and labels are kept in memory until the papers change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlite_utils import Database

from db.papers import Paper
from db.reading import papers_by_number
from db.search import matching
from db.text import fold
from db.vocabulary import PerVersion

SIMILAR = 60.0
"""Per cent of letters in common from which a name counts as near to what was typed."""

NEAREST = 3
"""How many papers are named where none was found."""

CLIPPED = "…"
"""The end of a label that was too long for where it was shown."""

LONGEST = 300
"""Characters that are read of what was typed: no name or label is longer."""


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
    """The paper with this id, old id, label (or the beginning of one that was cut short) or name.

    Case, hyphens and spaces do not matter. A withdrawn paper is found too, but of two papers with
    one name the one that is not. Raises UnknownPaper.
    """
    index = _names.of(db)
    typed = text.strip()[:LONGEST]
    number = index.ids.get(typed.lower()) or index.called.get(_key(typed)) or _cut(index, typed)
    if number is None:
        raise UnknownPaper(text, _nearest(db, index, typed))
    return papers_by_number(db, [number])[0]


def suggest_papers(db: Database, typed: str, limit: int = 25) -> list[Suggestion]:
    """The papers to offer while somebody types, the likeliest first; the first papers for nothing.

    First whose name begins so, then whose label does or holds it, then whose name looks like it,
    then what a search finds. Withdrawn papers are not offered.
    """
    index = _names.of(db)
    typed = typed.strip()[:LONGEST]
    found: dict[int, None] = {}
    for number in _suggested(db, index, typed, limit):
        if number in index.live:
            found[number] = None
        if len(found) == limit:
            break
    return [index.live[number] for number in found]


def nearest_papers(db: Database, text: str) -> tuple[Paper, ...]:
    """The few papers whose names look most like `text`; none where none does."""
    index = _names.of(db)
    numbers = [n for n in _similar(index, _key(text[:LONGEST]), 2 * NEAREST) if n in index.live]
    return tuple(papers_by_number(db, numbers[:NEAREST]))


@dataclass(frozen=True, slots=True)
class _Names:
    """All papers by what they are called; `_key` makes the keys of `called`, `named`, `labels`."""

    ids: Mapping[str, int]
    """Ids and old ids."""
    called: Mapping[str, int]
    """Names and labels."""
    named: Mapping[int, str]
    labels: Mapping[int, str]
    live: Mapping[int, Suggestion]
    """The papers that are not withdrawn, in the order of their numbers."""


def _read_names(db: Database) -> _Names:
    rows = db.conn.execute(
        """
        SELECT papers.number, papers.id, papers.name, papers.label, placings.place IS NOT NULL
        FROM papers LEFT JOIN placings ON placings.record = papers.record
        ORDER BY placings.place IS NULL, papers.number
        """
    ).fetchall()
    ids = {id_: number for number, id_, *_ in rows}
    for alias, paper in db.conn.execute("SELECT alias, paper FROM paper_aliases"):
        if paper in ids:
            ids.setdefault(alias, ids[paper])
    called: dict[str, int] = {}
    for number, _, name, label, _ in rows:
        for key in filter(None, (_key(name or ""), _key(label))):
            called.setdefault(key, number)
    return _Names(
        ids=ids,
        called=called,
        named={number: _key(name) for number, _, name, _, _ in rows if name},
        labels={number: _key(label) for number, _, _, label, _ in rows},
        live={number: Suggestion(id_, label) for number, id_, _, label, live in rows if live},
    )


_names = PerVersion(_read_names)


def _key(text: str) -> str:
    """The letters and digits of a name in one spelling."""
    return "".join(filter(str.isalnum, fold(text)))


def _cut(index: _Names, typed: str) -> int | None:
    """The paper whose label begins so, where the label was cut short."""
    begin = _key(typed.removesuffix(CLIPPED))
    if not typed.endswith(CLIPPED) or not begin:
        return None
    return next((number for number, key in index.labels.items() if key.startswith(begin)), None)


def _suggested(db: Database, index: _Names, typed: str, limit: int) -> Iterator[int]:
    key = _key(typed)
    if not key:
        yield from index.live
        return
    if exact := index.ids.get(typed.lower()):
        yield exact
    named = [(number, name) for number, name in index.named.items() if key in name]
    yield from (number for number, name in named if name == key)
    yield from (number for number, name in named if name.startswith(key))
    yield from (number for number, label in index.labels.items() if label.startswith(key))
    yield from (number for number, _ in named)
    yield from (number for number, label in index.labels.items() if key in label)
    yield from _similar(index, key, limit)
    yield from matching(db, typed, limit)


def _similar(index: _Names, key: str, limit: int) -> list[int]:
    found = process.extract(key, index.named, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=limit)
    return [number for _, _, number in found]


def _nearest(db: Database, index: _Names, typed: str) -> tuple[Paper, ...]:
    near = [number for number in _similar(index, _key(typed), 2 * NEAREST) if number in index.live]
    numbers = near or matching(db, typed, NEAREST)
    return tuple(papers_by_number(db, numbers[:NEAREST]))
