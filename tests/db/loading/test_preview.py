"""A preview of a load says what the load then does, and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from db.formats.seed_text import parse
from db.loading.loader import load
from db.loading.preview import preview, state
from db.store.store import Store
from tests.seed_files import write


def test_it_says_what_the_load_does_and_changes_nothing(tmp_path: Path, seed_file: Path) -> None:
    first, second, third, fourth = parse(seed_file.read_bytes(), seed_file.name).records[:4]
    seed = write(tmp_path, [first, second, third])
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [seed])
        before = state(store, [seed])
        assert not preview(store, [seed])
        edited = replace(second, tldr="Another summary in one sentence.")
        seed = write(tmp_path, [first, edited, fourth])
        found = preview(store, [seed])
        assert (found.added, found.changed, found.withdrawn) == (1, 1, 1)
        named = (found.added_labels, found.changed_labels, found.withdrawn_labels)
        assert [len(labels) for labels in named] == [1, 1, 1]
        assert found.digest == state(store, [seed]) != before
        report = load(store, [seed])
        assert (report.added, report.changed, report.withdrawn) == (1, 1, 1)
        assert not preview(store, [seed])
        assert found.digest != state(store, [seed])
    files = {path.name for path in tmp_path.iterdir()}
    assert files <= {seed.name, "paperboy.db", "paperboy.db.loading"}
