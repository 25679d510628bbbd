"""How tags are found: in any spelling, misspelled, half typed or in Chinese.

However many there are, all of it is found in the store's indexes; the slowest is to look through
the spellings of all tags, 7 ms where there are ninety thousand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from db.language.text import is_han, terms
from db.store.connection import Database
from db.store.sql import first_column, json_list, storable
from db.store.versions import papers_token
from db.tags.association import log_likelihood
from db.tags.canonical import canonical_spellings
from db.tags.spellings import joined, plain
from db.tags.tag_lines import split_tags
from db.tags.typed_ahead import TagCount, typed_tags

SIMILAR = 70.0
"""Per cent of letters in common from which a spelling counts as near to what was typed."""

SHORT = 5
"""Letters up to which what was typed is compared with the spellings of all tags of its length.
Longer, it is with those that begin with the same two or end with the same three: of 300 tags with
one letter mistyped, one was not found so."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag by its canonical name, its papers that are not withdrawn, and all its spellings."""

    name: str
    papers: int
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TagPage:
    """Some of the tags that were asked for, how many there are in all, and how many of these one
    paper alone has: they are the last ones."""

    tags: tuple[Tag, ...]
    total: int
    of_one_paper: int = 0


class UnknownTag(Exception):
    """No paper has this tag. `nearest` names tags that look like it, the nearest first."""

    def __init__(self, text: str, nearest: tuple[str, ...]) -> None:
        super().__init__(text, nearest)
        self.text = text
        self.nearest = nearest

    def __str__(self) -> str:
        maybe = f" Did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"No paper has the tag “{self.text}”.{maybe}"


def resolve(db: Database, text: str) -> Tag | None:
    """The tag that `text` spells: in any case, singular or plural, hyphenated or not, short or
    long; a `#` before it does no harm. None if no paper has it."""
    return next(iter(_tags(db, _meant(db, text))), None)


def require(db: Database, text: str) -> Tag:
    """`resolve`, but raises UnknownTag with the nearest names."""
    if tag := resolve(db, text):
        return tag
    raise UnknownTag(text, nearest(db, text))


def nearest(db: Database, text: str, limit: int = 3) -> tuple[str, ...]:
    """The names of the tags that look most like `text`, the nearest first; few or none of them
    where nothing does."""
    return tuple(tag.name for tag in _tags(db, _near(db, text)[:limit]))


def list_tags(db: Database, query: str | None = None, limit: int = 25, offset: int = 0) -> TagPage:
    """The tags that hold what `query` says, or else look like it, or belong to what the Chinese
    summaries say so; all without a query. Most papers first."""
    if query and plain(query):
        found = json_list(_found(db, query, -1))
        ids = first_column(
            db,
            """
            SELECT tags.id FROM json_each(?) AS found JOIN tags ON tags.id = found.value
            ORDER BY papers DESC, name LIMIT ? OFFSET ?
            """,
            [found, limit, offset],
        )
        counted = db.conn.execute(
            """
            SELECT count(*), coalesce(sum(papers = 1), 0)
            FROM json_each(?) AS found JOIN tags ON tags.id = found.value
            """,
            [found],
        )
    else:
        ids = first_column(db, _MOST_PAPERS, [limit, offset])
        counted = db.conn.execute(
            "SELECT count(*), coalesce(sum(papers = 1), 0) FROM tags WHERE papers > 0"
        )
    return TagPage(tuple(_tags(db, ids)), *counted.fetchone())


def suggest_tags(db: Database, typed: str, limit: int = 25) -> list[TagCount]:
    """The tags to offer while somebody types: the one meant first, then those that begin so, those
    with a word that does, those that hold it; most papers first among equals. Chinese finds the
    tags of the papers whose summaries say it, the most telling first."""
    known = typed_tags.of(db)
    if held := known and known.like(typed, limit):
        return held
    rows = db.conn.execute(
        "SELECT name, papers FROM json_each(?) AS wanted JOIN tags ON tags.id = wanted.value"
        " ORDER BY wanted.key",
        [json_list(_found(db, typed, limit)[:limit])],
    )
    return [TagCount(name, papers) for name, papers in rows]


def _found(db: Database, typed: str, limit: int) -> list[int]:
    """At least the first so many of the tags that are found; -1: all."""
    if not plain(typed):
        return first_column(db, _MOST_PAPERS, [limit, 0])
    return _holding(db, typed, limit) or _near(db, typed) or _beside_chinese(db, typed)


def _meant(db: Database, text: str) -> list[int]:
    """The tag that a text spells, or none."""
    if not (spellings := split_tags(text)):
        return []
    key = canonical_spellings.of(db).key(spellings[0])
    return first_column(
        db,
        """
        SELECT tags.id FROM tag_spellings JOIN tags ON tags.id = tag_spellings.tag
        WHERE version = ? AND key = ? AND tags.papers > 0 LIMIT 1
        """,
        [papers_token(db), storable(key)],
    )


