"""Labels written by hand for papers of the bundled seeds (`seeds/labels.toml`): where no rule finds
in a record what its paper would be called."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from db.labels.labels import Label

LABELS = Path(__file__).parent.parent.parent / "seeds" / "labels.toml"


def label_by_hand(id_: str) -> Label | None:
    """The label that is written for the paper of this id, if any. What stands before its first
    colon is the name of the paper's system."""
    from db.labels.labels import Label  # whoever asks for the edition alone needs no rules

    text = _written().get(id_)
    if text is None:
        return None
    name, colon, clause = text.partition(": ")
    return Label(name, clause) if colon else Label(None, text)


def edition() -> int:
    """A number that changes with the file (32 bits)."""
    return crc32(LABELS.read_bytes())


@cache
def _written() -> dict[str, str]:
    """The labels by the ids of their papers; the tables that they stand in say why."""
    tables: dict[str, dict[str, str]] = tomllib.loads(LABELS.read_text("utf-8"))
    return {id_: text for table in tables.values() for id_, text in table.items()}
