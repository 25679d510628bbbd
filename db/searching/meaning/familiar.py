"""Whether what is asked is about anything that the papers are about.

A question about bread shares "get" and "time" with many papers, and is near to none. It is told by
two things together: papers hold little of it, and the paper nearest in meaning is far.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from db.language.chinese import simplified
from db.language.english import STOP_WORDS
from db.language.stems import stems
from db.language.text import HAN, is_han, terms
from db.searching.corrections import Correction
from db.searching.meaning.on_disk import NONE
from db.searching.meaning.space import Space
from db.searching.meaning.words import word_vectors
from db.searching.vocabulary import Vocabulary

LITTLE = 0.65
"""What the share of a question that papers hold and the cosine of the paper nearest to it must come
to, together: chosen on questions of everyday life (`bench/off_topic.json`) beside those that find
papers. bench/README.md says how many of either are told."""

MIN_UNKNOWN = 2.0
"""Words of a question that no paper holds, two Chinese characters a word: with one it may be about
what papers are about, in a way that none of them is."""


def share_held(
    known: Vocabulary,
    space: Space,
    words: str,
    using: Mapping[str, int],
    corrections: Sequence[Correction],
) -> float:
    """How much of a question papers hold, from 0 to 1, by its words as typed and how many papers
    use each of their terms: of Chinese the share of the characters in pairs that they hold, of
    other words the share of what these tell; all of words that were taken for others, or that are
    none but pieces of names. 1 where less than two words are unknown, and of keywords."""
    if list(using.values()).count(0) < MIN_UNKNOWN:
        return 1.0
    understood = {term for correction in corrections for term in terms(correction.written)}
    others = stems(
        term
        for term in using
        if not is_han(term) and term not in STOP_WORDS and term not in understood
    )
    held = _held(known, space, others)
    letters = _letters(known, space, words, using) if any(map(is_han, using)) else []
    if not letters and STOP_WORDS.isdisjoint(using):
        return 1.0  # keywords: each was chosen, and the one that is held may be the one that counts
    if held.count(False) + letters.count(False) / 2 < MIN_UNKNOWN:
        return 1.0
    tells = space.said(others)
    of_others = float(tells[held].sum()) / max(float(tells.sum()), 1e-9)
    size = len(others) + len(understood) + len(letters) / 2
    return (of_others * len(others) + len(understood) + letters.count(True) / 2) / size


def _held(known: Vocabulary, space: Space, others: Sequence[str]) -> list[bool]:
    """Which stems are held by papers, of the store or that taught the space, or are no word."""
    held = [known.using(stem) > 0 for stem in others]
    if all(held):
        return held
    is_none = word_vectors().rows(others) == NONE
    return [bool(any(of_one)) for of_one in zip(held, space.knows(others), is_none, strict=True)]


def _letters(known: Vocabulary, space: Space, words: str, using: Mapping[str, int]) -> list[bool]:
    """Which Chinese characters are in a pair that such papers hold, or held alone."""
    runs = _RUN.findall(simplified(words))
    pairs = [run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))]
    held = [using[pair] > 0 if pair in using else known.using(pair) > 0 for pair in pairs]
    if not all(held):
        held = [own or bool(taught) for own, taught in zip(held, space.knows(pairs), strict=True)]
    each = iter(held)
    found: list[bool] = []
    for run in runs:
        own = list(islice(each, max(1, len(run) - 1)))
        found += [any(own[max(0, at - 1) : at + 1]) for at in range(len(run))]
    return found


_RUN = re.compile(f"[{HAN}]+")
