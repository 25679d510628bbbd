"""Titles for the papers that come with Paperboy: they have none, and a public list has them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.fetching.client import Fetcher
from bot.fetching.downloads import download
from bot.fetching.failures import FetchFailed
from bot.fetching.named_lists import named_lists
from bot.fetching.sentences import sentence
from bot.texts import ENGLISH, Texts
from db.feeds.downloads import Download, note_download, was_downloaded
from db.formats.seed_text import SeedError
from db.papers.sources import sources
from db.store.connection import Database
from db.store.scratch import scratch_folder
from db.store.store import Store

if TYPE_CHECKING:
    from db.loading.loader import LoadReport

log = logging.getLogger(__name__)

LIST = "iclr2026"


def address(settings: Settings) -> str:
    """Where the list with the titles is."""
    found = named_lists().address(LIST, settings.lists)
    assert found is not None
    return found


def are_wanted(db: Database, where: str) -> bool:
    """Whether the store holds papers that came with Paperboy, and never got their titles."""
    from db.loading.loader import bundled_seeds

    bundled = {path.name for path in bundled_seeds()}
    here = any(source.name in bundled for source in sources(db))
    return here and not was_downloaded(db, where, "enrich")


async def fetch_titles(
    store: Store, settings: Settings, fetcher: Fetcher, clock: Callable[[], datetime]
) -> bool:
    """Fetch the titles if they are wanted, and give them to the papers; what happened is logged.
    Returns whether there is nothing left to do; a failure may be over at another time."""
    where = address(settings)
    if not await store.ask(are_wanted, where):
        return True
    log.info("Fetching the titles of the bundled papers from %s (PAPERBOY_TITLES=off: not)", where)
    try:
        with scratch_folder(store.path.parent) as folder:
            got = await download(fetcher, where, folder)
            assert got.path is not None, "nothing is known of an earlier time"
            report = await asyncio.to_thread(_loaded, store, got.path)
    except FetchFailed as failure:
        log.warning("No titles yet: %s", sentence(failure, Texts(ENGLISH)))
        return False
    except SeedError as error:
        log.warning("No titles yet: %s", "; ".join(map(str, error.faults[:3])))
        return False
    validators = got.validators
    noted = Download(where, "enrich", got.name, validators.etag, validators.last_modified)
    await store.change(note_download, noted, clock())
    _log(report)
    return True


def _loaded(store: Store, path: Path) -> LoadReport:
    from db.loading.loader import load  # on this thread: the loop waits for no module

    return load(store, [path], only_known=True)


def _log(report: LoadReport) -> None:
    log.info("%d papers have their titles now", report.changed + report.unchanged)