def _holding(db: Database, typed: str, limit: int) -> list[int]:
    """The tag that is meant, and those with a spelling that holds what was typed. All of them are
    looked through only where too few begin so."""
    wanted = {
        "version": papers_token(db),
        "meant": next(iter(_meant(db, typed)), None),
        "plain": plain(typed),
        "joined": joined(typed),
        "limit": limit,
    }
    beginning = first_column(db, _BEGINNING, wanted)
    return beginning if len(beginning) == limit else first_column(db, _HOLDING, wanted)


def _near(db: Database, text: str) -> list[int]:
    """The tags with a spelling that looks like the text, the most similar first."""
    typed, letters = plain(text), joined(text)
    rows = db.conn.execute(
        """
        SELECT plain, tag FROM tag_spellings
        WHERE version = :version AND joined >= :beginning AND joined < :beginning || char(0x10FFFF)
        AND length(plain) BETWEEN :shortest AND :longest
        UNION ALL
        SELECT plain, tag FROM tag_spellings INDEXED BY tag_spellings_ending
        WHERE version = :version AND substr(joined, -3) = :ending
        AND length(plain) BETWEEN :shortest AND :longest
        """,
        {
            "version": papers_token(db),
            "beginning": letters[:2] if len(letters) > SHORT else "",
            "ending": letters[-3:],
            "shortest": len(typed) * SIMILAR / (200 - SIMILAR),  # else it cannot be similar enough
            "longest": len(typed) * (200 - SIMILAR) / SIMILAR,
        },
    ).fetchall()
    spellings = [spelling for spelling, _ in rows]
    found = process.extract(typed, spellings, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=None)
    tags = json_list(tag for _, tag in (rows[place] for _, _, place in found))
    papers = dict(
        db.conn.execute(
            "SELECT id, papers FROM tags"
            " WHERE id IN (SELECT value FROM json_each(?)) AND papers > 0",
            [tags],
        )
    )
    hits = [
        (-score, -papers[rows[place][1]], spelling, rows[place][1])
        for spelling, score, place in found
        if rows[place][1] in papers
    ]
    return list(dict.fromkeys(tag for *_, tag in sorted(hits)))


def _beside_chinese(db: Database, typed: str) -> list[int]:
    """Tags are in English, summaries in Chinese: the tags that papers have whose summaries say
    what was typed, and that they have more often than by chance."""
    chinese = [term for term in terms(typed) if is_han(term)]
    pairs = [term for term in chinese if len(term) > 1] or chinese
    if not pairs:
        return []
    query = "chinese : (" + " AND ".join(f'"{term}"' for term in pairs) + ")"
    papers = first_column(
        db,
        """
        SELECT papers.number FROM papers_fts
        JOIN live_papers AS papers ON papers.number = papers_fts.rowid
        WHERE papers_fts MATCH ?
        """,
        [query],
    )
    (total,) = db.conn.execute("SELECT count(*) FROM live_papers").fetchone()
    weighed = [
        (-log_likelihood(both, len(papers), of_tag, total), name, tag)
        for tag, name, of_tag, both in db.conn.execute(
            """
            SELECT tags.id, tags.name, tags.papers, count(*) FROM json_each(?) AS wanted
            JOIN paper_tags ON paper_tags.paper = wanted.value
            JOIN tags ON tags.id = paper_tags.tag
            GROUP BY tags.id
            """,
            [json_list(papers)],
        )
        if both * total > len(papers) * of_tag
    ]
    return [tag for _, _, tag in sorted(weighed)]


def _tags(db: Database, ids: Iterable[int]) -> list[Tag]:
    rows = db.conn.execute(
        """
        SELECT name, papers, (
            SELECT json_group_array(spelling) FROM (
                SELECT spelling FROM tag_spellings
                WHERE tag = tags.id AND version = ? ORDER BY place))
        FROM json_each(?) AS wanted JOIN tags ON tags.id = wanted.value ORDER BY wanted.key
        """,
        [papers_token(db), json_list(ids)],
    )
    return [Tag(name, papers, tuple(json.loads(spellings))) for name, papers, spellings in rows]


_MOST_PAPERS = """
    SELECT id FROM tags WHERE papers > 0 ORDER BY papers DESC, name LIMIT ? OFFSET ?
"""


def _ranked_where(condition: str) -> str:
    """The SQL for the tag that is meant and those with a spelling that keeps to a condition."""
    return f"""
        SELECT tags.id FROM (
            SELECT :meant AS tag, 0 AS rank
            UNION ALL
            SELECT tag, CASE
                WHEN substr(joined, 1, length(:joined)) = :joined THEN 1
                WHEN instr(plain, ' ' || :plain) THEN 2
                ELSE 3 END
            FROM tag_spellings WHERE version = :version AND {condition}
        ) AS found
        JOIN tags ON tags.id = found.tag
        WHERE tags.papers > 0
        GROUP BY tags.id ORDER BY min(found.rank), tags.papers DESC, tags.name LIMIT :limit
    """


_HOLDING = _ranked_where("instr(joined, :joined)")
_BEGINNING = _ranked_where("joined >= :joined AND joined < :joined || char(0x10FFFF)")
# Left to choose, SQLite goes through all spellings in the index that holds these columns.
