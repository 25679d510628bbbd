"""What comes with Paperboy of its papers is what follows from their records, to the letter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db.formats.seed_text import parse
from db.loading import shipped
from db.loading.deriving import derive
from db.loading.recipe import RECIPE
from db.loading.shipped import Shipped
from db.papers.ids import record_id
from db.papers.record import Bibliography, Record


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the papers that are derived meanwhile."""
    ids: list[str] = []

    def noted(id_: str, shown: Record, listed: Record | None) -> object:
        ids.append(id_)
        return derive(id_, shown, listed)

    monkeypatch.setattr(shipped, "derive", noted)
    return ids


def test_it_is_what_follows_from_each_record(seed_file: Path, derived: list[str]) -> None:
    """Where it is not, `python -m bench.derived_seeds` makes it anew."""
    for record in parse(seed_file.read_bytes(), seed_file.name).records:
        id_ = record_id(record)
        assert SHIPPED.derive(id_, record, None) == derive(id_, record, None)
    assert derived == []


def test_a_record_that_says_anything_else_is_derived(
    few_records: tuple[Record, ...], derived: list[str]
) -> None:
    first, second = few_records[:2]
    for changed in (
        replace(first, abstract=f"{first.abstract} We also propose Forgetter."),
        replace(first, tag_line="#Forgetting"),
        replace(first, summary=second.summary),
    ):
        assert SHIPPED.derive("id", changed, None) == derive("id", changed, None)
    assert derived == ["id", "id", "id"]


def test_a_paper_with_a_title_is_derived(
    few_records: tuple[Record, ...], derived: list[str]
) -> None:
    record = few_records[0]
    listed = Record("", "", "", None, None, "", Bibliography(title="On forgetting"))
    assert SHIPPED.derive(record_id(record), record, listed).label == "On forgetting"
    assert len(derived) == 1


def test_by_other_rules_each_is_derived(
    few_records: tuple[Record, ...], derived: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "RECIPE", RECIPE + 1)
    record = few_records[0]
    Shipped().derive(record_id(record), record, None)
    assert len(derived) == 1


SHIPPED = Shipped()
