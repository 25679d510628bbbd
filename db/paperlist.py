"""Lists of papers, as papercopilot/paperlists publishes them: a JSON array of objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import ijson

from db.records import Bibliography, Record
from db.seedfile import Fault, SeedError


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry of a list, by its 1-based number, that has neither a title nor an abstract."""

    file: str
    entry: int


def is_list(name: str) -> bool:
    """Whether a file of this name is a list; any other is a seed file."""
    return name.lower().endswith(".json")


def records(file: BinaryIO, name: str) -> Iterator[Record | LeftOut]:
    """Read a list, an entry at a time. Raises SeedError where it is none."""
    try:
        for number, entry in enumerate(ijson.items(file, "item"), start=1):
            record = _record(entry)
            has_any = record.abstract or (record.bibliography and record.bibliography.title)
            yield record if has_any else LeftOut(name, number)
    except (ijson.JSONError, AttributeError) as error:
        raise SeedError((Fault(name, 1, "a list of papers in JSON", str(error)),)) from error


def _record(entry: Mapping[str, object]) -> Record:
    def text(field: str) -> str:
        value = entry.get(field)
        return "" if value is None else str(value)

    authors = dict.fromkeys(filter(None, map(str.strip, text("author").split(";"))))
    return Record(
        area=text("track"),
        category=text("primary_area"),
        tag_line=text("keywords"),
        tldr=text("tldr") or None,
        summary=None,
        abstract=text("abstract"),
        bibliography=Bibliography(
            entry=text("id") or None,
            title=text("title") or None,
            authors=tuple(authors),
            status=text("status") or None,
            page=text("site") or None,
            pdf=text("pdf") or None,
            code=text("github") or None,
            project=text("project") or None,
        ),
    )
