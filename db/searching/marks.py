"""Which parts of a sentence in Chinese are marked where it matches: whole words.

A query is looked for by pairs of characters. Of 推理模型 too many papers have 推理 and 模型 for
these to tell anything, so that 理模 alone is looked for, which is no word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from db.language.text import is_han
from db.searching.meaning.known_words import is_word

Span = tuple[int, int]
"""Where a part of a text begins and ends."""


def marked(sentence: str, matches: Iterable[Span], pairs: Collection[str]) -> tuple[Span, ...]:
    """What to mark of a sentence, in order, with text between, given what matches and which pairs
    of Chinese characters the query has, common ones too.

    What the query has around a match belongs to it. Where a mark would still begin or end within a
    word that the query does not have, it leaves out that word's character; a single character is
    marked with its word.
    """
    words: list[Span] = []
    chinese: list[Span] = []
    for begin, end in matches:
        first = sentence[begin]
        if not ("\u4e00" <= first < "\ua000" or is_han(first)):  # a call for few
            words.append((begin, end))
        elif chinese and begin <= chinese[-1][1]:
            if end > chinese[-1][1]:
                chinese[-1] = chinese[-1][0], end
        else:
            chinese.append((begin, end))
    wider = [_widened(sentence, begin, end, pairs) for begin, end in chinese]
    whole = [_whole_words(sentence, begin, end) for begin, end in joined(wider)]
    return joined(sorted([*words, *filter(None, whole)]))


def _widened(sentence: str, begin: int, end: int, pairs: Collection[str]) -> Span:
    """Characters with what stands around them as it does in the query."""
    while begin and sentence[begin - 1 : begin + 1] in pairs:
        begin -= 1
    while sentence[end - 1 : end + 1] in pairs:
        end += 1
    return begin, end


def joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in their order, those that touch or overlap as one."""
    found: list[Span] = []
    for begin, end in spans:
        if found and begin <= found[-1][1]:
            begin, last = found.pop()
            end = max(end, last)
        found.append((begin, end))
    return tuple(found)


def _whole_words(sentence: str, begin: int, end: int) -> Span | None:
    """Characters without what they cut off a word; None where no more than one would be left."""
    if end - begin == 1:
        if is_word(sentence[begin : end + 1]):
            return begin, end + 1
        if begin and is_word(sentence[begin - 1 : end]):
            return begin - 1, end
        return begin, end
    first, last = sentence[begin : begin + 2], sentence[end - 2 : end]
    if begin and is_word(sentence[begin - 1 : begin + 1]) and not is_word(first):
        begin += 1
    if is_word(sentence[end - 1 : end + 1]) and not is_word(last):
        end -= 1
    return (begin, end) if end - begin > 1 else None
