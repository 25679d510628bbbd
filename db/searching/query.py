"""What a reader can ask beside words: `"a phrase"`, `-without`, `tag:`, `category:`, `source:`,
`has:`, `author:`, `year:`, `status:`.

Whatever makes no sense as an operator is text: no query is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from db.language.signs import holds_any
from db.language.text import terms

Kind = Literal["phrase", "tag", "category", "source", "has", "author", "year", "status", "venue"]

KINDS: dict[str, Kind] = {
    "tag": "tag",
    "标签": "tag",
    "category": "category",
    "类别": "category",
    "source": "source",
    "来源": "source",
    "has": "has",
    "含": "has",
    "author": "author",
    "作者": "author",
    "year": "year",
    "年份": "year",
    "status": "status",
    "状态": "status",
}
"""The operators by the names that both languages' commands give their options."""

HAS = {"code": "code", "代码": "code", "tldr": "tldr", "tl;dr": "tldr"}
"""What a paper can have, by what readers call it."""

MAX_OPERATORS_BYTES = 100
"""Bytes of words, in UTF-8, in which both languages say about as much. Beside more of them, quotes
and dashes are those of a sentence somebody pasted."""

MAX_LIMITS = 16

_OPEN, _CLOSE = '"“„「『＂', '"”“」』＂'
_DASHES, _COLONS = "-−－", ":："
_COLON = re.compile(rf"[{_COLONS}](?=\S)")
_NAMES, _LONGEST = tuple(KINDS), max(map(len, KINDS))
_ITEM = re.compile(
    rf"""
    (?P<without>(?<!\S)[{_DASHES}](?=\S))?
    (?:(?P<name>{"|".join(KINDS)})[{_COLONS}](?=\S))?
    (?:[{_OPEN}](?P<quoted>[^{_OPEN}{_CLOSE}]*)[{_CLOSE}] | (?P<bare>[^\s{_OPEN}]+ | \S))
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a paper must have, or with `without` must not, to be an answer.

    A phrase's value is words that stand side by side, perhaps one only; a tag's, a category's and a
    source's is a name in any spelling; `has` is one of the values of `HAS`; an author's is a name
    in any order, a year's one or two with a dash between, a status what a list says of its papers,
    a venue's (which has no operator) how its sources' names begin. `written` is how it was asked
    for.
    """

    kind: Kind
    value: str
    without: bool
    written: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: the words that the best papers hold, and the limits that every paper keeps to.
    The words of phrases are among the words."""

    words: str
    limits: tuple[Limit, ...] = ()


def parse_query(text: str) -> Asked:
    """Read a query. One without operators comes back as its own words, letter for letter."""
    if not _may_limit(text):
        return Asked(text)
    items, limits = _read(text)
    parts = (_words(limit) if limit in limits else written for written, limit in items)
    words = " ".join(filter(None, parts))
    return Asked(words, limits) if limits else Asked(text)


def parse_apart(text: str) -> Asked:
    """Read a query, where words of phrases are not among the words."""
    items, limits = _read(text)
    return Asked(" ".join(written for written, limit in items if limit not in limits), limits)


def as_text(asked: Asked, limit: Limit) -> Asked:
    """The query with one of its limits taken as text."""
    rest = tuple(other for other in asked.limits if other != limit)
    return Asked(f"{asked.words} {limit.written}".strip(), rest)


def without(text: str, limit: Limit) -> str:
    """A query's text without one of its limits; of a phrase, the words stay."""
    rest = _ITEM.sub(lambda m: f" {_words(limit)} " if _limit(m) == limit else m.group(), text)
    return " ".join(rest.split())


def _may_limit(text: str) -> bool:
    """Whether a text has the signs of any limit. To look at each word of an abstract for them takes
    twenty times as long."""
    if holds_any(text, _OPEN + _CLOSE):
        return True
    if holds_any(text, _DASHES) and any(word[0] in _DASHES for word in text.split()):
        return True
    before = (text[: colon.start()][-_LONGEST:] for colon in _COLON.finditer(text))
    return holds_any(text, _COLONS) and any(name.casefold().endswith(_NAMES) for name in before)


def _read(text: str) -> tuple[list[tuple[str, Limit | None]], tuple[Limit, ...]]:
    """The items of a query, each as it is written and with what it limits, and the limits that
    count."""
    items = [(match.group(), _limit(match)) for match in _ITEM.finditer(text)]
    if _is_prose(written for written, limit in items if limit is None):
        items = [(written, _named(limit)) for written, limit in items]
    return items, tuple(dict.fromkeys(limit for _, limit in items if limit))[:MAX_LIMITS]


def _limit(match: re.Match[str]) -> Limit | None:
    """What an item of the query limits; None for a word, and for what makes no sense."""
    quoted, without = match["quoted"], match["without"] is not None
    value = match["bare"] if quoted is None else quoted
    kind: Kind = KINDS[match["name"].casefold()] if match["name"] else "phrase"
    if kind == "has":
        value = HAS.get(value.casefold(), "")
    elif kind == "phrase" and quoted is None and not (without and _is_word(value)):
        return None
    return None if not value or not terms(value) else Limit(kind, value, without, match.group())


def _is_word(value: str) -> bool:
    """Whether what stands behind a minus is a word, and no number."""
    return value[0].isalpha() or (value[0] == "." and value[1:2].isalpha())


def _is_prose(words: Iterable[str]) -> bool:
    return len(" ".join(words).encode("utf-8", "replace")) > MAX_OPERATORS_BYTES


def _named(limit: Limit | None) -> Limit | None:
    return limit if limit and limit.kind != "phrase" else None


def _words(limit: Limit | None) -> str:
    """The words of a limit that rank papers."""
    return limit.value if limit and limit.kind == "phrase" and not limit.without else ""
