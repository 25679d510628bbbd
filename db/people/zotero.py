"""A member's account at Zotero, and which of their papers are both there and here.

What was sent or fetched once is remembered by paper. So nothing is sent twice, and what a member
has deleted on one side since is not brought back from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from db.people.bookmark_transfer import BroughtIn, Kept, bring_in
from db.people.bookmarks import ReadingState
from db.store.connection import Database
from db.store.sql import json_list, storable


@dataclass(frozen=True, slots=True)
class Account:
    """An account at Zotero: the key that opens it, never shown in a repr, the number of its user,
    what they are called there, and whether the key may write."""

    key: str = field(repr=False)
    user: int
    name: str
    can_write: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How a member stands with Zotero: since when (UTC) the account is connected, how many
    bookmarks they have of papers that the store holds, and how many of those are not there yet."""

    account: Account
    since: datetime
    bookmarks: int
    unsent: int


@dataclass(frozen=True, slots=True)
class FoundThere:
    """A paper (an id) that stands in a member's library, as which item and since when (UTC)."""

    paper: str
    item: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of the papers that stand in a library: what was bookmarked, and how many were
    left out since the member had removed their bookmarks here."""

    brought: BroughtIn
    removed: int = 0


def connect(db: Database, member: int, account: Account, at: datetime) -> None:
    """Keep a member's account in place of any other. What was sent to another user's library is
    forgotten."""
    known = account_of(db, member)
    if known and known.user != account.user:
        db.conn.execute("DELETE FROM zotero_papers WHERE member = ?", [member])
    db.conn.execute(
        "INSERT OR REPLACE INTO zotero_accounts (member, key, user, name, can_write, connected_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            member,
            account.key,
            account.user,
            storable(account.name),
            account.can_write,
            at.isoformat(),
        ],
    )


def disconnect(db: Database, member: int) -> bool:
    """Delete a member's account here, and what was sent and fetched. False if there was none."""
    db.conn.execute("DELETE FROM zotero_papers WHERE member = ?", [member])
    gone = db.conn.execute("DELETE FROM zotero_accounts WHERE member = ?", [member])
    return gone.rowcount > 0


def delete_key(db: Database, member: int, key: str) -> None:
    """Delete an account whose key opens nothing any more, and keep what was sent and fetched. A
    newer key of the member's stays."""
    db.conn.execute("DELETE FROM zotero_accounts WHERE member = ? AND key = ?", [member, key])


def account_of(db: Database, member: int) -> Account | None:
    row = db.conn.execute(
        "SELECT key, user, name, can_write FROM zotero_accounts WHERE member = ?", [member]
    ).fetchone()
    return Account(row[0], row[1], row[2], bool(row[3])) if row else None


def standing(db: Database, member: int) -> Standing | None:
    """How a member stands with Zotero; None for one without an account."""
    account = account_of(db, member)
    if account is None:
        return None
    (since,) = db.conn.execute(
        "SELECT connected_at FROM zotero_accounts WHERE member = ?", [member]
    ).fetchone()
    (bookmarks,) = db.conn.execute(
        "SELECT count(*) FROM bookmarks JOIN papers ON papers.id = paper WHERE member = ?", [member]
    ).fetchone()
    return Standing(account, datetime.fromisoformat(since), bookmarks, len(unsent(db, member)))


def unsent(db: Database, member: int) -> list[str]:
    """The papers (ids) that a member has bookmarked and that are not in their library yet, the
    bookmark made first first; those that the store holds."""
    rows = db.conn.execute(
        """
        SELECT bookmarks.paper FROM bookmarks JOIN papers ON papers.id = bookmarks.paper
        WHERE member = ?1 AND bookmarks.paper NOT IN (
            SELECT paper FROM zotero_papers WHERE member = ?1)
        ORDER BY saved_at, bookmarks.paper
        """,
        [member],
    )
    return [paper for (paper,) in rows]


def note_there(db: Database, member: int, account: Account, items: Mapping[str, str]) -> bool:
    """Note that papers (ids) are in a member's library, each as an item (its key there). False, and
    nothing is noted, where the member no longer has this account here."""
    if not _has(db, member, account):
        return False
    db.conn.executemany(
        "INSERT OR REPLACE INTO zotero_papers (member, paper, item) VALUES (?, ?, ?)",
        [(member, paper, item) for paper, item in items.items()],
    )
    return True


def bookmark_found(
    db: Database,
    member: int,
    account: Account,
    found: Sequence[FoundThere],
    *,
    guild: int | None,
    removed_too: bool,
) -> Fetched | None:
    """Bookmark what stands in a member's library. What was there and here before and is not
    bookmarked any more the member has removed: it comes back only if `removed_too`. None, and
    nothing is done, where the member no longer has this account here."""
    if not _has(db, member, account):
        return None
    first: dict[str, FoundThere] = {}
    for each in found:
        first.setdefault(each.paper, each)
    removed = set() if removed_too else _removed(db, member, first)
    kept = [
        Kept(each.paper, each.at, ReadingState.TO_READ, "")
        for each in first.values()
        if each.paper not in removed
    ]
    brought = bring_in(db, member, kept, guild)
    mine = _among(db, "bookmarks", member, first)
    items = {paper: each.item for paper, each in first.items() if paper in mine}
    note_there(db, member, account, items)
    return Fetched(brought, len(removed))


def _has(db: Database, member: int, account: Account) -> bool:
    known = account_of(db, member)
    return known is not None and known.user == account.user


def _removed(db: Database, member: int, papers: Iterable[str]) -> set[str]:
    known = _among(db, "zotero_papers", member, papers)
    return known - _among(db, "bookmarks", member, papers)


def _among(db: Database, table: str, member: int, papers: Iterable[str]) -> set[str]:
    """Which of some papers a member has in a table."""
    rows = db.conn.execute(
        f"SELECT paper FROM {table} WHERE member = ? AND paper IN (SELECT value FROM json_each(?))",
        [member, json_list(papers)],
    )
    return {paper for (paper,) in rows}
