"""The store: whole, its owner's alone, its index and all that is learned in step with its papers,
its feeds, its clock, its copies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.cli.doctor.finding import Finding
from bot.config import Settings
from bot.encoder import EncoderState, encoder_state
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.named_models import named_models
from bot.fetching.sentences import sentence
from bot.texts import ENGLISH, Texts
from db.feeds.feed import Feed
from db.feeds.keeping import feeds
from db.loading.recipe import is_of_today
from db.papers.reading import paper_count
from db.searching.indexing import is_in_step
from db.searching.meaning.keeping import is_ready
from db.store.bot_status import last_heartbeat
from db.store.connection import Database
from db.store.copying import index_faults
from db.store.health import REINDEX, damage, readable_by_others
from db.store.rotation import EVERY, dated_copies, is_copy_due
from db.store.store import Store, StoreError

LEAPT = timedelta(minutes=5)
"""A sign of life so far in the future means that the clock was, or is, wrong."""

LATE = timedelta(hours=2)
"""How long after it is due a copy may be made; a running bot looks every hour."""


def store(settings: Settings, now: datetime) -> Iterator[Finding]:
    """All about the store."""
    path = settings.db
    if not path.exists():
        yield Finding("store", f"there is no {path} yet: the first `paperboy run` makes it")
        return
    try:
        faults = damage(path)
    except sqlite3.Error as error:
        faults = [str(error)]
    if faults:
        yield Finding(
            "store",
            f"{path} is damaged: {'; '.join(faults)}",
            "Stop the bot, then: paperboy restore COPY (your last one). The store is kept beside.",
        )
        return
    yield Finding("store", f"{path} is whole")
    yield _permissions(path)
    try:
        with Store(path) as store:
            yield store.read(_papers)
            yield _index(store)
            yield store.read(_learned)
            if state := store.read(encoder_state, settings):
                yield _encoder(state)
            yield store.read(_clock, now)
            yield store.read(_feeds)
    except StoreError as error:
        yield Finding("store", str(error), "Do what it says, then look again.")


def copies(store: Path, folder: Path, now: datetime) -> Finding:
    """Whether the copies come that a running bot makes."""
    copies = dated_copies(store, folder)
    found = f"{len(copies)} in {folder}, the newest {copies[-1].name if copies else 'none'}"
    if is_copy_due(store, folder, now, EVERY + LATE):
        return Finding("copies", found, "Run the bot, or look in its log why it makes none.")
    return Finding("copies", found)


def feeds_of(path: Path) -> Sequence[Feed]:
    """The feeds of a store that are asked; none where there is no store, or none that works."""
    if not path.exists():
        return ()
    try:
        with Store(path) as store:
            return [feed for feed in store.read(feeds) if feed.paused_at is None]
    except (StoreError, sqlite3.Error):
        return ()


def _permissions(path: Path) -> Finding:
    if others := readable_by_others(path):
        names = " ".join(map(str, others))
        return Finding("permissions", "other users can read the store", f"chmod o= {names}")
    return Finding("permissions", "the store is its owner's alone")


def _papers(db: Database) -> Finding:
    if papers := paper_count(db):
        return Finding("papers", f"{papers:,}")
    return Finding("papers", "there are none", "paperboy load")


def _index(store: Store) -> Finding:
    try:
        is_whole = store.read(is_in_step)
    except sqlite3.DatabaseError as error:
        return Finding("search index", f"it cannot be read: {error}", REINDEX)
    if not is_whole:
        return Finding("search index", "it does not hold the papers that the store has", REINDEX)
    try:
        faults = index_faults(store.path)
    except (OSError, sqlite3.Error) as error:
        return Finding(
            "search index", f"it could not be looked into: {error}", "Make room, then look again."
        )
    if faults:
        return Finding("search index", "; ".join(faults), REINDEX)
    return Finding("search index", "in step with the papers")


def _learned(db: Database) -> Finding:
    if not is_of_today(db):
        return Finding(LEARNED, "made by another version's rules", "paperboy load")
    if not is_ready(db):
        return Finding(LEARNED, "what is close in meaning was not learned", REINDEX)
    return Finding(LEARNED, "made by this version's rules")


def _encoder(state: EncoderState) -> Finding:
    about = "sentence encoder"
    if state.fault:
        return Finding(
            about,
            f"the search goes on without it: {state.fault}",
            "Put the model's files there again, or set PAPERBOY_MODEL to another folder or to one"
            f" of {', '.join(named_models())}.",
        )
    if state.model is None:
        return Finding(about, "it reads the papers when the bot runs")
    read = f"{state.model} has read {state.progress.done:,} of {state.progress.of:,} papers"
    return Finding(about, read if state.is_used else f"{read}; the bot goes on with the others")


LEARNED = "what is made from the papers"


def _clock(db: Database, now: datetime) -> Finding:
    last = last_heartbeat(db)
    if last and last > now + LEAPT:
        return Finding(
            "clock",
            f"it is {now:%Y-%m-%d %H:%M} UTC, and the bot was last alive at {last:%Y-%m-%d %H:%M}",
            "Set the machine's clock; posts come by it.",
        )
    return Finding("clock", f"it is {now:%Y-%m-%d %H:%M} UTC")


def _feeds(db: Database) -> Finding:
    """How the bot fared when it last asked them."""
    asked = [feed for feed in feeds(db) if feed.paused_at is None]
    failing = [feed for feed in asked if feed.failure is not None]
    if not failing:
        return Finding("feeds", f"{len(asked)}, none failed when it was last asked")
    told = "; ".join(f"{feed.name}: {_why(feed)}" for feed in failing)
    return Finding(
        "feeds", told, "The bot asks again by itself. To ask now: paperboy feed check NAME"
    )


def _why(feed: Feed) -> str:
    assert feed.failure is not None
    failure = FetchFailed(Trouble(feed.failure.trouble), feed.failure.detail)
    return f"{sentence(failure, Texts(ENGLISH))} (since {feed.failure.since:%Y-%m-%d})"
