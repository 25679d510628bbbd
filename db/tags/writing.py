"""Tags into the store: what the records that papers show say, under canonical names.

What is canonical depends on all papers, so a load makes the tags when its papers are staged, with
the store as it will be after the swap. Each version of the papers has spellings of its own, written
before anybody sees it; the swap writes how many papers each tag has. Papers and spellings go by in
parts, for neither need fit into memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from db.store.connection import Database
from db.store.sql import in_parts, json_list
from db.store.store import Store
from db.store.versions import papers_token
from db.tags.by_hand import tags_by_hand
from db.tags.canonical import write_spellings
from db.tags.slips import Keyed, Repairs, learn_mistyped_words, learn_slips
from db.tags.spellings import (
    CanonicalSpellings,
    canonical_tag,
    joined,
    learn_acronyms,
    plain,
    spelling_key,
)
from db.tags.tag_lines import split_tags

BATCH = 1_000
"""Papers or spellings that are read, and written, in one transaction."""


@dataclass(frozen=True, slots=True)
class _Tagged:
    """A paper after the swap, with its tags as they are spelled: whether it is staged, and whether
    some source will hold it."""

    number: int
    is_staged: bool
    is_live: bool
    spellings: Sequence[str]


def stage_tags(store: Store, version: str, progress: Callable[[int, int], None]) -> None:
    """Write the tags as they will be when what is staged is swapped in as this version of the
    papers: all that nobody sees until then. A tag counts the papers that sources hold; a withdrawn
    paper keeps its tags. `progress` is told how many papers of how many are done, where one that is
    looked through is half done."""
    total = store.read(_total)
    done = 0
    for papers in _papers(store):
        store.write(_count, papers)
        done += len(papers)
        progress(done // 2, total)
    repairs = Repairs(learn_mistyped_words(_Spellings(store)), tags_by_hand())
    store.write(write_spellings, version, _learn(store, repairs))
    last = ""
    while groups := store.read(_groups, last):
        store.write(_write_tags, version, groups.values(), repairs)
        last = max(groups)
    for papers in _papers(store):
        store.write(_stage, version, papers)
        done += len(papers)
        progress(done // 2, total)


def swap_tags(db: Database) -> None:
    """Show what is staged. Rows that are right already are not touched."""
    db.conn.execute(f"UPDATE tags SET papers = {_COUNTED} WHERE papers <> {_COUNTED}")
    db.conn.execute("DELETE FROM paper_tags WHERE paper IN (SELECT paper FROM staged_tags)")
    db.conn.execute("INSERT INTO paper_tags (paper, place, tag) SELECT * FROM staged_tags")


def is_swept(db: Database) -> bool:
    """Whether nothing is staged, and no other version of the papers has left anything."""
    (left,) = db.conn.execute(
        f"""
        SELECT EXISTS (SELECT * FROM staged_tags) OR EXISTS (SELECT * FROM staged_spellings)
            OR EXISTS (SELECT * FROM staged_tag_counts)
            OR EXISTS (SELECT * FROM tag_acronyms WHERE {_OTHER_VERSION})
            OR EXISTS (SELECT * FROM tag_slips WHERE {_OTHER_VERSION})
            OR EXISTS (SELECT * FROM tag_spellings WHERE {_OTHER_VERSION})
        """,
        {"version": papers_token(db)},
    ).fetchone()
    return not left


def sweep_some(db: Database) -> None:
    """Take away some of what is staged or of another version; until `is_swept` there is more.
    With the last goes every name that no paper and no spelling uses any longer."""
    for table in ("staged_tags", "staged_spellings", "staged_tag_counts"):
        db.conn.execute(f"DELETE FROM {table}")
    version = {"version": papers_token(db)}
    for table in ("tag_acronyms", "tag_slips"):
        db.conn.execute(f"DELETE FROM {table} WHERE {_OTHER_VERSION}", version)
    swept = db.conn.execute(
        f"""
        DELETE FROM tag_spellings
        WHERE rowid IN (SELECT rowid FROM tag_spellings WHERE {_OTHER_VERSION} LIMIT :some)
        """,
        version | {"some": BATCH},
    )
    if swept.rowcount < BATCH:
        db.conn.execute(
            "DELETE FROM tags WHERE papers = 0 AND id NOT IN (SELECT tag FROM paper_tags)"
            " AND id NOT IN (SELECT tag FROM tag_spellings)"
        )


# The papers, and how often each spelling occurs.


def _papers(store: Store) -> Iterator[list[_Tagged]]:
    """The papers that have tags, some at a time, those with the lowest numbers first."""
    last = 0
    while papers := store.read(_tagged, last):
        yield papers
        last = papers[-1].number


def _total(db: Database) -> int:
    (papers,) = db.conn.execute(f"SELECT count(*) {_WITH_TAGS}").fetchone()
    return int(papers)


def _tagged(db: Database, last: int) -> list[_Tagged]:
    rows = db.conn.execute(
        f"SELECT number, is_staged, is_live, tag_line {_WITH_TAGS}"
        " AND number > ? ORDER BY number LIMIT ?",
        [last, BATCH],
    )
    return [
        _Tagged(number, bool(is_staged), bool(is_live), split_tags(line))
        for number, is_staged, is_live, line in rows
    ]


def _count(db: Database, papers: Iterable[_Tagged]) -> None:
    counts: Counter[str] = Counter()
    for paper in papers:
        counts.update(dict.fromkeys(paper.spellings, int(paper.is_live)))
    db.conn.executemany(
        "INSERT INTO staged_spellings (spelling, papers) VALUES (?, ?)"
        " ON CONFLICT (spelling) DO UPDATE SET papers = papers + excluded.papers",
        counts.items(),
    )


# What the spellings teach.


def _learn(store: Store, repairs: Repairs) -> CanonicalSpellings:
    """Learn which spellings are one tag, and give those the same key."""
    spellings = _Spellings(store)
    acronyms = learn_acronyms(spellings)
    by_hand = {
        spelling_key(spelling, acronyms): spelling_key(tag, acronyms)
        for spelling, tag in repairs.by_hand.items()
    }
    repaired = dict(by_hand)
    for some in in_parts(spellings, BATCH):
        keys = []
        for spelling, _ in some:
            right = repairs.meant(spelling)
            key = spelling_key(right, acronyms)
            key = by_hand.get(key, key)
            keys.append((key, spelling))
            if right != spelling:
                repaired[spelling_key(spelling, acronyms)] = key
        store.write(_run, "UPDATE staged_spellings SET key = ? WHERE spelling = ?", keys)
    slips = learn_slips(_Keys(store))
    meant = [(meant, slip) for slip, meant in slips.items()]
    store.write(_run, "UPDATE staged_spellings SET key = ? WHERE key = ?", meant)
    to_right = {key: slips.get(right, right) for key, right in repaired.items() if key != right}
    return CanonicalSpellings(acronyms, slips | to_right)


@dataclass(frozen=True, slots=True)
class _Spellings:
    """All spellings, each with its papers, as often as they are gone through."""

    store: Store

    def __iter__(self) -> Iterator[tuple[str, int]]:
        last = ""
        while page := self.store.read(_spellings_after, last):
            yield from page
            last = page[-1][0]


@dataclass(frozen=True, slots=True)
class _Keys:
    """All keys of the spellings, as often as they are gone through."""

    store: Store

    def __iter__(self) -> Iterator[Keyed]:
        last = ""
        while page := self.store.read(_keys_after, last):
            yield from page
            last = page[-1].key


def _spellings_after(db: Database, last: str) -> list[tuple[str, int]]:
    return db.conn.execute(
        "SELECT spelling, papers FROM staged_spellings WHERE spelling > ? ORDER BY spelling"
        " LIMIT ?",
        [last, BATCH],
    ).fetchall()


def _keys_after(db: Database, last: str) -> list[Keyed]:
    rows = db.conn.execute(
        "SELECT key, sum(papers), min(spelling) FROM staged_spellings WHERE key > ?"
        " GROUP BY key ORDER BY key LIMIT ?",
        [last, BATCH],
    )
    return [Keyed(*row) for row in rows]


def _run(db: Database, change: str, rows: Iterable[tuple[str, str]]) -> None:
    db.conn.executemany(change, rows)


# What nobody sees yet.


def _groups(db: Database, last: str) -> dict[str, dict[str, int]]:
    """The spellings of some keys, those that follow the last one, each with its papers."""
    rows = db.conn.execute(
        """
        SELECT key, spelling, papers FROM staged_spellings
        WHERE key > :last AND key <= (SELECT max(key) FROM (
            SELECT DISTINCT key FROM staged_spellings WHERE key > :last ORDER BY key LIMIT :some))
        ORDER BY key
        """,
        {"last": last, "some": BATCH},
    )
    return {
        key: {spelling: papers for _, spelling, papers in group}
        for key, group in groupby(rows, key=itemgetter(0))
    }


def _write_tags(
    db: Database, version: str, groups: Iterable[Mapping[str, int]], repairs: Repairs
) -> None:
    """Write the spellings of tags, and the names that are new, as tags without papers."""
    tags = [(canonical_tag(papers, repairs.meant), papers) for papers in groups]
    db.conn.executemany(
        "INSERT OR IGNORE INTO tags (name, papers) VALUES (?, 0)", [(tag.name,) for tag, _ in tags]
    )
    db.conn.executemany(
        """
        INSERT INTO tag_spellings (version, spelling, key, papers, tag, place, plain, joined)
        SELECT ?, spelling, key, papers, (SELECT id FROM tags WHERE name = ?), ?, ?, ?
        FROM staged_spellings WHERE spelling = ?
        """,
        [
            (version, tag.name, place, plain(spelling), joined(spelling), spelling)
            for tag, _ in tags
            for place, spelling in enumerate(tag.spellings, start=1)
        ],
    )


def _stage(db: Database, version: str, papers: Sequence[_Tagged]) -> None:
    """Write the tags of papers that have not these already: where readers look for them if nobody
    sees the paper yet. And count them."""
    wanted = {spelling for paper in papers for spelling in paper.spellings}
    tag_of = dict(
        db.conn.execute(
            """
            SELECT spelling, tag FROM json_each(?) AS wanted
            CROSS JOIN tag_spellings ON tag_spellings.spelling = wanted.value AND version = ?
            """,
            [json_list(wanted), version],
        )
    )
    written = _written(db, papers[0].number, papers[-1].number)
    counts: Counter[int] = Counter()
    for paper in papers:
        tags = list(dict.fromkeys(tag_of[spelling] for spelling in paper.spellings))
        counts.update(tags if paper.is_live else ())
        if tags != written.get(paper.number, []):
            table = "paper_tags" if paper.is_staged else "staged_tags"
            db.conn.executemany(
                f"INSERT INTO {table} (paper, place, tag) VALUES (?, ?, ?)",
                [(paper.number, *placed) for placed in enumerate(tags, start=1)],
            )
    db.conn.executemany(
        "INSERT INTO staged_tag_counts (tag, papers) VALUES (?, ?)"
        " ON CONFLICT (tag) DO UPDATE SET papers = papers + excluded.papers",
        counts.items(),
    )


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


_WITH_TAGS = """
    FROM papers_after JOIN records ON records.id = papers_after.record WHERE tag_line <> ''
"""
_COUNTED = "coalesce((SELECT papers FROM staged_tag_counts WHERE tag = tags.id), 0)"
_OTHER_VERSION = "(version < :version OR version > :version)"
"""As `<>`, and found in an index."""
