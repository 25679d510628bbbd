"""What a query's words may have meant: typos, and names written in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from db.stems import stems
from db.text import is_han
from db.vocabulary import Vocabulary

SHORTEST = 4
"""A word with fewer letters is too near to too many others."""

LONGEST_NAME = 3
"""How many neighbouring words are tried as one name."""

MOST = 16
"""How many words of a query are corrected: each looks through thousands of words."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the query that no paper holds, and the word that it is taken for."""

    written: str
    meant: str


def corrections(vocabulary: Vocabulary, words: Sequence[str]) -> tuple[Correction, ...]:
    """Correct the words that no paper holds, where a word is near enough."""
    unknown = [
        word
        for word, stem in zip(words, stems(words), strict=True)
        if len(word) >= SHORTEST and not is_han(word) and stem not in vocabulary.stems
    ]
    found = []
    for word in list(dict.fromkeys(unknown))[:MOST]:
        if meant := nearest(vocabulary, word):
            found.append(Correction(word, meant))
    return tuple(found)


def nearest(vocabulary: Vocabulary, word: str) -> str | None:
    """The word that `word` is most likely a misspelling of."""
    reach = 1 if len(word) <= 5 else 2
    best: tuple[int, bool, int, str] | None = None
    for length in range(len(word) - reach, len(word) + reach + 1):
        for other in vocabulary.by_length.get(length, ()):
            distance = OSA.distance(word, other, score_cutoff=reach)
            if distance <= reach:
                rank = (distance, other[0] != word[0], -vocabulary.words[other], other)
                best = rank if best is None else min(best, rank)
    return best[-1] if best else None


def joined_names(vocabulary: Vocabulary, words: Sequence[str]) -> list[str]:
    """The rare names that two or three neighbouring words spell together (`guard space`)."""
    found = []
    for size in range(2, LONGEST_NAME + 1):
        for start in range(len(words) - size + 1):
            name = "".join(words[start : start + size])
            if name in vocabulary.words and vocabulary.words[name] <= rare(vocabulary):
                found.append(name)
    return found


def rare(vocabulary: Vocabulary) -> int:
    """In how many papers a rare name is at most."""
    return max(3, vocabulary.papers // 50)
