"""Labels of the bundled seeds: every one is a title that somebody could have written."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

import pytest

from db.formats.seed_text import parse
from db.labels.by_hand import LABELS, label_by_hand
from db.labels.labels import Label, label
from db.loading.deriving import derive
from db.papers.ids import record_id
from db.papers.record import Bibliography, Record
from db.store.store import Store
from tests.db.labels.title_faults import title_faults

SEED = 2026
CHECKED = Path(__file__).parent / "checked_labels.toml"


@pytest.fixture(scope="module")
def shown(loaded_store: Path) -> dict[str, Label]:
    """The labels of all papers, as a loaded store has them, by id."""
    with Store(loaded_store) as store:
        rows = store.read(
            lambda db: db.conn.execute("SELECT id, name, label FROM papers").fetchall()
        )
    return {
        id_: Label(name, text.removeprefix(f"{name}: ") if name else text)
        for id_, name, text in rows
    }


@pytest.fixture(scope="module")
def records(seed_file: Path) -> dict[str, Record]:
    return {
        record_id(record): record
        for record in parse(seed_file.read_bytes(), seed_file.name).records
    }


def test_every_label_could_be_a_title(shown: dict[str, Label]) -> None:
    assert {id_: faults for id_, label in shown.items() if (faults := title_faults(label))} == {}


def test_every_label_is_one_papers_only(shown: dict[str, Label]) -> None:
    assert len({label.text for label in shown.values()}) == len(shown) == 803


def test_labels_read_beside_their_records_were_right(shown: dict[str, Label]) -> None:
    """95 of 100 of those that were drawn are as they were found right."""
    right: dict[str, str] = tomllib.loads(CHECKED.read_text("utf-8"))["right"]
    drawn = random.Random(SEED).sample(sorted(shown), 150)
    assert set(right) <= set(drawn)
    assert sum(shown[id_].text == right.get(id_) for id_ in drawn) >= 0.95 * len(drawn)


def test_a_label_by_hand_goes_before_the_rules(records: dict[str, Record]) -> None:
    id_ = "lscsnv6rfqbu"
    record = records[id_]
    made = label(record.tldr, record.abstract, record.summary)
    assert derive(id_, record, None).label == "RL composes atomic skills into new ones" != made.text
    assert derive("another", record, None).label == made.text


def test_a_title_goes_before_a_label_by_hand(records: dict[str, Record]) -> None:
    id_ = "lscsnv6rfqbu"
    listed = Record("", "", "", None, None, "", Bibliography(title="From f(x) and g(x) to f(g(x))"))
    assert derive(id_, records[id_], listed).label == "From f(x) and g(x) to f(g(x))"


def test_what_stands_before_the_colon_is_the_name() -> None:
    assert label_by_hand("zuizwfxynffk") == Label(
        "PID Steering", "activation steering by proportional, integral, and derivative control"
    )


def test_the_labels_by_hand_are_of_papers_that_there_are(records: dict[str, Record]) -> None:
    tables: dict[str, dict[str, str]] = tomllib.loads(LABELS.read_text("utf-8"))
    ids = [id_ for table in tables.values() for id_ in table]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(records)


def test_every_table_of_labels_says_why() -> None:
    tables = re.findall(r"^\[\w+\]\n(# .+)?", LABELS.read_text("utf-8"), re.M)
    assert len(tables) > 1
    assert all(tables)
