"""What follows from the records of the papers that come with Paperboy, made before they are loaded.

To cut their texts into terms is half of a first load. `bench/derived_seeds.py` has done it, by the
rules of `derive`, and a test compares. A record is known by all of what it says: one that says
anything else, or has a title, is derived as always, and so is each where the rules are others.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from db.language.acronyms import Definition
from db.loading.deriving import Derived, derive
from db.loading.recipe import RECIPE
from db.papers.paper import Link
from db.papers.record import Record
from db.searching.indexing import IndexEntry, columns_of

FOLDER = Path(__file__).parent / "shipped"

KEYS, DERIVED = FOLDER / "keys.bin", FOLDER / "derived.json.zz"
"""The recipe and the key of each record; what follows from each, in the same order."""

KEY = 16
"""Bytes of a key, and of the recipe."""


class Shipped:
    """For one load: what was read for it is forgotten with it."""

    def __init__(self) -> None:
        recipe, *keys = _in_keys(KEYS.read_bytes())
        is_of_today = int.from_bytes(recipe, "big") == RECIPE
        self._places = {key: place for place, key in enumerate(keys)} if is_of_today else {}

    def derive(self, id_: str, shown: Record, listed: Record | None) -> Derived:
        """`derive` of the same, if need be."""
        place = self._places.get(key(id_, shown)) if listed is None else None
        return derive(id_, shown, listed) if place is None else _as_derived(self._all[place])

    @cached_property
    def _all(self) -> Sequence[Sequence[Any]]:
        read: Sequence[Sequence[Any]] = json.loads(zlib.decompress(DERIVED.read_bytes()))
        return read


def key(id_: str, shown: Record) -> bytes:
    """What the record of a paper of this id is known by."""
    return blake2b(repr((id_, shown)).encode(), digest_size=KEY).digest()


def _in_keys(read: bytes) -> list[bytes]:
    return [read[at : at + KEY] for at in range(0, len(read), KEY)]


def _as_derived(row: Sequence[Any]) -> Derived:
    name, label, links, acronyms, texts = row
    return Derived(
        name,
        label,
        tuple(Link(kind, url) for kind, url in links),
        tuple(Definition(short, long) for short, long in acronyms),
        IndexEntry(*texts),
    )


def _as_row(derived: Derived) -> Sequence[Any]:
    links = [(link.kind, link.url) for link in derived.links]
    texts = (*columns_of(derived.entry), derived.entry.words)
    return derived.name, derived.label, links, derived.acronyms, texts


def keep(records: Sequence[tuple[str, Record]]) -> None:
    """Write the files anew, for records with the ids of their papers."""
    FOLDER.mkdir(exist_ok=True)
    keys = (key(id_, record) for id_, record in records)
    KEYS.write_bytes(b"".join((RECIPE.to_bytes(KEY, "big"), *keys)))
    rows = [_as_row(derive(id_, record, None)) for id_, record in records]
    written = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    DERIVED.write_bytes(zlib.compress(written.encode(), 9))
