"""A paper's neighbours, and what they have in common with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from db.papers.sources import UnknownSource
from db.searching.lookup import find_paper
from db.searching.neighbours import Neighbours, neighbours_of
from db.store.store import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def near(store: Store, name: str, page: int = 0, size: int = 5) -> Neighbours:
    paper = store.read(find_paper, name)
    return store.read(neighbours_of, paper, page=page, size=size, new_since=NOW)


def test_a_neighbour_says_which_tags_and_words_it_shares(seeded: Store) -> None:
    own = seeded.read(find_paper, "FlexLoRA")
    shown = {found.paper.name: found for found in near(seeded, "FlexLoRA").shown}
    first = shown["Stable-LoRA"]
    assert set(first.tags) == {"Parameter-Efficient Fine-Tuning", "LoRA"}
    for found in near(seeded, "FlexLoRA", size=25).shown:
        assert set(found.tags) <= set(own.tags) & set(found.paper.tags)
        for word in found.words:
            assert word in f"{found.paper.title} {found.paper.tldr} {found.paper.abstract}"


def test_neighbours_come_in_pages_that_do_not_overlap(seeded: Store) -> None:
    pages = [near(seeded, "GuardSpace", page) for page in range(5)]
    ids = [found.paper.id for page in pages for found in page.shown]
    assert (pages[0].total, pages[0].pages) == (25, 5)
    assert len(set(ids)) == 25
    assert near(seeded, "GuardSpace", page=99) == pages[4]


def test_neighbours_of_an_unknown_source_are_refused(seeded: Store) -> None:
    paper = seeded.read(find_paper, "GuardSpace")
    with pytest.raises(UnknownSource):
        seeded.read(neighbours_of, paper, page=0, size=5, new_since=NOW, source="icml")


def test_where_nothing_is_new_nothing_new_is_near(seeded: Store) -> None:
    paper = seeded.read(find_paper, "GuardSpace")
    found = seeded.read(neighbours_of, paper, page=0, size=5, new_since=NOW, only_new=True)
    assert (found.shown, found.total, found.any_new) == ((), 0, False)
