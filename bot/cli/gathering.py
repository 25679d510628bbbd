"""What is named on the command line to be loaded: paths, folders, addresses, names of lists."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from bot.cli.loading import fetching_bar, files_of
from bot.cli.refusals import Refused
from bot.client import utc_now
from bot.config import Settings
from bot.fetching.addresses import Reach, looks_like_address
from bot.fetching.client import Fetcher, Validators
from bot.fetching.downloads import Downloaded, Tell, download
from bot.fetching.failures import FetchFailed
from bot.fetching.named_lists import named_lists
from bot.fetching.sentences import sentence
from bot.texts import ENGLISH, Texts
from db.feeds.downloads import Download, Use, last_download, note_download
from db.store.connection import Database
from db.store.scratch import scratch_folder
from db.store.store import Store


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files to load, the sources that are known to hold already what there is, and what to
    note of downloads once they are loaded."""

    files: tuple[Path, ...]
    unchanged: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()

    @property
    def sources(self) -> list[str]:
        """The sources that all of these are, in the order of the files."""
        return [*(file.name for file in self.files), *self.unchanged]

    def note(self, store: Store) -> None:
        """Say that all of it is loaded."""
        for done in self.downloads:
            store.write(note_download, done, utc_now())


@contextmanager
def gather(
    settings: Settings, store: Store, words: Sequence[str], use: Use, *, anew: bool = False
) -> Iterator[Gathered]:
    """What these words name, fetched first where that is needed; a file that is there wins over a
    list of the same name. `anew`: also what did not change. What was fetched is gone when the
    context ends.

    Raises Refused where an address gives nothing: then nothing is loaded.
    """
    wanted = {word: _address(word, settings) for word in words}
    paths = [Path(word) for word, address in wanted.items() if address is None]
    files = files_of(paths, lists_only=use == "enrich")
    addresses = [address for address in wanted.values() if address is not None]
    if not addresses:
        yield Gathered(tuple(files))
        return
    with scratch_folder(settings.db.parent) as folder:
        lasts = {} if anew else store.read(_last_downloads, addresses, use)
        with fetching_bar() if sys.stderr.isatty() else nullcontext() as tell:
            fetched = asyncio.run(_fetch(settings, addresses, lasts, folder, tell))
        yield Gathered(
            files=(*files, *(got.path for _, got in fetched if got.path)),
            unchanged=tuple(got.name for _, got in fetched if got.path is None),
            downloads=tuple(_noted(address, use, got) for address, got in fetched),
        )


def reach_of(settings: Settings) -> Reach:
    """How far the person at this machine can reach."""
    return Reach.ANYWHERE if settings.private_network else Reach.THIS_MACHINE


async def _fetch(
    settings: Settings,
    addresses: Sequence[str],
    lasts: Mapping[str, Download],
    folder: Path,
    tell: Tell | None,
) -> list[tuple[str, Downloaded]]:
    fetched: list[tuple[str, Downloaded]] = []
    fetcher = Fetcher(reach=reach_of(settings), contact=settings.contact, clock=utc_now)
    async with fetcher:
        for address in dict.fromkeys(addresses):
            last = lasts.get(address)
            known = (last.name, Validators(last.etag, last.last_modified)) if last else None
            try:
                got = await download(fetcher, address, folder, known=known, tell=tell)
            except FetchFailed as failure:
                said = sentence(failure, Texts(ENGLISH))
                raise Refused(f"{address}: {said} Nothing was loaded.") from failure
            fetched.append((address, got))
    return fetched


def _last_downloads(db: Database, addresses: Sequence[str], use: Use) -> dict[str, Download]:
    found = {address: last_download(db, address, use) for address in addresses}
    return {address: got for address, got in found.items() if got}


def _address(word: str, settings: Settings) -> str | None:
    """The address that a word is or names; None for a path."""
    if looks_like_address(word):
        return word
    if Path(word).exists():
        return None
    return named_lists().address(word, settings.lists)


def _noted(address: str, use: Use, got: Downloaded) -> Download:
    return Download(address, use, got.name, got.validators.etag, got.validators.last_modified)
