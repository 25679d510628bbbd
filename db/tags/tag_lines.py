"""How a tag line is read: `#LLM #RL`, and the lists that some entries are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from db.tags.spellings import trimmed

TAG_BEGINS = re.compile(r"(?:^|\s)#+|#+(?=[^\W\d_])")
"""A `#` begins a tag at the start of a word or right before a letter: `C#` stays whole."""
MARKS = re.compile(r"[;,；，、()（）]")
"""What may part a list, and the brackets in which it does not."""
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


@lru_cache(maxsize=1 << 10)
def split_tags(tag_line: str) -> tuple[str, ...]:
    """Read a line `#tag #tag` into its tags, as spelled and in order, each once.

    Some entries are lists of their own: `;` and `,` part tags except inside brackets, and so does
    a bracket without a partner.
    """
    entries = (entry for part in TAG_BEGINS.split(tag_line) for entry in _listed(part))
    return tuple(dict.fromkeys(filter(None, map(trimmed, entries))))


def _listed(part: str) -> Iterator[str]:
    """Part a list at `;`, `,` and lone brackets, not at the comma of `1,000`."""
    marks = list(MARKS.finditer(part))
    partners = _bracket_partners(marks)
    begin = 0
    for mark in marks:
        at = mark.start()
        if mark.group() in "()（）":
            parts = at not in partners
        else:
            inside = any(a < at < b for a, b in partners.items())
            parts = not inside and not THOUSANDS.match(part, at)
        if parts:
            yield part[begin:at]
            begin = mark.end()
    yield part[begin:]


def _bracket_partners(marks: Iterable[re.Match[str]]) -> dict[int, int]:
    """Where the bracket is that belongs to each one among some marks."""
    partners: dict[int, int] = {}
    waiting: list[int] = []
    for mark in marks:
        if mark.group() in "(（":
            waiting.append(mark.start())
        elif mark.group() in ")）" and waiting:
            opening = waiting.pop()
            partners[opening], partners[mark.start()] = mark.start(), opening
    return partners
