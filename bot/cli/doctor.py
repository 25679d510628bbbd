"""`paperboy doctor`: what works in an installation, what does not, and how to fix it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from sqlite_utils import Database

from bot.config import Settings
from bot.encoder import EncoderState, encoder_state
from bot.fetching.models import named_models
from db.loading.deriving import RECIPE
from db.papers.reading import paper_count
from db.searching.indexing import is_in_step
from db.store.bot_status import last_heartbeat
from db.store.health import damage, readable_by_others
from db.store.rotation import EVERY, dated_copies, is_copy_due
from db.store.store import Store, StoreError
from db.store.versions import papers_recipe

LEAST_FREE = 200_000_000
"""Bytes that should be free beside the store: a load and a backup each need as much as it has."""

LEAPT = timedelta(minutes=5)
"""A sign of life so far in the future means that the clock was, or is, wrong."""

LATE = timedelta(hours=2)
"""How long after it is due a copy may be made; a running bot looks every hour."""

DISCORD = "https://discord.com/api/v10/gateway"
REACHED_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, what was found, and how to fix it (None: it is
    well)."""

    about: str
    found: str
    mend: str | None = None

    @property
    def is_well(self) -> bool:
        return self.mend is None


def examine(settings: Settings, now: datetime, *, offline: bool) -> Iterator[Finding]:
    """Look at everything that an installation needs, at `now` (UTC), one finding after another.

    Only `offline` leaves the network alone. Nothing is changed, but a store of an older version
    is brought to today's, as every other verb does.
    """
    yield _token(settings.token)
    yield _zones()
    yield _disk(settings.db)
    yield from _store(settings, now)
    if settings.backups:
        yield _copies(settings.db, settings.backups, now)
    if not offline:
        yield asyncio.run(_discord(settings))


def as_text(findings: Sequence[Finding]) -> str:
    """A line for each finding, and the mend below what is not well."""
    lines = []
    for finding in findings:
        mark = click.style("✓", fg="green") if finding.is_well else click.style("✗", fg="red")
        lines.append(f"{mark} {finding.about}: {finding.found}")
        if finding.mend is not None:
            lines.append(f"  → {finding.mend}")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The same for programs."""
    return [asdict(finding) | {"well": finding.is_well} for finding in findings]


def _token(token: str | None) -> Finding:
    if token is None:
        return Finding("token", "none is set: `paperboy run` opens the demo")
    if token.count(".") == 2 and token.isascii() and token.isprintable() and " " not in token:
        return Finding("token", "it looks like one")
    return Finding(
        "token",
        "it does not look like one of Discord's, which have three parts with a dot between them",
        "Copy it again from the developer portal: your application, Bot, Reset Token.",
    )


def _zones() -> Finding:
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Finding("time zones", "their data is missing", "Install the package tzdata.")
    return Finding("time zones", "there")


def _disk(store: Path) -> Finding:
    folder = next(folder for folder in store.absolute().parents if folder.is_dir())
    free = shutil.disk_usage(folder).free
    found = f"{free // 1_000_000:,} MB are free"
    if free < LEAST_FREE:
        return Finding("disk", found, f"Make room on the disk that holds {folder}.")
    return Finding("disk", found)


def _store(settings: Settings, now: datetime) -> Iterator[Finding]:
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
            yield from (store.read(look, now) for look in (_papers, _index, _recipe, _clock))
            if state := store.read(encoder_state, settings):
                yield _encoder(state)
    except StoreError as error:
        yield Finding("store", str(error), "Do what it says, then look again.")


def _copies(store: Path, folder: Path, now: datetime) -> Finding:
    copies = dated_copies(store, folder)
    found = f"{len(copies)} in {folder}, the newest {copies[-1].name if copies else 'none'}"
    if is_copy_due(store, folder, now, EVERY + LATE):
        return Finding("copies", found, "Run the bot, or look in its log why it makes none.")
    return Finding("copies", found)


def _permissions(path: Path) -> Finding:
    if others := readable_by_others(path):
        names = " ".join(map(str, others))
        return Finding("permissions", "other users can read the store", f"chmod o= {names}")
    return Finding("permissions", "the store is its owner's alone")


def _papers(db: Database, _: datetime) -> Finding:
    if papers := paper_count(db):
        return Finding("papers", f"{papers:,}")
    return Finding("papers", "there are none", "paperboy load")


def _index(db: Database, _: datetime) -> Finding:
    if is_in_step(db):
        return Finding("search index", "in step with the papers")
    return Finding(
        "search index",
        "it does not hold the papers that the store has",
        "Go back to the last copy, or load the papers into a new store.",
    )


def _recipe(db: Database, _: datetime) -> Finding:
    if papers_recipe(db) == RECIPE:
        return Finding("labels and index", "made by this version's rules")
    return Finding("labels and index", "made by another version's rules", "paperboy load")


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


def _clock(db: Database, now: datetime) -> Finding:
    last = last_heartbeat(db)
    if last and last > now + LEAPT:
        return Finding(
            "clock",
            f"it is {now:%Y-%m-%d %H:%M} UTC, and the bot was last alive at {last:%Y-%m-%d %H:%M}",
            "Set the machine's clock; posts come by it.",
        )
    return Finding("clock", f"it is {now:%Y-%m-%d %H:%M} UTC")


async def _discord(settings: Settings) -> Finding:
    from bot.fetching.addresses import Reach
    from bot.fetching.client import Bounds, Fetcher
    from bot.fetching.failures import FetchFailed
    from bot.fetching.sentences import sentence
    from bot.texts import ENGLISH, Texts

    def now() -> datetime:
        return datetime.now(UTC)

    async with Fetcher(reach=Reach.PUBLIC, contact=settings.contact, clock=now) as fetcher:
        try:
            await fetcher.read(DISCORD, bounds=Bounds(seconds=REACHED_WITHIN_S))
        except FetchFailed as failure:
            return Finding(
                "Discord",
                f"it cannot be reached: {sentence(failure, Texts(ENGLISH))}",
                "Look at this machine's network: name servers, firewall, proxy.",
            )
    return Finding("Discord", "reached")
