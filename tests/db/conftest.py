"""What the tests of `db/` share: a store with all papers, loaded once, and a few of its records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.loader import load
from db.records import Record
from db.seedfile import parse
from db.store import Store


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, seed_file: Path) -> Iterator[Store]:
    """All 803 papers. Never write to it."""
    with Store(tmp_path_factory.mktemp("seeded") / "paperboy.db") as store:
        load(store, [seed_file])
        yield store


@pytest.fixture(scope="session")
def few_records(seed_file: Path) -> tuple[Record, ...]:
    """Some forty of the papers, the one about GuardSpace first."""
    return parse(seed_file.read_bytes(), seed_file.name).records[::20]
