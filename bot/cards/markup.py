"""Text of papers and people made safe for Discord: shown as it is, and never too long.

Discord's rules: https://docs.discord.com/developers/reference#message-formatting for mentions and
https://support.discord.com/hc/en-us/articles/210298617 for Markdown; a backslash before any
punctuation mark shows that mark.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from unicodedata import east_asian_width

URL = re.compile(
    r"https?://[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+(?::\d+)?(?:[/?#][\w.~:/?#@!$&*+,;=%-]*)?"
    r"(?<![.,:;!?*_~])",
    re.ASCII,
)
INLINE = re.compile(  # the sign first: no other place need be looked at
    r"[\\*_~|`<\[\]@:](?:(?<![@:])|(?<=@)(?=everyone|here)|(?<=:)(?=[a-zA-Z0-9_+-]+:))"
)
LINE_START = re.compile(r"^([^\S\n]*\d*)([#>+=.)-])", re.MULTILINE)
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
ELLIPSIS = "…"
PHRASE_END = re.compile(r"[，；：。](?=.)")
NEEDS_NEXT = re.compile(
    r"(?:[ ,;:]+(?:an?|the|and|or|of|to|in|on|for|from|with|by|as|at|via|into|that|which|who|whose"
    r"|where|when|while|is|are|be|its?|their|our|can|may|both|such|than|but|not|through|between"
    r"|based|using|called))+$",
    re.IGNORECASE,
)
"""The last words of a cut text that tell nothing without the next."""


def length(text: str) -> int:
    """Characters as Discord's limits may count them: UTF-16 units, the stricter way."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """Text that Discord shows letter for letter: no Markdown, no mention, no control character.

    A URL becomes a link between angle brackets, which Discord does not show: bare, a backslash
    would break it, and Discord would take a bracket stuck to it for its end.
    """
    if not text.isprintable():
        text = CONTROL.sub("", text)
    text = _with_links(text) if "://" in text else _escaped(text)
    if "\n" in text:
        return LINE_START.sub(r"\1\\\2", text)
    start = LINE_START.match(text)
    return f"{start[1]}\\{text[start.end(1) :]}" if start else text


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word's end and closed by an ellipsis if cut."""
    if len(text) <= limit and length(text) <= limit:
        return text
    room = max(limit - 1, 0)
    cut = text[:room]
    while length(cut) > room:
        cut = cut[:-1]
    following = text[len(cut) : len(cut) + 1]
    if _in_word(cut[-1:]) and _in_word(following) and " " in cut:
        start_of_word = cut.rindex(" ")
        # A word is dropped whole, but not half of a Chinese text that happens to hold one space.
        if len(cut) - start_of_word <= 40:
            cut = cut[:start_of_word]
    return cut.rstrip(" ,;:，；：、.。…") + ELLIPSIS


def columns(text: str) -> int:
    """How wide a text is in columns of a Latin letter: a Chinese one takes two."""
    return len(text) if text.isascii() else sum(_widths(text))


def columns_up_to(text: str) -> Sequence[int]:
    """How wide a text is up to each of its letters, that one with it."""
    if text.isascii():
        return range(1, len(text) + 1)
    return list(accumulate(_widths(text)))


def _widths(text: str) -> Iterator[int]:
    return (2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def clip_columns(text: str, limit: int) -> str:
    """At most so many columns of a text, cut as `clip` cuts it."""
    head = text[: limit + 1]  # no letter takes less than a column
    if columns(head) <= limit:
        return text
    place = bisect_right(columns_up_to(head), limit)
    return clip(text, max(length(text[:place]), 1))


def clip_phrase(text: str, limit: int) -> str:
    """`clip_columns`, but what is cut ends where a thought may: a Chinese text behind a mark, an
    English one not on a word that needs the next (`a`, `that`)."""
    cut = clip_columns(text, limit)
    if cut == text:
        return text
    kept = cut.removesuffix(ELLIPSIS)
    marks = [mark.start() for mark in PHRASE_END.finditer(kept, len(kept) // 2)]
    return (kept[: marks[-1]] if marks else NEEDS_NEXT.sub("", kept)) + ELLIPSIS


def plain_within(text: str, limit: int) -> str:
    """`plain`, with the text clipped so that what is sent has at most `limit` characters."""
    room = limit
    escaped = plain(clip(text, room))
    while room > 0 and length(escaped) > limit:
        room -= max(1, (length(escaped) - limit) // 2)  # a character becomes two at the most
        escaped = plain(clip(text, room))
    return escaped


def as_written(text: str, limit: int) -> str:
    """A member's own text with the Markdown that they typed, in at most `limit` characters. For
    cards that nobody else sees."""
    return clip(CONTROL.sub("", text), limit)


def one_line(text: str) -> str:
    """Text with every run of white space, newlines too, as one space."""
    return " ".join(text.split())


def about(name: str, text: str) -> str:
    """Markdown of ours about one of several things, under the name that somebody gave it."""
    return f"**{plain(clip(one_line(name), 80))}** · {text}"


def _with_links(text: str) -> str:
    pieces = []
    end = 0
    for url in URL.finditer(text):
        pieces += [_escaped(text[end : url.start()]), f"<{url.group()}>"]
        end = url.end()
    return "".join([*pieces, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return INLINE.sub(_behind_backslash, text)


def _behind_backslash(sign: re.Match[str]) -> str:
    return "\\" + sign[0]


def _in_word(character: str) -> bool:
    return character.isascii() and character.isalnum()
