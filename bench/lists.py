"""Lists of papers for the measurements: real ones, from a folder that is never committed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from db.formats.lists import is_list, records
from db.papers.record import Record

SIZES = (10_000, 1_000_000)
"""Beside the seeds alone: some lists, and all of them."""


def lists_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if is_list(path.name))


def some_lists(lists: Sequence[Path], papers: int) -> list[Path]:
    """Lists that hold so many papers together, or hardly more, if there are so many."""
    chosen: list[Path] = []
    held = 0
    for path in lists:
        if held < papers:
            chosen.append(path)
            held += sum(1 for _ in records_of([path]))
    return chosen


def records_of(lists: Sequence[Path]) -> Iterator[Record]:
    """Their records, one after the other."""
    for path in lists:
        with path.open("rb") as file:
            yield from (record for record in records(file, path.name) if isinstance(record, Record))


def write_abstracts(lists: Sequence[Path], to: Path) -> list[tuple[str, str]]:
    """Write a list that gives nothing but the abstracts of these, each once; out come the titles
    that are left out, each with its abstract."""
    titled: dict[str, str] = {}
    for record in records_of(lists):
        title = record.bibliography.title if record.bibliography else None
        if title and record.abstract.strip():
            titled.setdefault(record.abstract, title)
    with to.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"abstract": abstract}) + "\n" for abstract in titled)
    return [(title, abstract) for abstract, title in titled.items()]
