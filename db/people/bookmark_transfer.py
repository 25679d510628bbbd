"""Bookmarks as they leave the store for a file and come back from one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.language.plain_text import readable_line
from db.people.bookmarks import MAX_BOOKMARKS, ReadingState, count
from db.store.connection import Database
from db.store.sql import json_list, storable


@dataclass(frozen=True, slots=True)
class Cited:
    """What of a paper goes into a file: as in `Paper`, with the addresses of its links.

    `written_title` is the title as its list wrote it, formulas in LaTeX. `year` and `venue` are
    what the list says, or else its name (`iclr2018.json`)."""

    label: str
    title: str | None
    authors: tuple[str, ...]
    category: str
    tags: tuple[str, ...]
    tldr: str | None
    abstract: str
    urls: tuple[str, ...]
    written_title: str | None = None
    year: str | None = None
    venue: str | None = None
    has_more_authors: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A bookmark of a paper (an id), the moment (UTC) it was saved, and the member's state and
    note. `paper` is None where the store does not hold the paper at present, and in what comes
    from a file."""

    id: str
    saved_at: datetime
    state: ReadingState
    note: str
    paper: Cited | None = None


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What bringing bookmarks in came to: how many were new to the member, how many they had
    already, how many of either are of papers that the store does not hold, and how many there was
    no room for."""

    new: int
    had: int
    unknown: int
    left_out: int = 0


def kept_papers(db: Database, member: int) -> list[str]:
    """The papers (ids) that a member has bookmarked, the newest bookmark first, those too that the
    store does not hold."""
    rows = db.conn.execute(
        "SELECT paper FROM bookmarks WHERE member = ? ORDER BY saved_at DESC, paper", [member]
    )
    return [paper for (paper,) in rows]


def kept(db: Database, member: int, papers: Sequence[str]) -> list[Kept]:
    """A member's bookmarks of papers (ids), in the order of these; a paper without one is left
    out."""
    rows = db.conn.execute(
        """
        SELECT bookmarks.paper, saved_at, state, note FROM json_each(?) AS wanted
        JOIN bookmarks ON member = ? AND bookmarks.paper = wanted.value ORDER BY wanted.key
        """,
        [json_list(papers), member],
    ).fetchall()
    held = cited(db, papers)
    return [
        Kept(id_, datetime.fromisoformat(at), _STATES[state], note, held.get(id_))
        for id_, at, state, note in rows
    ]


def cited(db: Database, papers: Sequence[str]) -> dict[str, Cited]:
    """What of papers goes into a file, by their ids; those that the store does not hold are left
    out."""
    rows = db.conn.execute(
        """
        SELECT papers.id,
               papers.label, listed.title, listed.authors, shown.category,
               (SELECT json_group_array(name) FROM paper_tags JOIN tags ON tags.id = tag
                   WHERE paper_tags.paper = papers.number ORDER BY place),
               coalesce(shown.tldr, listed.tldr), shown.abstract,
               (SELECT json_group_array(url) FROM links
                   WHERE links.paper = papers.number ORDER BY place),
               listed.year, listed.venue, listed.more_authors,
               (SELECT name FROM sources WHERE sources.id = listed.source)
        FROM json_each(?) AS wanted
        JOIN papers ON papers.id = wanted.value
        JOIN records AS shown ON shown.id = papers.record
        LEFT JOIN records AS listed ON listed.id = papers.bibliography
        """,
        [json_list(papers)],
    )
    return {id_: _cited(label, *rest) for id_, label, *rest in rows}


def bring_in(db: Database, member: int, kept: Sequence[Kept], guild: int | None) -> BroughtIn:
    """Add bookmarks that left a store. What the member has already stays as it is, but a note where
    there was none comes in. An id that an edited abstract had is that of the paper; of a paper that
    comes twice the first counts. No more than `MAX_BOOKMARKS` come in; those saved last do."""
    sent = json_list(bookmark.id for bookmark in kept)
    own = dict(
        db.conn.execute(f"SELECT alias, paper FROM paper_aliases WHERE alias IN {_AMONG}", [sent])
    )
    coming: dict[str, Kept] = {}
    for bookmark in kept:
        coming.setdefault(own.get(bookmark.id, bookmark.id), bookmark)
    ids = json_list(coming)
    notes = dict(
        db.conn.execute(
            f"SELECT paper, note FROM bookmarks WHERE paper IN {_AMONG} AND member = ?",
            [ids, member],
        )
    )
    room = max(0, MAX_BOOKMARKS - count(db, member))
    fresh = sorted(coming.keys() - notes.keys(), key=lambda id_: coming[id_].saved_at, reverse=True)
    for id_ in fresh[room:]:
        del coming[id_]
    ids = json_list(coming)
    (known,) = db.conn.execute(
        f"SELECT count(*) FROM papers WHERE id IN {_AMONG}", [ids]
    ).fetchone()
    db.conn.executemany(
        "INSERT INTO bookmarks (member, paper, saved_at, state, note) VALUES (?, ?, ?, ?, ?)",
        [
            (
                member,
                id_,
                bookmark.saved_at.isoformat(),
                bookmark.state.value,
                storable(bookmark.note.strip()),
            )
            for id_, bookmark in coming.items()
            if id_ not in notes
        ],
    )
    db.conn.executemany(
        "UPDATE bookmarks SET note = ? WHERE member = ? AND paper = ?",
        [
            (storable(bookmark.note.strip()), member, id_)
            for id_, bookmark in coming.items()
            if bookmark.note and notes.get(id_) == ""
        ],
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO bookmark_origins (member, paper, how, message, emoji, guild, at)"
        " VALUES (?, ?, 'import', 0, '', ?, ?)",
        [(member, id_, guild, bookmark.saved_at.isoformat()) for id_, bookmark in coming.items()],
    )
    had = len(notes)
    left_out = len(fresh[room:])
    return BroughtIn(len(coming) - had, had, len(coming) - known, left_out)


_AMONG = "(SELECT value FROM json_each(?))"

_STATES = {state.value: state for state in ReadingState}


def _cited(
    label: str,
    title: str | None,
    authors: str | None,
    category: str,
    tags: str,
    tldr: str | None,
    abstract: str,
    urls: str,
    year: str | None,
    venue: str | None,
    more_authors: str | None,
    source: str | None,
) -> Cited:
    named = _VENUE_AND_YEAR.match(source or "")
    return Cited(
        label,
        readable_line(title) if title else None,
        tuple(json.loads(authors)) if authors else (),
        category,
        tuple(json.loads(tags)),
        tldr,
        abstract,
        tuple(json.loads(urls)) if urls != "[]" else (),
        written_title=title,
        year=year or (named["year"] if named else None),
        venue=venue or (named["venue"].upper() if named else None),
        has_more_authors=more_authors is not None,
    )


_VENUE_AND_YEAR = re.compile(r"(?P<venue>[A-Za-z]{2,16})[ _-]?(?P<year>(?:19|20)\d\d)\.\w+$")
"""How lists are named."""
