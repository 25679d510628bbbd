"""What an alert asks for, and what a paper must have to be it: all of it, each word too.

A query is read as `/search` reads it, operators and quotes and all. Two things differ, since nobody
reads an alert while it is typed: a search ranks papers that hold any of its words, an alert wants
every word; and no word is corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db.language.chinese import simplified
from db.language.english import STOP_WORDS
from db.language.text import Cut, cut, is_han
from db.searching.query import Asked, Limit, parse_apart
from db.searching.questions import Question

Clause = frozenset[str]
"""Terms of which a paper holds at least one."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Papers that hold all words of a query and keep to its operators, are by an author, have a
    tag, and are like a paper (an id). What is empty asks for nothing."""

    query: str = ""
    author: str | None = None
    tag: str | None = None
    liked: str | None = None

    @property
    def asked(self) -> Asked:
        """The words of its query that stand in no phrase, and all limits: those of the query, the
        author and the tag."""
        asked = parse_apart(self.query)
        return Asked(
            asked.words, (*asked.limits, *Question("", self.tag, author=self.author).limits)
        )

    @property
    def is_empty(self) -> bool:
        """Whether any paper would do."""
        asked = self.asked
        return not (required(asked.words) or asked.limits or self.liked)


def required(words: str) -> list[Clause]:
    """What a paper must hold to hold every word. A word that only tells no text from another is
    left out beside others; a compound may be joined or apart; of Chinese the pairs count."""
    clauses = [clause for word in words.split() for clause in _clauses(cut(simplified(word)))]
    telling = [clause for clause in clauses if not clause <= STOP_WORDS]
    return list(dict.fromkeys(telling or clauses))


def wanted(asked: Asked, kind: str) -> list[Limit]:
    """The limits of a kind that papers must keep to, without those that they must not."""
    return [limit for limit in asked.limits if limit.kind == kind and not limit.without]


def _clauses(word: Cut) -> Iterator[Clause]:
    han = [term for term in word.terms if is_han(term)]
    pairs = [term for term in han if len(term) > 1]
    paired = set("".join(pairs))
    for term in (*pairs, *(term for term in han if term not in paired and len(term) == 1)):
        yield Clause((term,))
    for term in filter(None, word.words):
        yield Clause((term, *(joined for joined in word.joined if term in joined)))
