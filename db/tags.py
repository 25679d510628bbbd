"""Tags in the store: how a tag line is read, and how tags are written, found and counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlite_utils import Database

from db.spellings import Canon, canonical_tags, trimmed

TAG_BEGINS = re.compile(r"(?:^|\s)#+|#+(?=[^\W\d_])")
"""A `#` begins a tag at the start of a word or right before a letter: `C#` stays whole."""
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")

SIMILAR = 70.0
"""Per cent of letters in common from which a spelling counts as near to what was typed."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag by its canonical name, its papers that are not withdrawn, and all its spellings."""

    name: str
    papers: int
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TagPage:
    """Some of the tags that were asked for, and how many there are in all."""

    tags: tuple[Tag, ...]
    total: int


class UnknownTag(Exception):
    """No paper has this tag. `nearest` names tags that look like it, the nearest first."""

    def __init__(self, text: str, nearest: tuple[str, ...]) -> None:
        super().__init__(text, nearest)
        self.text = text
        self.nearest = nearest

    def __str__(self) -> str:
        maybe = f" Did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"No paper has the tag “{self.text}”.{maybe}"


def split_tags(tag_line: str) -> tuple[str, ...]:
    """Read a line `#tag #tag` into its tags, as spelled and in order, each once.

    Some entries are lists of their own: `;` and `,` part tags except inside brackets, and so does
    a bracket without a partner.
    """
    entries = (entry for part in TAG_BEGINS.split(tag_line) for entry in _listed(part))
    return tuple(dict.fromkeys(filter(None, map(trimmed, entries))))


def _listed(part: str) -> Iterator[str]:
    """Part a list at `;`, `,` and lone brackets, not at the comma of `1,000`."""
    partners = _bracket_partners(part)
    begin = 0
    for i, letter in enumerate(part):
        if letter in "()（）":
            parts = i not in partners
        else:
            inside = any(a < i < b for a, b in partners.items())
            parts = letter in ";,；，、" and not inside and not THOUSANDS.match(part, i)
        if parts:
            yield part[begin:i]
            begin = i + 1
    yield part[begin:]


def _bracket_partners(text: str) -> dict[int, int]:
    """Where the bracket is that belongs to each one."""
    partners: dict[int, int] = {}
    waiting: list[int] = []
    for i, letter in enumerate(text):
        if letter in "(（":
            waiting.append(i)
        elif letter in ")）" and waiting:
            opening = waiting.pop()
            partners[opening], partners[i] = i, opening
    return partners


# Finding.


def resolve(db: Database, text: str) -> Tag | None:
    """The tag that `text` spells: in any case, singular or plural, hyphenated or not, short or
    long; a `#` before it does no harm. None if no paper has it."""
    return _catalogue(db).find(text)


def require(db: Database, text: str) -> Tag:
    """`resolve`, but raises UnknownTag with the nearest names."""
    catalogue = _catalogue(db)
    if tag := catalogue.find(text):
        return tag
    raise UnknownTag(text, catalogue.nearest(text, 3))


def nearest(db: Database, text: str, limit: int = 3) -> tuple[str, ...]:
    """The names of the tags that look most like `text`, the nearest first; few or none of them
    where nothing does."""
    return _catalogue(db).nearest(text, limit)


def list_tags(db: Database, query: str | None = None, limit: int = 25, offset: int = 0) -> TagPage:
    """The tags that hold what `query` says, or else look like it; all without one. Most papers
    first."""
    found = _catalogue(db).matching(query or "")
    ranked = sorted(found, key=lambda tag: (-tag.papers, tag.name))
    return TagPage(tuple(ranked[offset : offset + limit]), len(ranked))


def suggest_tags(db: Database, typed: str, limit: int = 25) -> list[Tag]:
    """The tags to offer while somebody types: the one meant first, then those that begin so, those
    with a word that does, those that hold it; most papers first among equals."""
    return _catalogue(db).matching(typed)[:limit]


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """All tags of live papers, most papers first, made ready to be searched."""

    tags: tuple[Tag, ...]
    by_key: Mapping[str, Tag]
    spellings: Mapping[str, Tag]
    """Every spelling, plain as `_plain` makes it."""
    canon: Canon

    def find(self, text: str) -> Tag | None:
        return next((self.by_key.get(self.canon.key(tag)) for tag in split_tags(text)), None)

    def matching(self, typed: str) -> list[Tag]:
        plain = _plain(typed)
        if not plain:
            return list(self.tags)
        places = [" " + plain, plain.replace(" ", "")]
        meant = self.find(typed)
        best: dict[Tag, int] = {meant: 0} if meant else {}
        for spelling, tag in self.spellings.items():
            joined = spelling.replace(" ", "")
            if spelling.startswith(plain) or joined.startswith(places[1]):
                rank = 1
            elif places[0] in spelling:
                rank = 2
            elif places[1] in joined:
                rank = 3
            else:
                continue
            best[tag] = min(rank, best.get(tag, rank))
        if not best:
            return self.near(typed)
        return sorted(best, key=lambda tag: (best[tag], -tag.papers, tag.name))

    def near(self, text: str) -> list[Tag]:
        found = process.extract(
            _plain(text),
            self.spellings.keys(),
            scorer=fuzz.ratio,
            score_cutoff=SIMILAR,
            limit=None,
        )
        ranked = sorted(found, key=lambda hit: (-hit[1], -self.spellings[hit[0]].papers, hit[0]))
        return list(dict.fromkeys(self.spellings[spelling] for spelling, _, _ in ranked))

    def nearest(self, text: str, limit: int) -> tuple[str, ...]:
        return tuple(tag.name for tag in self.near(text)[:limit])


def _plain(text: str) -> str:
    """Lower case, with one space for all that is no letter, digit, `+` or `#`."""
    return " ".join(re.findall(r"[^\W_]+[+#]*", text.casefold()))


_latest: tuple[str, _Catalogue] | None = None


def _catalogue(db: Database) -> _Catalogue:
    """The catalogue of the papers that `db` sees: made once for each load, and shared by the
    threads, since a load that changed anything leaves a new token."""
    global _latest
    (token,) = db.conn.execute("SELECT token FROM papers_version").fetchone()
    latest = _latest
    if latest is None or latest[0] != token:
        latest = (token, _read_catalogue(db))
        _latest = latest
    return latest[1]


def _read_catalogue(db: Database) -> _Catalogue:
    rows = db.conn.execute(
        """
        SELECT tag_spellings.spelling, tag_spellings.papers, tags.name, tags.papers
        FROM tag_spellings JOIN tags ON tags.id = tag_spellings.tag
        """
    ).fetchall()
    canon = canonical_tags({spelling: papers for spelling, papers, _, _ in rows})
    counts = {name: papers for _, _, name, papers in rows}
    tags = [Tag(tag.name, counts[tag.name], tag.spellings) for tag in canon.tags]
    live = sorted((tag for tag in tags if tag.papers), key=lambda tag: (-tag.papers, tag.name))
    return _Catalogue(
        tags=tuple(live),
        by_key={canon.key(tag.name): tag for tag in live},
        spellings={_plain(spelling): tag for tag in live for spelling in tag.spellings},
        canon=canon,
    )


# Writing.


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
