"""Tags into the store: what the records that papers show say, under canonical names.

What is canonical depends on all papers, so a load plans its tags when its papers are staged, with
the store as it will be after the swap. What nobody sees yet is written before the swap, in small
transactions; the swap writes the rest. The papers go by in parts; in memory are the spellings
alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.store import Store
from db.tagging.spellings import canonical_tags
from db.tagging.tags import split_tags

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class TagPlan:
    """The tags after the swap. A tag counts the papers that sources hold; a withdrawn paper keeps
    its tags.

    `names` are canonical names with their papers, `spellings` spellings with their names and
    papers.
    """

    names: Mapping[str, int]
    spellings: Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _Tagged:
    """A paper after the swap, with its tags as they are spelled: whether it is staged, and whether
    some source will hold it."""

    number: int
    is_staged: bool
    is_live: bool
    spellings: Sequence[str]


def stage_tags(store: Store) -> TagPlan:
    """Plan the tags for when what is staged will have been swapped in, and write what nobody sees
    until then: names that are new, and the tags of papers that are staged or that change."""
    by_spelling = store.read(_count_spellings)
    canon = canonical_tags(by_spelling)
    name_of = {spelling: tag.name for tag in canon.tags for spelling in tag.spellings}
    by_name = Counter({tag.name: 0 for tag in canon.tags})
    ids = store.write(_write_names, sorted(by_name))
    last = 0
    while papers := store.read(_tagged, last):
        tags: dict[int, list[int]] = {}
        for paper in papers:
            names = dict.fromkeys((name_of[one] for one in paper.spellings), int(paper.is_live))
            by_name.update(names)
            tags[paper.number] = [ids[name] for name in names]
        written = store.read(_written, papers[0].number, papers[-1].number)
        changed = [paper for paper in papers if written.get(paper.number, []) != tags[paper.number]]
        if changed:
            store.write(_stage, changed, tags)
        last = papers[-1].number
    return TagPlan(
        names=by_name,
        spellings={spelling: (name, by_spelling[spelling]) for spelling, name in name_of.items()},
    )


def swap_tags(db: Database, plan: TagPlan) -> None:
    """Make the tables say what is planned. Rows that are right already are not touched."""
    ids = _ids(db)
    counted = dict(db.conn.execute("SELECT name, papers FROM tags"))
    changed = [(n, name) for name, n in plan.names.items() if counted[name] != n]
    changed += [(0, name) for name, n in counted.items() if n and name not in plan.names]
    db.conn.executemany("UPDATE tags SET papers = ? WHERE name = ?", changed)

    known = {s: (tag, n) for s, tag, n in db.conn.execute(_SPELLINGS)}
    wanted = {s: (ids[name], n) for s, (name, n) in plan.spellings.items()}
    db.conn.executemany(
        "DELETE FROM tag_spellings WHERE spelling = ?", [(s,) for s in known if s not in wanted]
    )
    db.conn.executemany(
        "REPLACE INTO tag_spellings (spelling, tag, papers) VALUES (?, ?, ?)",
        [(s, tag, n) for s, (tag, n) in wanted.items() if known.get(s) != (tag, n)],
    )

    db.conn.execute("DELETE FROM paper_tags WHERE paper IN (SELECT paper FROM staged_tags)")
    db.conn.execute("INSERT INTO paper_tags (paper, place, tag) SELECT * FROM staged_tags")
    db.conn.execute("DELETE FROM staged_tags")


def sweep_tags(db: Database) -> None:
    """Take away the names that no paper and no spelling uses any longer."""
    db.conn.execute(
        "DELETE FROM tags WHERE papers = 0 AND id NOT IN (SELECT tag FROM paper_tags)"
        " AND id NOT IN (SELECT tag FROM tag_spellings)"
    )


def _count_spellings(db: Database) -> Counter[str]:
    """The spellings of all papers, each with how many it will be a live paper's."""
    papers: Counter[str] = Counter()
    for is_live, line in db.conn.execute(f"SELECT is_live, tag_line {_LINES}"):
        papers.update(dict.fromkeys(split_tags(line), is_live))
    return papers


def _tagged(db: Database, last: int) -> list[_Tagged]:
    """Some papers, those with the lowest numbers above `last`; none at the end."""
    rows = db.conn.execute(
        f"SELECT number, is_staged, is_live, tag_line {_LINES}"
        " AND number > ? ORDER BY number LIMIT ?",
        [last, AT_ONCE],
    )
    return [
        _Tagged(number, bool(is_staged), bool(is_live), split_tags(line))
        for number, is_staged, is_live, line in rows
    ]


def _written(db: Database, first: int, last: int) -> dict[int, list[int]]:
    """The tags that the table has of the papers with these numbers and those between."""
    tags: dict[int, list[int]] = {}
    rows = db.conn.execute(
        "SELECT paper, tag FROM paper_tags WHERE paper BETWEEN ? AND ? ORDER BY paper, place",
        [first, last],
    )
    for paper, tag in rows:
        tags.setdefault(paper, []).append(tag)
    return tags


def _write_names(db: Database, names: Iterable[str]) -> dict[str, int]:
    """Write the names that are new, as tags without papers; the ids of all."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO tags (name, papers) VALUES (?, 0)", [(name,) for name in names]
    )
    return _ids(db)


def _stage(db: Database, papers: Iterable[_Tagged], tags: Mapping[int, Sequence[int]]) -> None:
    """Write the tags of papers: where readers look for them if nobody sees the papers yet."""
    for paper in papers:
        table = "paper_tags" if paper.is_staged else "staged_tags"
        db.conn.executemany(
            f"INSERT INTO {table} (paper, place, tag) VALUES (?, ?, ?)",
            [(paper.number, *placed) for placed in enumerate(tags[paper.number], start=1)],
        )


def _ids(db: Database) -> dict[str, int]:
    return dict(db.conn.execute("SELECT name, id FROM tags"))


_SPELLINGS = "SELECT spelling, tag, papers FROM tag_spellings"
_LINES = """
    FROM papers_after JOIN records ON records.id = papers_after.record
    WHERE tag_line <> ''
"""
