"""Feeds in the store: added, listed, paused, removed."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from db.feeds.feed import Failure, Feed, Kind, Owner
from db.store.connection import Database

MAX_FEEDS = 25
"""Feeds that a server, or the command line, may have."""

MAX_NAME = 60

NO_NAME = frozenset('/\\:*?"<>|')
"""What no file is called by on some system."""

LIST_SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv")


class TooManyFeeds(Exception):
    """There are as many as there may be."""


class UnknownFeed(Exception):
    """No feed has this name; `all` are the names there are."""

    def __init__(self, name: str, all: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.all = all


def add_feed(
    db: Database,
    kind: Kind,
    query: str,
    *,
    now: datetime,
    name: str | None = None,
    owner: Owner | None = None,
) -> tuple[Feed, bool]:
    """Keep a feed, due at once; returns it, and whether it is new: one that asks for the same is
    the same, whoever added it. Raises TooManyFeeds."""
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM feeds WHERE kind = ? AND query = ? AND removed_at IS NULL",
        [kind.value, query],
    ).fetchone()
    if row is not None:
        return _feed(row), False
    (count,) = db.conn.execute(
        "SELECT count(*) FROM feeds WHERE removed_at IS NULL AND guild IS ?",
        [owner.guild if owner else None],
    ).fetchone()
    if count >= MAX_FEEDS:
        raise TooManyFeeds
    chosen = _free_name(db, kind, query, _named(kind, query, name))
    cursor = db.conn.execute(
        """
        INSERT INTO feeds (kind, query, name, guild, member, channel, language, added_at, due_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            kind.value,
            query,
            chosen,
            *((owner.guild, owner.member, owner.channel, owner.language) if owner else [None] * 4),
            now.isoformat(),
            now.isoformat(),
        ],
    )
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM feeds WHERE id = ?", [cursor.lastrowid]
    ).fetchone()
    return _feed(row), True


def feeds(db: Database) -> list[Feed]:
    """All feeds, the oldest first."""
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM feeds WHERE removed_at IS NULL ORDER BY id")
    return [_feed(row) for row in rows]


def feeds_of(db: Database, guild: int | None) -> list[Feed]:
    """The feeds that a server added, or (None) the command line."""
    return [feed for feed in feeds(db) if (feed.owner.guild if feed.owner else None) == guild]


def feed_named(db: Database, name: str, guild: int | None = None) -> Feed:
    """The feed of this name, in any case; with a `guild`, one that this server added. Raises
    UnknownFeed."""
    there = [
        feed
        for feed in feeds(db)
        if guild is None or (feed.owner is not None and feed.owner.guild == guild)
    ]
    for feed in there:
        if feed.name.casefold() == name.strip().casefold():
            return feed
    raise UnknownFeed(name, tuple(feed.name for feed in there))


def pause_feed(db: Database, id_: int, now: datetime) -> None:
    """Ask a feed no more for the time being. What it brought stays."""
    db.conn.execute(
        "UPDATE feeds SET paused_at = ? WHERE id = ? AND paused_at IS NULL", [now.isoformat(), id_]
    )


def resume_feed(db: Database, id_: int, now: datetime) -> None:
    """Ask a paused feed again, at once. How it failed before is forgotten: nobody has asked it
    since."""
    db.conn.execute(
        """
        UPDATE feeds SET paused_at = NULL, due_at = ?, failures = 0, trouble = NULL, detail = NULL,
            failing_since = NULL, failed_at = NULL, told_at = NULL
        WHERE id = ? AND paused_at IS NOT NULL
        """,
        [now.isoformat(), id_],
    )


def remove_feed(db: Database, id_: int, now: datetime) -> None:
    """Ask a feed never again. What it brought stays."""
    db.conn.execute("UPDATE feeds SET removed_at = ? WHERE id = ?", [now.isoformat(), id_])


def untold_failures(db: Database, failing_since: datetime) -> list[Feed]:
    """The feeds with an owner that have failed since a moment or longer, and nobody told of it."""
    rows = db.conn.execute(
        f"""
        SELECT {_COLUMNS} FROM feeds WHERE removed_at IS NULL AND paused_at IS NULL
        AND guild IS NOT NULL AND failing_since <= ? AND told_at IS NULL ORDER BY id
        """,
        [failing_since.isoformat()],
    )
    return [_feed(row) for row in rows]


