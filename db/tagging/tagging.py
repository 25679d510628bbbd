"""Tags into the store: what the records that papers show say, under canonical names.

What is canonical depends on all papers, so a load plans its tags when its papers are staged, with
the store as it will be after the swap. What nobody sees yet is written before the swap, in small
transactions; the swap writes the rest.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.parts import in_parts
from db.tagging.spellings import canonical_tags
from db.tagging.tags import split_tags

WRITTEN_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class TagPlan:
    """The tags after the swap. A tag counts the papers that sources hold; a withdrawn paper keeps
    its tags.

    `names` are canonical names with their papers, `spellings` spellings with their names and
    papers, `staged` the tags of papers that are staged, and `papers` those of all others.
    """

    names: Mapping[str, int]
    spellings: Mapping[str, tuple[str, int]]
    staged: Mapping[int, Sequence[str]]
    papers: Mapping[int, Sequence[str]]


def plan_tags(db: Database, sources: Iterable[int]) -> TagPlan:
    """Plan the tags for when the staged sources will have been swapped in."""
    lines = db.conn.execute(_LINES, [json.dumps(list(sources))]).fetchall()
    spelled = [(number, new, live, split_tags(line)) for number, new, live, line in lines]
    by_spelling: Counter[str] = Counter()
    for _, _, live, spellings in spelled:
        for spelling in spellings:
            by_spelling[spelling] += live
    canon = canonical_tags(by_spelling)
    name_of = {spelling: tag.name for tag in canon.tags for spelling in tag.spellings}
    by_name: Counter[str] = Counter({tag.name: 0 for tag in canon.tags})
    staged: dict[int, Sequence[str]] = {}
    papers: dict[int, Sequence[str]] = {}
    for number, new, live, spellings in spelled:
        names = tuple(dict.fromkeys(name_of[spelling] for spelling in spellings))
        (staged if new else papers)[number] = names
        for name in names:
            by_name[name] += live
    return TagPlan(
        names=by_name,
        spellings={spelling: (name, by_spelling[spelling]) for spelling, name in name_of.items()},
        staged=staged,
        papers=papers,
    )


def stage_names(db: Database, plan: TagPlan) -> None:
    """Write the names that are new, as tags without papers."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO tags (name, papers) VALUES (?, 0)",
        [(name,) for name in sorted(plan.names)],
    )


def staged_tags(plan: TagPlan) -> Iterator[Mapping[int, Sequence[str]]]:
    """The tags of staged papers, in parts that are quick to write."""
    return map(dict, in_parts(plan.staged.items(), WRITTEN_AT_ONCE))


def stage_tags(db: Database, tags: Mapping[int, Sequence[str]]) -> None:
    """Write the tags of papers that are staged."""
    ids = _ids(db)
    db.conn.executemany(
        "INSERT INTO paper_tags (paper, place, tag) VALUES (?, ?, ?)",
        [
            (number, place, ids[name])
            for number, names in tags.items()
            for place, name in enumerate(names, start=1)
        ],
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

    tags_of: dict[int, list[int]] = {}
    for number, tag in db.conn.execute("SELECT paper, tag FROM paper_tags ORDER BY paper, place"):
        tags_of.setdefault(number, []).append(tag)
    renamed = {
        number: names
        for number, names in plan.papers.items()
        if tags_of.get(number, []) != [ids[name] for name in names]
    }
    db.conn.executemany("DELETE FROM paper_tags WHERE paper = ?", [(n,) for n in renamed])
    stage_tags(db, renamed)


def sweep_tags(db: Database) -> None:
    """Take away the names that no paper and no spelling uses any longer."""
    db.conn.execute(
        "DELETE FROM tags WHERE papers = 0 AND id NOT IN (SELECT tag FROM paper_tags)"
        " AND id NOT IN (SELECT tag FROM tag_spellings)"
    )


def _ids(db: Database) -> dict[str, int]:
    return dict(db.conn.execute("SELECT name, id FROM tags"))


_SPELLINGS = "SELECT spelling, tag, papers FROM tag_spellings"
_LINES = """
    WITH after AS (
        SELECT number, record, 1 AS new FROM staged_papers
        UNION ALL
        SELECT number, record, 0 FROM papers WHERE id NOT IN (SELECT id FROM staged_papers)
    )
    SELECT after.number, after.new,
        staged.record IS NOT NULL OR (placings.record IS NOT NULL
            AND placings.source NOT IN (SELECT value FROM json_each(?))),
        records.tag_line
    FROM after
    JOIN records ON records.id = after.record
    LEFT JOIN placings ON placings.record = after.record
    LEFT JOIN staged_records AS staged ON staged.record = after.record
    WHERE records.tag_line <> ''
"""
