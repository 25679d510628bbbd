"""How a tag line is read: `#LLM #RL`, and the lists that some entries are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.tagging.spellings import trimmed

TAG_BEGINS = re.compile(r"(?:^|\s)#+|#+(?=[^\W\d_])")
"""A `#` begins a tag at the start of a word or right before a letter: `C#` stays whole."""
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


def split_tags(tag_line: str) -> tuple[str, ...]:
    """Read a line `#tag #tag` into its tags, as spelled and in order, each once.

    Some entries are lists of their own: `;` and `,` part tags except inside brackets, and so does
    a bracket without a partner.
    """
    entries = (entry for part in TAG_BEGINS.split(tag_line) for entry in _listed(part))
    return tuple(dict.fromkeys(filter(None, map(trimmed, entries))))


def _listed(part: str) -> Iterator[str]:
    """Part a list at `;`, `,` and lone brackets, not at the comma of `1,000`."""
    partners = _bracket_partners(part)
    begin = 0
    for i, letter in enumerate(part):
        if letter in "()（）":
            parts = i not in partners
        else:
            inside = any(a < i < b for a, b in partners.items())
            parts = letter in ";,；，、" and not inside and not THOUSANDS.match(part, i)
        if parts:
            yield part[begin:i]
            begin = i + 1
    yield part[begin:]


def _bracket_partners(text: str) -> dict[int, int]:
    """Where the bracket is that belongs to each one."""
    partners: dict[int, int] = {}
    waiting: list[int] = []
    for i, letter in enumerate(text):
        if letter in "(（":
            waiting.append(i)
        elif letter in ")）" and waiting:
            opening = waiting.pop()
            partners[opening], partners[i] = i, opening
    return partners