def note_told(db: Database, id_: int, now: datetime) -> bool:
    """Claim to tell the owner of a failing feed. Returns whether this call did it: of many
    processes one tells."""
    told = db.conn.execute(
        "UPDATE feeds SET told_at = ? WHERE id = ? AND told_at IS NULL", [now.isoformat(), id_]
    )
    return told.rowcount > 0


def name_of(kind: Kind, query: str) -> str:
    """What a feed's source is called if nobody says: `cs.CL`, `ICLR-2026`, `hf-daily`, the host of
    an address."""
    match kind:
        case Kind.HUGGINGFACE:
            return "hf-daily"
        case Kind.OPENREVIEW:
            parts = [part.removesuffix(".cc") for part in query.split("/") if part != "Conference"]
            return _slug("-".join(parts))
        case Kind.LIST:
            name = _slug(PurePosixPath(urlsplit(query).path).name)
            return name if name.lower().endswith(LIST_SUFFIXES) else f"{name}.json"
        case Kind.RSS:
            where = urlsplit(query)
            host = (where.hostname or "").removeprefix("www.")
            path = PurePosixPath(where.path)  # perhaps the root, which has no name
            return _slug(f"{host}-{str(path).removesuffix(path.suffix)}".strip("/-"))
    return _slug(query if re.fullmatch(r"[\w.-]+", query) else f"arxiv-{query}")


def _named(kind: Kind, query: str, name: str | None) -> str:
    """What somebody calls a feed, without what no file's name has; a list keeps its suffix, which
    says how it is read."""
    usual = name_of(kind, query)
    kept = "".join(c for c in name or "" if c.isprintable() and c not in NO_NAME).strip(" .")
    if not kept or len(kept) > MAX_NAME:
        return usual
    suffix = PurePosixPath(usual).suffix if kind is Kind.LIST else ""
    return kept if kept.lower().endswith(suffix.lower()) else kept + suffix


def _slug(text: str) -> str:
    return re.sub(r"[^\w.]+", "-", text).strip("-.")[:MAX_NAME] or "feed"


def _free_name(db: Database, kind: Kind, query: str, wanted: str) -> str:
    """The name, or the first behind it with a number, that no other feed and no file has. A feed
    that was removed and is added again continues its source, as does a list whose address was
    loaded by hand."""
    taken = {
        name.casefold()
        for (name,) in db.conn.execute(
            """
            SELECT name FROM sources WHERE name NOT IN (
                SELECT name FROM feeds WHERE kind = ?1 AND query = ?2
                UNION SELECT name FROM downloads WHERE address = ?2)
            UNION SELECT name FROM feeds WHERE kind <> ?1 OR query <> ?2
            """,
            [kind.value, query],
        )
    }
    if wanted.casefold() not in taken:
        return wanted
    path = PurePosixPath(wanted)
    stem, suffix = (path.stem, path.suffix) if kind is Kind.LIST else (wanted, "")
    numbered = (f"{stem}-{number}{suffix}" for number in range(2, len(taken) + 3))
    return next(name for name in numbered if name.casefold() not in taken)


_COLUMNS = """
    id, kind, query, name, added_at, due_at, guild, member, channel, language, paused_at, etag,
    last_modified, cursor, succeeded_at, brought, trouble, detail, failures, failing_since,
    failed_at
"""


def _feed(row: tuple[Any, ...]) -> Feed:
    id_, kind, query, name, added_at, due_at, guild, member, channel, language = row[:10]
    paused_at, etag, last_modified, cursor, succeeded_at, brought = row[10:16]
    trouble, detail, failures, failing_since, failed_at = row[16:]
    return Feed(
        id=id_,
        kind=Kind(kind),
        query=query,
        name=name,
        added_at=datetime.fromisoformat(added_at),
        due_at=datetime.fromisoformat(due_at),
        owner=None if guild is None else Owner(guild, member, channel, language),
        paused_at=_moment(paused_at),
        etag=etag,
        last_modified=last_modified,
        cursor=cursor,
        succeeded_at=_moment(succeeded_at),
        brought=brought,
        failure=None
        if not failures
        else Failure(
            trouble,
            detail,
            failures,
            datetime.fromisoformat(failing_since),
            datetime.fromisoformat(failed_at),
        ),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
