"""A member's bookmarks to their library, and their library into their bookmarks.

Nothing is deleted on either side. What Zotero has taken is noted after its answer; who dies between
the two sends the same items again, which Zotero then has already (`bot.zotero.items.item_key`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.zotero.api import MAX_WRITTEN, Library, Zotero, ZoteroFailed
from bot.zotero.items import Item, Json, item_key, item_of
from db.papers.identified import identifiers_by_paper
from db.people.bookmark_transfer import BroughtIn, cited
from db.people.zotero import Account, FoundThere, bookmark_found, note_there, unsent
from db.store.connection import Database
from db.store.sql import in_parts
from db.store.store import Store

if TYPE_CHECKING:
    from db.loading.recognising import Reference

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=5)
"""How long papers are sent, after the library was read: then the member presses again."""

STRANGERS = 5
"""Titles that are named of what is in a library and in no source here."""


def _recognised(store: Store, references: Sequence[Reference]) -> list[str | None]:
    from db.loading.recognising import recognised  # on this thread: the loop waits for no module

    return recognised(store, references)


class Disconnected(Exception):
    """The member has taken their key back meanwhile."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a member's bookmarks: how many were sent, were there already, were refused
    (the first ones with their papers' labels and what Zotero said), and are left; `failure` is what
    ended it early."""

    sent: int = 0
    were_there: int = 0
    refused: tuple[tuple[str, str], ...] = ()
    left: int = 0
    failure: ZoteroFailed | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of a library: how many references it has (`has_more` than were read), how many of
    these are papers here, what was bookmarked, how many were left out since their bookmarks were
    removed, and the titles of some that are no papers here."""

    references: int
    papers: int
    brought: BroughtIn
    removed: int = 0
    strangers: tuple[str, ...] = ()
    has_more: bool = False


class Carrier:
    """Carries papers both ways for one member at a time. `clock` gives the present moment in
    UTC."""

    def __init__(self, store: Store, zotero: Zotero, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._zotero = zotero
        self._clock = clock

    async def push(self, member: int, account: Account) -> Pushed:
        """Send what a member has bookmarked and is not in their library yet. What is there already
        is known by the rules of a pull, and not sent. Raises ZoteroFailed where nothing was
        sent, Disconnected."""
        waiting = await self._store.ask(unsent, member)
        if not waiting:
            return Pushed()
        there = await self._there(account, waiting)
        await self._note(member, account, there)
        rest = [paper for paper in waiting if paper not in there]
        return await self._send(member, account, rest, len(there))

    async def pull(
        self, member: int, account: Account, *, guild: int | None, removed_too: bool = False
    ) -> Pulled:
        """Bookmark what is in a member's library and is a paper here. Raises ZoteroFailed,
        Disconnected."""
        library = await self._zotero.library(account)
        items = await self._recognised(library)
        now = self._clock()
        found = [
            FoundThere(paper, item.key, min(item.added_at, now)) for item, paper in items if paper
        ]
        fetched = await self._store.change(
            bookmark_found, member, account, found, guild=guild, removed_too=removed_too
        )
        if fetched is None:
            raise Disconnected
        strangers = [
            item.reference.title for item, paper in items if not paper and item.reference.title
        ]
        return Pulled(
            len(library.items),
            len({each.paper for each in found}),
            fetched.brought,
            fetched.removed,
            tuple(strangers[:STRANGERS]),
            library.has_more,
        )

    async def _there(self, account: Account, waiting: Sequence[str]) -> dict[str, str]:
        """Which of some papers are in a library, each as which item."""
        items = await self._recognised(await self._zotero.library(account))
        wanted = set(waiting)
        return {paper: item.key for item, paper in items if paper in wanted}

    async def _recognised(self, library: Library) -> list[tuple[Item, str | None]]:
        """The items of a library, each with the paper (an id) that it is here, if it is one."""
        references = [item.reference for item in library.items]
        papers = await asyncio.to_thread(_recognised, self._store, references)
        return list(zip(library.items, papers, strict=True))

    async def _send(
        self, member: int, account: Account, papers: Sequence[str], were_there: int
    ) -> Pushed:
        sent, done, refused = 0, 0, list[tuple[str, str]]()
        begun = self._clock()
        failure: ZoteroFailed | None = None
        for some in in_parts(papers, MAX_WRITTEN):
            if self._clock() - begun > PATIENCE:
                break
            ids, labels, items = await self._store.ask(_items, some)
            try:
                added = await self._zotero.add(account, items)
            except ZoteroFailed as error:
                failure = error
                break
            await self._note(member, account, {ids[at]: item_key(ids[at]) for at in added.there})
            sent += len(added.new)
            were_there += len(added.there - added.new)
            refused += [(labels[at], said) for at, said in sorted(added.refused.items())]
            done += len(some)
        if refused:
            log.warning("Zotero did not take %d items, the first: %s", len(refused), refused[0][1])
        if failure and not (sent or were_there or refused):
            raise failure
        return Pushed(sent, were_there, tuple(refused), len(papers) - done, failure)

    async def _note(self, member: int, account: Account, items: dict[str, str]) -> None:
        if not await self._store.change(note_there, member, account, items):
            raise Disconnected


def _items(db: Database, papers: Sequence[str]) -> tuple[list[str], list[str], list[Json]]:
    """Papers as new items: their ids, labels and items. One that has left the store meanwhile is
    left out."""
    held, called = cited(db, papers), identifiers_by_paper(db, papers)
    ids = [paper for paper in papers if paper in held]
    labels = [held[paper].title or held[paper].label for paper in ids]
    return ids, labels, [item_of(id_, held[id_], called.get(id_, ())) for id_ in ids]
