"""A store with 120 papers and one of arXiv, a member who saved some, and Zotero on loopback."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.zotero.api import Zotero
from bot.zotero.carrying import Carrier
from db.loading.loader import load
from db.papers.paper import Paper
from db.papers.reading import all_papers
from db.people.bookmarks import Origin, bookmarks_of, save
from db.people.zotero import Account, connect
from db.store.store import Store
from tests.fake_sources import paper_list, papers
from tests.fake_zotero import KEY, USER, FakeZotero, serving

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA = 1
ACCOUNT = Account(KEY, USER, "ada")

CRANES = {
    "title": "Cranes that fold themselves & others",
    "author": "Ada Byron;Alan Mathison",
    "abstract": "We fold cranes out of paper, and they fold others. " * 5,
    "arxiv": "2401.01234",
    "year": 2024,
}


@dataclass
class Clock:
    """A clock that runs only while somebody waits."""

    now: datetime = NOW
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def listed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zotero")
    entries = [*json.loads(paper_list(papers(120))), CRANES]
    (folder / "fold2026.json").write_text(json.dumps(entries))
    with Store(folder / "paperboy.db") as store:
        load(store, [folder / "fold2026.json"])
    return folder / "paperboy.db"


@pytest.fixture
def store(listed_store: Path, tmp_path: Path) -> Iterator[Store]:
    """A store of the test's own, in which the member's account is connected."""
    with Store(Path(shutil.copy(listed_store, tmp_path / "paperboy.db"))) as store:
        store.write(connect, ADA, ACCOUNT, NOW)
        yield store


@pytest.fixture
def here(store: Store) -> list[Paper]:
    """The papers of the store, the one of arXiv last."""
    return sorted(store.read(all_papers), key=lambda paper: paper.title == CRANES["title"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> FakeZotero:
    return FakeZotero()


@pytest.fixture
async def zotero(server: FakeZotero, clock: Clock) -> AsyncIterator[Zotero]:
    async with (
        serving(server) as address,
        Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=clock) as fetcher,
    ):
        yield Zotero(fetcher, clock, api=address, pause=clock.pause)


@pytest.fixture
def carrier(store: Store, zotero: Zotero, clock: Clock) -> Carrier:
    return Carrier(store, zotero, clock)


def saved(store: Store, some: list[Paper]) -> None:
    """The member saves papers."""
    store.write(save, ADA, [paper.id for paper in some], Origin("button", NOW))


def bookmarked(store: Store) -> set[str]:
    page = store.read(bookmarks_of, ADA, size=1_000)
    return {bookmark.paper.id for bookmark in page.bookmarks}
