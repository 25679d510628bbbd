"""Tags that somebody looked at (`seeds/tags.toml`): wordings of one tag that no rule tells to be
one, and slips that no rule mends."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from zlib import crc32

TAGS = Path(__file__).parent.parent.parent / "seeds" / "tags.toml"


@cache
def tags_by_hand() -> dict[str, str]:
    """Spellings, in lower case, by the tag that they are; the tables that they stand in say why."""
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(TAGS.read_text("utf-8"))
    return {
        spelling.casefold(): tag
        for table in tables.values()
        for tag, spellings in table.items()
        for spelling in spellings
    }


def edition() -> int:
    """A number that changes with the file (32 bits)."""
    return crc32(TAGS.read_bytes())
