"""Papers out of the store, and those that are kept in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db.formats.seed_text import parse
from db.loading.loader import load
from db.papers import reading
from db.papers.paper import Paper
from db.papers.reading import papers_by_id, papers_by_number
from db.store.connection import Database
from db.store.store import Store
from db.store.versions import PerVersion
from tests.seed_files import write


def test_a_paper_that_is_kept_is_the_same_paper(
    loaded_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_of_version", PerVersion(nothing_yet))
    with Store(loaded_store) as store:
        first = store.read(papers_by_number, [3, 1, 2])
        again = store.read(papers_by_number, [2, 9_999, 3])
    assert [paper.place and paper.place.record for paper in first] == [3, 1, 2]
    assert again[0] is first[2]
    assert again[1] is first[0]
    assert len(again) == 2


def nothing_yet(db: Database) -> dict[int, Paper]:
    """What other tests have read is not kept here: a hundred papers are, and these may be old."""
    return {}


@pytest.mark.parametrize("kept", [3, 1_000])
def test_all_are_found_however_few_are_kept(
    loaded_store: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(reading, "KEPT", kept)
    with Store(loaded_store) as store:
        for numbers in (range(1, 5), range(3, 6), range(1, 9)):
            found = store.read(papers_by_number, numbers)
            places = [paper.place and paper.place.record for paper in found]
            assert places == list(numbers)


def test_a_paper_is_read_anew_after_a_load(tmp_path: Path, seed_file: Path) -> None:
    records = parse(seed_file.read_bytes(), seed_file.name).records[:2]
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, records)])
        (before,) = store.read(papers_by_number, [1])
        assert before.tldr == records[0].tldr
        load(store, [write(tmp_path, [replace(records[0], tldr="Other words"), records[1]])])
        (after,) = store.read(papers_by_id, [before.id])
        assert after.tldr == "Other words"
