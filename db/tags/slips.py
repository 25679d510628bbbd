"""Typing slips in tags: which spelling was meant by a mistyped one.

They are learned from all spellings: a word that one or two papers have and that is a letter away
from one that many have, or a whole tag that is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from db.language.plain_text import plain as without_latex
from db.tags.spellings import WORD, plain_words, trimmed

SLIP_LENGTH = 8
"""Letters that a tag needs before one of them may be a typing slip."""
SLIP_PAPERS = 3
"""Papers that a tag needs before another one is taken for it, mistyped."""

WORD_LENGTH = 5
"""Letters that a word needs before it may be a mistyped one."""
LONG_WORD = 7
SHORT_WORD_USES = 30
"""Uses that a word needs before another one is taken for it that has fewer letters than a long
one: `vison`, not `county`."""
TIMES_MORE = 20
"""How much more often the word that was meant is used than one that two papers mistype."""

L_FOR_I = re.compile(r"\bAl\b|\bl(?=[mn][a-z])")
"""`Generative Al`, `lmportance`: an I that was read as an l."""
NEXT_HEADING = re.compile(r"(?<=\w) Abstract$")
"""What was copied along with the last tag."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """The spellings that have one key: how many papers have them, and the first one by letters."""

    key: str
    papers: int
    spelling: str


@dataclass(frozen=True, slots=True)
class Repairs:
    """How to write a spelling right: `words` maps mistyped words, plain, to those that were meant;
    `by_hand` whole spellings, in lower case, to the tag that they are."""

    words: Mapping[str, str]
    by_hand: Mapping[str, str]

    def meant(self, spelling: str) -> str:
        """The spelling as it was meant."""
        by_hand = self.by_hand.get(trimmed(spelling).casefold())
        if by_hand is not None:
            return by_hand
        if set("$\\") & set(spelling):
            spelling = without_latex(spelling)
        right = NEXT_HEADING.sub("", L_FOR_I.sub(_with_i, spelling))
        return WORD.sub(self._right_word, right) if self.words else right

    def _right_word(self, match: re.Match[str]) -> str:
        word = match[0]
        for plain in plain_words(word):
            if (meant := self.words.get(plain)) and word.casefold().startswith(plain):
                meant = meant.capitalize() if word[0].isupper() else meant
                return meant + word[len(plain) :]
        return word


def _with_i(match: re.Match[str]) -> str:
    return match[0].replace("l", "I")


def learn_mistyped_words(spellings: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Find the words that are mistyped: a letter too many, too few or two in the wrong order make
    another one that far more papers use, `langauge` of `language`. Another letter in place of one
    may make another word, `Turing` of `tuning`, and so does another first letter."""
    uses: Counter[str] = Counter()
    for spelling, papers in spellings:
        for word in set(plain_words(spelling)):
            if len(word) >= WORD_LENGTH - 1 and word.isalpha():
                uses[word] += papers
    often: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word, count in uses.items():
        if count >= (SLIP_PAPERS if len(word) >= LONG_WORD else SHORT_WORD_USES):
            often[word[0], len(word)].append(word)
    return {
        word: meant
        for word, count in uses.items()
        if count <= 2 and len(word) >= WORD_LENGTH and (meant := _meant_word(word, uses, often))
    }


def _meant_word(
    word: str, uses: Mapping[str, int], often: Mapping[tuple[str, int], Sequence[str]]
) -> str | None:
    """The most used word of those that this one may be, mistyped."""
    enough = SLIP_PAPERS if uses[word] < 2 else TIMES_MORE * uses[word]
    near = [
        other
        for length in range(len(word) - 1, len(word) + 2)
        for other in often.get((word[0], length), ())
        if uses[other] >= enough
        and OSA.distance(word, other, score_cutoff=1) == 1
        and (length != len(word) or sorted(word) == sorted(other))
    ]
    return min(near, key=lambda other: (-uses[other], other)) if near else None


def learn_slips(keys: Iterable[Keyed]) -> dict[str, str]:
    """Find the tags of one paper that are a letter away from one that several papers use: a
    mistyped key to the one that was meant. The keys are gone through three times.

    A slip holds a word that no other tag holds (*langage*); so `multi-model` is none of
    `multimodal`, since `model` is a word of many.
    """
    often: dict[tuple[str, int], list[Keyed]] = defaultdict(list)
    for keyed in keys:
        if keyed.papers >= SLIP_PAPERS and len(keyed.key) >= SLIP_LENGTH:
            often[keyed.key[0], len(keyed.key)].append(keyed)
    meant: dict[str, str] = {}
    words: dict[str, Set[str]] = {}
    for keyed in keys:
        if keyed.papers == 1 and (near := _a_letter_away(keyed.key, often)):
            meant[keyed.key] = near
            words[keyed.key] = set(plain_words(keyed.spelling))
    telling = set().union(*words.values())
    uses = Counter(
        word for keyed in keys for word in telling.intersection(plain_words(keyed.spelling))
    )
    return {key: near for key, near in meant.items() if any(uses[w] == 1 for w in words[key])}


def _a_letter_away(key: str, often: Mapping[tuple[str, int], Sequence[Keyed]]) -> str | None:
    """The key that most papers use, of those that are one letter away from this."""
    near = [
        other
        for length in range(len(key) - 1, len(key) + 2)
        for other in often.get((key[0], length), ())
        if OSA.distance(key, other.key, score_cutoff=1) == 1
    ]
    return min(near, key=lambda other: (-other.papers, other.key)).key if near else None
