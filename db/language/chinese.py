"""Traditional Chinese in a query, as the papers write it: in simplified characters."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from db.language.signs import holds_any
from db.language.text import HAN

_RUN = re.compile(f"[{HAN}]+")

SIMPLIFIED = "gb2312"
"""The set of characters of simplified Chinese, and other scripts, by Python's name for it."""

ALSO_TRADITIONAL = "乾俱吒夥彷後徵捱摺於榘沈甯菸薹藉覆醣麴麽"
"""Characters of that set which traditional Chinese writes in place of others."""


@lru_cache(maxsize=64)
def simplified(query: str) -> str:
    """The query with its traditional characters simplified, and Taiwan's words (資料集) as the
    mainland says them (数据集)."""
    han = "\n".join(_RUN.findall(query))
    if not _may_be_traditional(han) or _opencc("t2s").convert(han) == han:
        return query  # the dictionary of words would change some simplified words too
    return _RUN.sub(lambda run: str(_opencc("tw2sp").convert(run.group())), query)


@cache
def _opencc(conversion: str) -> Any:
    """The dictionaries of a conversion, which take two megabytes: most labs ask for none."""
    from opencc import OpenCC  # type: ignore[import-untyped]

    return OpenCC(conversion)


def _may_be_traditional(han: str) -> bool:
    """Whether some Chinese may hold anything to simplify: most holds nothing, which opencc takes a
    hundred times as long to find out."""
    try:
        han.encode(SIMPLIFIED)
    except UnicodeEncodeError:
        return True
    return holds_any(han, ALSO_TRADITIONAL)
