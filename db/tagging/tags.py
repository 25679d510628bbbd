"""Tags: how a tag line is read, and how tags are found: misspelled, half typed or in Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlite_utils import Database

from db.tagging.spellings import Canon, canonical_tags, trimmed
from db.tagging.telling import log_likelihood
from db.words.text import is_han, terms

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
    """The tags that hold what `query` says, or else look like it, or belong to what the Chinese
    summaries say so; all without a query. Most papers first."""
    found = _found(db, query or "")
    ranked = sorted(found, key=lambda tag: (-tag.papers, tag.name))
    return TagPage(tuple(ranked[offset : offset + limit]), len(ranked))


def suggest_tags(db: Database, typed: str, limit: int = 25) -> list[Tag]:
    """The tags to offer while somebody types: the one meant first, then those that begin so, those
    with a word that does, those that hold it; most papers first among equals. Chinese finds the
    tags of the papers whose summaries say it, the most telling first."""
    return _found(db, typed)[:limit]


def _found(db: Database, typed: str) -> list[Tag]:
    catalogue = _catalogue(db)
    return (
        catalogue.matching(typed) or catalogue.near(typed) or _beside_chinese(db, catalogue, typed)
    )


def _beside_chinese(db: Database, catalogue: _Catalogue, typed: str) -> list[Tag]:
    """Tags are in English, summaries in Chinese: the tags that papers have whose summaries say
    what was typed, and that they have more often than by chance."""
    chinese = [term for term in terms(typed) if is_han(term)]
    pairs = [term for term in chinese if len(term) > 1] or chinese
    if not pairs:
        return []
    query = "chinese : (" + " AND ".join(f'"{term}"' for term in pairs) + ")"
    papers = [number for (number,) in db.conn.execute(_LIVE_MATCHES, [query])]
    (total,) = db.conn.execute(_LIVE_COUNT).fetchone()
    weights: dict[Tag, float] = {}
    for name, both in db.conn.execute(_TAGS_OF, [json.dumps(papers)]):
        tag = catalogue.by_name[name]
        if both * total > len(papers) * tag.papers:
            weights[tag] = log_likelihood(both, len(papers), tag.papers, total)
    return sorted(weights, key=lambda tag: (-weights[tag], tag.name))


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """All tags of live papers, most papers first, made ready to be searched."""

    tags: tuple[Tag, ...]
    by_name: Mapping[str, Tag]
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
        by_name={tag.name: tag for tag in live},
        by_key={canon.key(tag.name): tag for tag in live},
        spellings={_plain(spelling): tag for tag in live for spelling in tag.spellings},
        canon=canon,
    )


_LIVE_MATCHES = """
    SELECT papers.number FROM papers_fts
    JOIN papers ON papers.number = papers_fts.rowid
    JOIN placings ON placings.record = papers.record
    WHERE papers_fts MATCH ?
"""
_LIVE_COUNT = """
    SELECT count(*) FROM papers JOIN placings ON placings.record = papers.record
"""
_TAGS_OF = """
    SELECT tags.name, count(*) FROM json_each(?) AS wanted
    JOIN paper_tags ON paper_tags.paper = wanted.value
    JOIN tags ON tags.id = paper_tags.tag
    GROUP BY tags.id
"""
