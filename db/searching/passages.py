"""Why a paper was found: the passage of its record that says most of what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from db.language.plain_text import readable
from db.language.stems import REMEMBERED, stems
from db.language.text import HAN, fold, is_han
from db.papers.paper import Paper
from db.searching.vocabulary import Vocabulary

MAX_LENGTH = 200
"""Characters of a passage at most."""

MAX_LEAD = 60
"""Characters before the first match, where a sentence is too long to be shown whole."""

MIN_SHARE_OF_OWN = 0.5
"""How much of what the other language matches is enough to stay with the reader's own."""

_SENTENCE = re.compile(r"\S(?:[^。！？；\n.!?]|[.!?](?!\s))*[。！？；.!?]*")
_REST_OF_WORD = re.compile(rf"[^\W_{HAN}]*")
_INSIDE_WORD = re.compile(r"[0-9A-Za-zÀ-ɏ]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a record as it reads without its marks, and what in it matched: spans of `text`,
    in order, with text between them."""

    text: str
    matches: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    stem: str


class Sought:
    """What passages are looked for with: the terms of a query, and how much each of them tells."""

    def __init__(self, terms: Iterable[str], known: Vocabulary) -> None:
        self.terms = terms = list(terms)
        self.is_chinese = any(map(is_han, terms))
        self.weights = {stem: known.weight(stem) for stem in stems(terms)}
        self.whole = sum(self.weights.values())
        # A stem's last letter may differ from the word's (`studi`, `study`).
        latin = (stem for stem in self.weights if not is_han(stem))
        begins = {stem[:-1] if len(stem) > 3 else stem for stem in latin}
        self._begins = sorted(begins)
        # The longest last: of several at one place it is the one that stays.
        self._han = sorted(filter(is_han, terms), key=len)

    def matches(self, text: str) -> list[_Match]:
        """Where a text has what is sought, in its order: Chinese terms, which may overlap (多模,
        模态), and words that have a stem of the query."""
        lower = _lower(text)
        found = {
            at: _Match(at, at + len(term), term)
            for term in self._han
            for at in _places(lower, term)
        }
        for begin in self._begins:
            for at in _places(lower, begin):
                if at not in found and not (at and _INSIDE_WORD.match(lower, at - 1)):
                    end = _word_end(lower, at + len(begin))
                    found[at] = _Match(at, end, _stem(text[at:end]))
        return [found[at] for at in sorted(found) if found[at].stem in self.weights]

    def score(self, matches: Iterable[_Match]) -> float:
        """How much matches tell, each stem once."""
        return sum(self.weights[stem] for stem in {match.stem for match in matches})


def passage(paper: Paper, sought: Sought, chinese: bool | None = None) -> Passage:
    """The sentence of a paper that holds the most telling terms of a query, cut to `MAX_LENGTH`.

    A reader of Chinese is shown the six-part summary, another the TL;DR and the abstract, and who
    says nothing of themselves (None) what is in the query's language; the other language where it
    says more than twice as much of what was asked. What the reader typed is the reason why the
    paper is there, and no translation would show it. A paper that matches by its tags alone shows
    how its text begins.
    """
    if chinese is None:
        chinese = sought.is_chinese
    own, own_score = _best(texts_in(paper, chinese), sought)
    if own.matches and own_score >= MIN_SHARE_OF_OWN * sought.whole:
        return own
    other, other_score = _best(texts_in(paper, not chinese), sought)
    is_own = own.matches or not other.matches
    return own if own.text and is_own and own_score >= MIN_SHARE_OF_OWN * other_score else other


def texts_in(paper: Paper, chinese: bool) -> Iterator[str]:
    """What a paper says in Chinese or in English, as it reads."""
    written = [text for _, text in paper.parts] if chinese else [paper.tldr or "", paper.abstract]
    return map(readable, written)


def sentences(texts: Iterable[str]) -> Iterator[str]:
    """The sentences of some texts."""
    return (match.group() for text in texts for match in _SENTENCE.finditer(text))


def cut(sentence: str) -> Passage:
    """A sentence in which no word matched, or as much of it as a passage may hold."""
    return Passage(sentence[:MAX_LENGTH], ())


def _best(texts: Iterable[str], sought: Sought) -> tuple[Passage, float]:
    """The sentence with the most telling matches, the first one where there is no match, and how
    much its matches tell."""
    best = Passage("", ())
    most = -1.0
    for text in texts:
        matches = sought.matches(text)
        if sought.score(matches) <= most:
            continue  # all of it says no more than one sentence does that is found already
        for sentence in _SENTENCE.finditer(text):
            inside = [m for m in matches if sentence.start() <= m.start < sentence.end()]
            score = sought.score(inside)
            if score > most:
                most, best = score, _cut(text, sentence.span(), inside)
    return best, most


def _lower(text: str) -> str:
    """The text in lower case, letter for letter: what would take two letters stays as it is."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _places(text: str, piece: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _word_end(text: str, at: int) -> int:
    rest = _REST_OF_WORD.match(text, at)
    return rest.end() if rest else at


@lru_cache(maxsize=REMEMBERED)
def _stem(word: str) -> str:
    """The stem of a word as a text writes it."""
    return stems([fold(word)])[0]


def _cut(text: str, sentence: tuple[int, int], matches: list[_Match]) -> Passage:
    """The sentence, or as much of it from shortly before its first match as a passage may hold."""
    start, end = sentence
    if end - start > MAX_LENGTH and matches:
        start = max(start, min(matches[0].start - MAX_LEAD, end - MAX_LENGTH))
        start = _word_begin(text, start, matches[0].start)
    end = min(end, start + MAX_LENGTH)
    spans = _joined((m.start - start, m.end - start) for m in matches if m.end <= end)
    return Passage(text[start:end], spans)


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in their order, those that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            start, last = joined.pop()
            end = max(end, last)
        joined.append((start, end))
    return tuple(joined)


def _word_begin(text: str, start: int, latest: int) -> int:
    """The first place from `start` on that cuts no word in two."""
    for at in range(start, latest):
        if at == 0 or text[at - 1].isspace() or not text[at - 1].isascii():
            return at
    return latest
