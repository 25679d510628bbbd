"""Labels: a paper's title, or what stands in for it: the seeds have none.

`GuardSpace: a guardrail framework for preserving safety alignment throughout fine-tuning` is the
name of the paper's system and what it is; a paper that names none has what it does alone. A label
is a noun phrase, or a finding, as titles are: it never begins with a verb, points at nothing said
before it, and ends where a phrase does. It comes from one record, so that it never changes because
another file was loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from db.labels.definitions import namings
from db.labels.naming import own_name
from db.labels.phrases import Phrase, fitted
from db.labels.statements import sentences_of, statements
from db.language.plain_text import plain, sentences
from db.papers.paper import Summary

LENGTH = 90
"""Characters of a whole label: a choice of Discord's autocomplete has room for 100."""
MAX_SENTENCE = 1_000
"""Characters of a sentence that are read: some texts are one."""
MAX_NAME = 40

NAMED_TITLE = re.compile(r"(?P<name>(?=\S*[A-ZΑ-Ω\d])[^\s:]{2,40}): (?P<rest>.+)")
KINDS_OF_PAPER = frozenset(
    {"appendix", "comment", "commentary", "correction", "demo", "editorial", "erratum", "keynote"}
    | {"opinion", "perspective", "position", "proposal", "reply", "review", "survey", "tutorial"}
)


@dataclass(frozen=True, slots=True)
class Label:
    """A paper's label: the name of its own system, if any, and what the paper is about."""

    name: str | None
    clause: str

    @property
    def text(self) -> str:
        """`name: clause`, at most `LENGTH` characters where it is no title."""
        return ": ".join(filter(None, (self.name, self.clause)))


def titled(title: str) -> Label:
    """The label that a real title is: whole, whatever its length. What stands before a colon is the
    name of the paper's system (`GuardSpace: …`), unless it says what kind of paper this is."""
    title = " ".join(title.split())
    match = NAMED_TITLE.fullmatch(title)
    if match is None or match["name"].casefold() in KINDS_OF_PAPER:
        return Label(None, title)
    return Label(match["name"], match["rest"])


def label(tldr: str | None, abstract: str, summary: Summary | None) -> Label:
    """Make the label of one record without a title out of its texts as its source has them."""
    read = [sentences(text) for text in (tldr, abstract) if text]
    texts = [[sentence[:MAX_SENTENCE] for sentence in text] for text in read if text]
    chinese = "\n".join(text for _, text in summary.parts()) if summary else ""
    name = own_name(texts, plain(chinese))
    if name is not None and len(name) <= MAX_NAME:
        clause = best(namings(name, texts), LENGTH - len(name) - 2)
        if clause:
            clause = re.sub(r"^(?:An?|The) ", lambda article: article[0].lower(), clause)
        return Label(name, clause)
    clause = best(chain(statements(texts), sentences_of(texts)), LENGTH)
    clause = clause or _beginning(plain(abstract) or " ".join(abstract.split()))
    return Label(None, clause[:1].upper() + clause[1:])


def best(said: Iterator[tuple[int, str]], room: int) -> str:
    """The best of what is said that fits: each clause comes with how far it is from what a label
    should say, and is the further the more of it must be cut. Empty where none fits."""
    found: list[tuple[int, int, Phrase]] = []
    for number, (far, clause) in enumerate(said):
        phrase = fitted(clause, room)
        if phrase:
            found.append((far + phrase.is_cut + phrase.says_little, number, phrase))
    return min(found, key=lambda candidate: candidate[:2])[2].text if found else ""


def _beginning(text: str) -> str:
    """The words that a text begins with, where it says nothing that a label could be made of."""
    if len(text) <= LENGTH:
        return text or "…"
    return text[:LENGTH].rsplit(" ", 1)[0][: LENGTH - 1].rstrip(" ,;:.") + "…"
