"""What papers are called, as letters and digits: how a name is found whatever its case, hyphens and
spaces, by its beginning or by that of any word of a label.

The table `paper_keys` holds the keys of every number in `papers` and `staged_papers`, so whoever
asks it for papers joins it with `papers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from itertools import accumulate

from db.language.text import HAN, fold
from db.store.connection import Database

MAX_WITHIN = 24
"""Letters that are kept of a label behind its first word: enough to tell labels apart."""

_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")


class Called(IntEnum):
    """What a key was made of: a name, a label, or a label from one of its later words on."""

    NAME = 0
    LABEL = 1
    WITHIN = 2


def key(text: str) -> str:
    """The letters and digits of a text in one spelling."""
    return "".join(_words(text))


def write_keys(db: Database, called: Iterable[tuple[int, str | None, str]]) -> None:
    """Write the keys of papers, each given by its number, name and label."""
    db.conn.executemany(
        "INSERT INTO paper_keys (number, kind, key) VALUES (?, ?, ?)",
        (
            (number, kind, key)
            for number, name, label in called
            for kind, key in _keys(name or "", label)
        ),
    )


def _keys(name: str, label: str) -> set[tuple[Called, str]]:
    words = _words(label)
    whole = "".join(words)
    begins = list(accumulate(map(len, words)))[:-1]
    found = {
        (Called.NAME, key(name)),
        (Called.LABEL, whole),
        *((Called.WITHIN, whole[begin : begin + MAX_WITHIN]) for begin in begins),
    }
    return {(kind, spelling) for kind, spelling in found if spelling}


def _words(text: str) -> list[str]:
    """The words of a text, each Chinese character one."""
    return _WORD.findall(fold(text))
