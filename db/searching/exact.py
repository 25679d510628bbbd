"""Words as they are written, in quotes or behind a minus: but for case, accents, full width, plural
and hyphenation. A stem is not enough: `news` is not `new`, nor `generative` a `generalization`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.language.chinese import simplified
from db.language.english import with_plural
from db.language.text import is_han, stretches

MAX_WORDS = 200
"""Words of a phrase that are compared."""

MAX_COMPOUND = 4
"""Words that a paper may join with hyphens."""


def words_as_written(text: str) -> tuple[str, str]:
    """The FTS5 expressions for words side by side, one for `papers_words` and one for the Chinese
    in `papers_fts`; empty where the text has none."""
    latin, han = ways_as_written(text)
    either = (f"({' OR '.join(map(_quoted, ways))})" for ways in latin)
    return " AND ".join(either), " AND ".join(map(_quoted, han))


def ways_as_written(text: str) -> tuple[list[list[str]], list[str]]:
    """For each word of a text and the next, the ways in which the index may hold them side by side,
    words with a space between; and its runs of Chinese, characters with a space between."""
    latin: list[list[str]] = []
    han: list[str] = []
    left = MAX_WORDS
    for stretch in stretches(simplified(text)):
        words = stretch[:left]
        left -= len(words)
        if words and is_han(words[0]):
            han.append(" ".join(words))
        elif words:
            latin += _pairs(words)
    return latin, han


def _pairs(words: Sequence[str]) -> Iterator[list[str]]:
    """For each word and the next, the ways in which the index may hold them side by side. The
    longest phrase is no more than all its pairs; a paper that has these apart is hardly one."""
    if len(words) == 1:
        yield list(with_plural(words[0]))
    for at in range(len(words) - 1):
        yield list(dict.fromkeys(_ways(words, at)))


def _ways(words: Sequence[str], at: int) -> Iterator[str]:
    """As they are, or either of them joined with its neighbours, which a paper may write as one."""
    first, second = words[at], words[at + 1]
    for former in with_plural(first):
        for latter in with_plural(second):
            yield f"{former} {latter}"
        for end in range(at + 3, min(at + 1 + MAX_COMPOUND, len(words)) + 1):
            yield f"{former} {''.join(words[at + 1 : end])}"
    for latter in with_plural(second):
        for begin in range(max(0, at - MAX_COMPOUND + 1), at):
            yield f"{''.join(words[begin : at + 1])} {latter}"
    for begin in range(max(0, at - MAX_COMPOUND + 2), at + 1):  # both in one word
        for end in range(at + 2, min(begin + MAX_COMPOUND, len(words)) + 1):
            joined = "".join(words[begin:end])
            yield from with_plural(joined)


def _quoted(words: str) -> str:
    return f'"{words}"'
