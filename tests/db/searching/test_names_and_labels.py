"""Whoever types what a paper is called finds it first, whichever of the 803 it is."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store

SEED = 2026
SHARED = {"GAR", "IGPO", "LaMer", "QuRL"}
"""Names that two papers coined."""


@pytest.fixture(scope="module")
def papers(seeded: Store) -> list[Paper]:
    return seeded.read(papers_by_number, range(1, 804))


def found_first(store: Store, query: str, most: int) -> list[str]:
    answer = store.read(search, Question(query), limit=most)
    return [hit.paper.id for hit in answer.hits]


def test_a_coined_name_finds_its_paper_first_and_a_shared_one_both(
    seeded: Store, papers: list[Paper]
) -> None:
    counts = Counter(paper.name for paper in papers if paper.name)
    assert {name for name, count in counts.items() if count > 1} == SHARED
    assert len(counts) > 600
    missed = [
        paper.name
        for paper in papers
        if paper.name and paper.id not in found_first(seeded, paper.name, counts[paper.name])
    ]
    assert missed == []


def test_a_label_finds_its_paper_first(seeded: Store, papers: list[Paper]) -> None:
    """Each of a hundred; all 803 did when this was written."""
    drawn = random.Random(SEED).sample(papers, 100)
    missed = [paper.label for paper in drawn if found_first(seeded, paper.label, 1) != [paper.id]]
    assert missed == []
