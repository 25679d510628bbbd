"""What every test may lean on, and the header that says which SQLite answers here."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
from discord.ext.commands.bot import BotBase
from filelock import FileLock
from hypothesis import settings

from db.loading.loader import load
from db.searching.meaning.encoder import chosen, packaged
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store
from tests.lab import Lab, open_lab
from tests.needs import missing

ROOT = Path(__file__).parent.parent

os.environ["PAPERBOY_TITLES"] = "off"  # no test asks the network for anything

# Compiled once, wherever the tests run: each lab loads all cogs, each process of a test all of it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A failed run must be about the change that it tests: the same examples everywhere, and no deadline
# on a shared machine. To go looking for new ones: `pytest --hypothesis-profile explore`.
settings.register_profile("steady", max_examples=50, derandomize=True, deadline=None, database=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile("steady")


MEMORY = Path("/dev/shm")
"""Linux's folder in memory: a run writes 16 GB, and would wait for a disk thousands of times."""

ROOM = 4 << 30
"""Bytes of it that must be free: containers often have 64 MB."""


def pytest_configure() -> None:
    """Let the stores of tests be in memory where there is room, if no other place is named."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_report_header() -> str:
    """Name the SQLite under the tests: what FTS5 can do depends on it."""
    return f"sqlite: {sqlite3.sqlite_version}"


@pytest.fixture(autouse=True, scope="session")
def no_installed_encoder() -> Iterator[None]:
    """No bot of a test uses the encoder of `make meaning`, where that is installed: it takes
    seconds to load. Who tests an encoder chooses one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chosen, "is_installed", lambda: False)
        patch.setattr(packaged, "is_installed", lambda: False)
        yield


@pytest.fixture(scope="session", autouse=True)
def new_stores_are_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the steps of the schema make one new store in each process of tests, and every other new
    one be a copy of it: a thousand tests begin with one, and the steps took a seventh
    of their time. Stores of older versions are brought to today by the steps, as ever."""
    made = tmp_path_factory.mktemp("new") / "paperboy.db"
    Store(made).close()
    prepare = Store._prepare

    def copy_and_prepare(store: Store) -> None:
        folder = store.path.parent
        has_room = folder.is_dir() and os.access(folder, os.W_OK, effective_ids=True)
        if has_room and not os.path.lexists(store.path):
            shutil.copy(made, store.path)
        prepare(store)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "_prepare", copy_and_prepare)
        yield


@pytest.fixture(scope="session", autouse=True)
def cogs_are_executed_once() -> Iterator[None]:
    """Let the modules of the cogs be executed once in each process of tests: discord.py does it for
    every bot, which took a tenth of the time. Every bot still makes cogs of its own of them."""
    execute = BotBase._load_from_module_spec
    executed: dict[str, _Executed] = {}

    async def load(bot: BotBase, spec: ModuleSpec, key: str) -> None:
        if key in executed:
            spec.loader = executed[key]
        await execute(bot, spec, key)
        if key not in executed:
            executed[key] = _Executed(sys.modules[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BotBase, "_load_from_module_spec", load)
        yield


class _Executed(Loader):
    """Loads a module by giving the one that was executed before, with those inside it."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        inside = f"{module.__name__}."
        self._inside = {name: one for name, one in sys.modules.items() if name.startswith(inside)}

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        sys.modules.update(self._inside)
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        pass


@pytest.fixture(scope="session")
def seed_file() -> Path:
    """The papers as they came: 803 of ICLR 2026."""
    return ROOT / "seeds" / "iclr2026-foundation-models.txt"


@pytest.fixture(scope="session")
def loaded_store(tmp_path_factory: pytest.TempPathFactory, worker_id: str, seed_file: Path) -> Path:
    """The path of a store that holds all 803 papers, to be read; who writes takes `store_copy`.
    The first process of tests that asks for it makes it for all, as pytest-xdist's documentation
    has it ("Making session-scoped fixtures execute only once").
    What a search keeps in memory is read here, for all copies."""
    folder = tmp_path_factory.getbasetemp()
    path = (folder if worker_id == "master" else folder.parent) / "loaded.db"
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            with Store(path.with_suffix(".new")) as store:
                load(store, [seed_file])
            path.with_suffix(".new").rename(path)
    with Store(path) as store:
        store.read(search, Question("推理 reasoning of language models"), limit=1)
    return path


@pytest.fixture
def store_copy(loaded_store: Path, tmp_path: Path) -> Path:
    """The path of a store of the test's own that holds all 803 papers."""
    return Path(shutil.copy(loaded_store, tmp_path / "paperboy.db"))


@pytest.fixture
def store(store_copy: Path) -> Iterator[Store]:
    """A store of the test's own that holds all 803 papers, opened."""
    with Store(store_copy) as store:
        yield store


@pytest.fixture
async def lab(store_copy: Path) -> AsyncIterator[Lab]:
    """A lab whose bot holds all 803 papers."""
    async with open_lab(store_copy) as lab:
        yield lab


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder `shared` beside the checkout: what Discord publishes about its API, and more."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        missing("no folder `shared` beside this checkout")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome that playwright can drive."""
    driver = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True)
    if driver.returncode:
        missing(f"playwright's driver does not start: {driver.stderr.decode().strip()}")
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return missing("no Chromium here")
