"""Papers to draw cards of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.store.store import Store


@pytest.fixture(scope="session")
def store(loaded_store: Path) -> Iterator[Store]:
    with Store(loaded_store) as store:
        yield store


@pytest.fixture(scope="session")
def papers(store: Store) -> list[Paper]:
    papers = store.read(papers_by_number, range(1, 804))
    assert len(papers) == 803
    return papers


@pytest.fixture(scope="session")
def guardspace(papers: list[Paper]) -> Paper:
    """A paper with all that a paper of the seeds can have."""
    return next(paper for paper in papers if paper.name == "GuardSpace")
