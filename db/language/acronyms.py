"""Acronyms that a text defines: `Group Relative Policy Optimization (GRPO)`, `强化学习（RL）`.

In English the long form is the fewest words before the bracket whose beginnings spell the acronym.
Chinese shows no words: the characters before the bracket are given without those that lead to a
term, and whoever compares many papers sees what they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from db.language.plain_text import readable
from db.language.text import HAN

SHORTEST_HAN, MAX_HAN = 3, 14
"""Characters of a Chinese term."""

MAX_SMALL_WORDS = 2
"""Words of a long form for each letter of its acronym, small ones and parts of compounds too."""

MAX_WORD_LETTERS = 14
"""Characters of its words on average, at most."""

FARTHEST = 200
"""Characters before a bracket in which a long form begins."""

_ACRONYM = r"(?=[^()（）]{0,10}[A-Z][^()（）]{0,10}[A-Z])[A-Za-z0-9][A-Za-z0-9-]{1,10}"
_BRACKET = re.compile(
    rf"[(（](?:(?P<short>{_ACRONYM})|(?P<long>[{HAN}]{{{SHORTEST_HAN},{MAX_HAN}}}))[)）]"
)
_ACRONYM_END = re.compile(rf"(?<![A-Za-z0-9-]){_ACRONYM}$")
_HAN_END = re.compile(rf"[{HAN}]{{{SHORTEST_HAN},{MAX_HAN}}}$")
_LEADING = re.compile(
    "基于|通过|采用|利用|使用|引入|提出|随着|当前|现有|用于|针对|以及|结合|称为|了对|[与和了在如将把为及]"
)
_STYLE = re.compile(r"[\\*]")
_STOP = re.compile(rf"[.!?;:,()（）\[\]{HAN}。！？；：，、]")
_WORD = re.compile(r"((?<=\w)[-‐‑–])?([a-z0-9]+)")
"""What joins a word to the one before it, and the word."""

_Word = tuple[str, str]

SMALL = frozenset(
    re.findall(r"\w+", "a an and as at by for from in of on or the through to via with")
)
"""Words that an acronym may pass over."""


class Definition(NamedTuple):
    """An acronym as written, without the `s` of its plural, and what it stands for: English words
    in lower case with a space between them, or Chinese characters."""

    short: str
    long: str


def key(words: Iterable[str]) -> str:
    """What a form is known by, given its words in lower case, or characters: however it is parted
    and hyphenated, in singular or plural."""
    letters = "".join(word for word in words if word not in SMALL)
    return letters.removesuffix("s") if len(letters) > 2 else letters


def short_key(short: str) -> str:
    """What an acronym is known by, however it is written (`R-CNN`, `RCNN`): empty where it is a
    small word's letters."""
    return key([short.replace("-", "").lower()])


def definitions(text: str) -> Iterator[Definition]:
    """The acronyms that a text defines, each as often as it does."""
    for match in _BRACKET.finditer(text):
        before = text[max(0, match.start() - FARTHEST) : match.start()].rstrip()
        if long := match["long"]:
            if acronym := _ACRONYM_END.search(before[-20:]):
                yield Definition(_singular(acronym.group()), long)
            continue
        short = _singular(match["short"])
        if found := _chinese_end(before) or _english_end(before, short):
            yield Definition(short, found)


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short


def _chinese_end(before: str) -> str | None:
    """The Chinese term that a text ends with, if it ends in Chinese."""
    run = _HAN_END.search(before[-MAX_HAN:])
    if run is None:
        return None
    term = run.group()
    begins = [m.end() for m in _LEADING.finditer(term) if len(term) - m.end() >= SHORTEST_HAN]
    return (term[begins[-1] :] if begins else term).removeprefix("的")


def _english_end(before: str, short: str) -> str | None:
    """The fewest words that a text ends with and that spell the acronym, which none begins in the
    middle of a compound."""
    letters = short.replace("-", "").lower()
    most = MAX_SMALL_WORDS * len(letters)
    before = before[-MAX_WORD_LETTERS * most :]
    if _STYLE.search(before):
        before = readable(before)
    words = _WORD.findall(_STOP.split(before)[-1].lower())[-most:]
    for begin in range(len(words) - 2, -1, -1):
        joint, first = words[begin]
        if first[0] == letters[0] and not joint and _spell(words[begin:], letters):
            return " ".join(word for _, word in words[begin:])
    return None


def _spell(words: Sequence[_Word], letters: str) -> bool:
    """Whether letters are made of words in their order: of each its first letter, perhaps with
    others of it behind; of a small word or a later one of a compound perhaps none."""
    if not words:
        return not letters
    (joint, word), rest = words[0], words[1:]
    at = 0
    for taken, letter in enumerate(letters, start=1):
        at = word.find(letter, at) + 1
        if not at or (taken == 1 and at > 1):
            break
        if _spell(rest, letters[taken:]):
            return True
    return bool(joint or word in SMALL) and _spell(rest, letters)
