"""Words that look like a fragment (`uardSpac`), for a query that no paper answers.

A trigram index over all texts would answer too, at several times the store's size; the vocabulary
is there already, and in a lab's store one search through it takes microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.language.english import is_ordinary
from db.language.text import is_han
from db.searching.vocabulary import Vocabulary

MIN_LETTERS = 3
"""Letters of a fragment, and of the piece of it that a word must hold."""

MAX_LETTERS = 40
"""Letters from which on it is no word."""

MIN_SHARE = 0.6
"""How much of a fragment a word must hold in one piece."""

MAX_FRAGMENTS = 4
"""How many words of a query are looked for in this way."""

MAX_WORDS = 4
"""Words that one fragment may be taken for."""


def words_nearby(known: Vocabulary, written: Sequence[str]) -> tuple[str, ...]:
    """The words of the papers that hold the most of one of the terms, names first, then the ones
    with the fewest other letters. Chinese terms have no letters to share."""
    fragments = [term for term in dict.fromkeys(written) if MIN_LETTERS <= len(term) <= MAX_LETTERS]
    latin = [term for term in fragments if not is_han(term)][:MAX_FRAGMENTS]
    found = (word for fragment in latin for word in _holding_most(known, fragment))
    return tuple(dict.fromkeys(found))


def _holding_most(known: Vocabulary, fragment: str) -> list[str]:
    """The words that hold the longest piece of a fragment that any word holds; an ordinary word
    only where it holds all: nobody misremembers `engine` as `bengio`."""
    at_least = max(MIN_LETTERS, round(MIN_SHARE * len(fragment)))
    longest = _longest(known, fragment, at_least)
    if longest is None:
        return []
    words = [
        word
        for word in known.holding(_pieces(fragment, longest))
        if longest == len(fragment) or not is_ordinary(word)
    ]
    return sorted(words, key=lambda word: (not known.is_name(word), len(word), word))[:MAX_WORDS]


def _longest(known: Vocabulary, fragment: str, at_least: int) -> int | None:
    """The length of that piece: a word that holds a piece holds all shorter ones of it."""
    best = None
    low, high = at_least, len(fragment)
    while low <= high:
        size = (low + high) // 2
        if known.holds_any(_pieces(fragment, size)):
            best, low = size, size + 1
        else:
            high = size - 1
    return best


def _pieces(fragment: str, size: int) -> list[str]:
    return [fragment[at : at + size] for at in range(len(fragment) - size + 1)]
