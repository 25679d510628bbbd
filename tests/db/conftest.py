"""What the tests of `db/` share: a store with all papers, loaded once, and a few of its records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.formats.seed_text import parse
from db.papers.ids import paper_id
from db.papers.record import Record
from db.store.store import Store

ABSTRACT = (
    "Large language models remember what they should not. We propose Forgetter, which forgets a"
    " single fact and leaves its neighbours alone, at a cost that does not grow with the model."
)
"""A made-up abstract."""


@pytest.fixture(scope="session")
def seeded(loaded_store: Path) -> Iterator[Store]:
    """All 803 papers. Never write to it."""
    with Store(loaded_store) as store:
        yield store


@pytest.fixture(scope="session")
def few_records(seed_file: Path) -> tuple[Record, ...]:
    """Some forty of the papers, the one about GuardSpace first."""
    return parse(seed_file.read_bytes(), seed_file.name).records[::20]


@pytest.fixture(scope="module")
def abstracts(seed_file: Path) -> dict[str, str]:
    """The abstracts of the seeds by their ids."""
    seeds = parse(seed_file.read_bytes(), "seeds.txt")
    return {paper_id(record.abstract): record.abstract for record in seeds.records}
