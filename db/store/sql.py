"""Small helpers for SQL that several rooms write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from db.store.connection import Database

T = TypeVar("T")


def json_list(values: Iterable[int | str]) -> str:
    """A list as a parameter for `json_each`."""
    return json.dumps(list(values))


def storable(text: str) -> str:
    """The text as SQLite can hold it: a lone surrogate, which Discord can deliver, has no UTF-8."""
    return text.encode("utf-8", "replace").decode()


def first_column(
    db: Database, query: str, parameters: Sequence[int | str] | Mapping[str, int | str | None] = ()
) -> list[int]:
    """The whole numbers in the first column of a query's rows."""
    return [number for (number,) in db.conn.execute(query, parameters)]


def run_each(db: Database, statements: str) -> None:
    """Run statements with a semicolon between them one by one, in the caller's transaction, which
    `executescript` would commit."""
    for statement in statements.split(";"):
        if statement.strip():
            db.conn.execute(statement)


def in_parts(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in their order, `size` at a time, the last ones fewer. (`itertools.batched` comes
    with Python 3.12.)"""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
