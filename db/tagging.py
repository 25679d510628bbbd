"""Tags into the store: what the records that papers show say, under canonical names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from db.spellings import canonical_tags
from db.tags import split_tags


def write_tags(db: Database) -> None:
    """Make the tables `tags`, `tag_spellings` and `paper_tags` say what the records that papers
    show say, within the caller's transaction. Rows that are right already are not touched.

    A withdrawn paper keeps its tags and does not count.
    """
    lines = db.conn.execute(
        "SELECT papers.number, records.tag_line, records.place IS NOT NULL"
        " FROM papers JOIN records ON records.id = papers.record"
    ).fetchall()
    spelled = [(number, split_tags(line), bool(live)) for number, line, live in lines]
    by_spelling: Counter[str] = Counter()
    for _, spellings, live in spelled:
        for spelling in spellings:
            by_spelling[spelling] += live
    canon = canonical_tags(by_spelling)
    name_of = {spelling: tag.name for tag in canon.tags for spelling in tag.spellings}
    tagged = [
        (number, tuple(dict.fromkeys(name_of[spelling] for spelling in spellings)), live)
        for number, spellings, live in spelled
    ]
    by_name: Counter[str] = Counter({tag.name: 0 for tag in canon.tags})
    for _, names, live in tagged:
        for name in names:
            by_name[name] += live

    ids = _write_names(db, by_name)
    _write_rows(
        db,
        "tag_spellings",
        ("spelling",),
        ("tag", "papers"),
        {(s,): (ids[name], by_spelling[s]) for s, name in name_of.items()},
    )
    _write_rows(
        db,
        "paper_tags",
        ("paper", "place"),
        ("tag",),
        {
            (number, place): (ids[name],)
            for number, names, _ in tagged
            for place, name in enumerate(names, start=1)
        },
    )
    gone = [(id_,) for name, id_ in ids.items() if name not in by_name]
    db.conn.executemany("DELETE FROM tags WHERE id = ?", gone)


def _write_names(db: Database, papers: Mapping[str, int]) -> dict[str, int]:
    """Write the names and their counts; out come the ids of all names, the obsolete too."""
    known = dict(db.conn.execute("SELECT name, papers FROM tags"))
    db.conn.executemany(
        "INSERT INTO tags (name, papers) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET papers = excluded.papers",
        [(name, count) for name, count in sorted(papers.items()) if known.get(name) != count],
    )
    return dict(db.conn.execute("SELECT name, id FROM tags"))


def _write_rows(
    db: Database,
    table: str,
    key: Sequence[str],
    values: Sequence[str],
    wanted: Mapping[tuple[str | int, ...], tuple[int, ...]],
) -> None:
    """Make `table` hold the `wanted` rows, key → values, and no others."""
    columns = ", ".join((*key, *values))
    rows = db.conn.execute(f"SELECT {columns} FROM {table}")
    known = {row[: len(key)]: row[len(key) :] for row in rows}
    gone = [row for row in known if row not in wanted]
    changed = [(*row, *rest) for row, rest in wanted.items() if known.get(row) != rest]
    is_key = " AND ".join(f"{name} = ?" for name in key)
    holes = ", ".join("?" * (len(key) + len(values)))
    db.conn.executemany(f"DELETE FROM {table} WHERE {is_key}", gone)
    db.conn.executemany(f"REPLACE INTO {table} ({columns}) VALUES ({holes})", changed)
