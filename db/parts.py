"""Long work in parts, each short enough for a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_parts(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in their order, `size` at a time, the last ones fewer. (`itertools.batched` comes
    with Python 3.12.)"""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
