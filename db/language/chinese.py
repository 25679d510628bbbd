"""Traditional Chinese in a query, as the papers write it: in simplified characters."""

from __future__ import annotations

import re
from functools import lru_cache

from opencc import OpenCC  # type: ignore[import-untyped]

from db.language.text import HAN

_RUN = re.compile(f"[{HAN}]+")
_CHARACTERS = OpenCC("t2s")
_WORDS = OpenCC("tw2sp")


@lru_cache(maxsize=64)
def simplified(query: str) -> str:
    """The query with its traditional characters simplified, and Taiwan's words (資料集) as the
    mainland says them (数据集)."""
    han = "\n".join(_RUN.findall(query))
    if not han or _CHARACTERS.convert(han) == han:
        return query  # the dictionary of words would change some simplified words too
    return _RUN.sub(lambda run: str(_WORDS.convert(run.group())), query)
