"""Why a paper was found: the passage of its record that says most of what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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

_SENTENCE = re.compile(r"\S[^。！？；\n.!?]*(?:[.!?](?!\s)[^。！？；\n.!?]*)*[。！？；.!?]*")
"""Runs of what ends no sentence, not character by character, which took five times as long."""

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
        self.terms = tuple(terms)
        self.is_chinese = any(map(is_han, self.terms))
        self.weights = {stem: known.weight(stem) for stem in stems(self.terms)}
        self.whole = sum(self.weights.values())
        latin = {_beginning(stem): 0.0 for stem in self.weights if not is_han(stem)}
        for stem, weight in self.weights.items():
            if not is_han(stem):
                latin[_beginning(stem)] += weight
        # The longest last: of several at one place it is the one that stays.
        self._han = sorted(filter(is_han, self.terms), key=len)
        self._latin = tuple(latin)
        self._pieces = (*latin.items(), *((term, self.weights[term]) for term in self._han))

    def pieces_in(self, text: str) -> list[tuple[str, float]]:
        """What of a query a text in lower case has anywhere, and how much each of it tells: the
        text can tell no more than all of them."""
        return [piece for piece in self._pieces if piece[0] in text]

    def matches(self, text: str) -> list[_Match]:
        """Where a text has what is sought, in its order: Chinese terms, which may overlap (多模,
        模态), and words that have a stem of the query."""
        lower = _lower(text)
        found = {
            at: _Match(at, at + len(term), term)
            for term in self._han
            if term in lower
            for at in _places(lower, term)
        }
        for begin in self._latin:
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


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence, what in it matches, and how much that tells."""

    sentence: str = ""
    matches: Sequence[_Match] = ()
    score: float = -1.0


def _best(texts: Iterable[str], sought: Sought) -> tuple[Passage, float]:
    """The sentence with the most telling matches, the first one where there is no match, and how
    much its matches tell. What cannot tell more than what is found already is passed over."""
    best = _Found()
    for text in texts:
        pieces = sought.pieces_in(_lower(text))
        if sum([weight for _, weight in pieces]) > best.score:
            best = _best_of(text, sought, pieces, best)
    return _cut(best.sentence, best.matches), best.score


def _best_of(
    text: str, sought: Sought, pieces: Sequence[tuple[str, float]], before: _Found
) -> _Found:
    """The first of the sentences of a text that tell the most, if that is more than `before`;
    `pieces` are those that the text has."""
    best, best_place = before, -1
    found = _SENTENCE.findall(text)
    can_tell = [
        sum([weight for piece, weight in pieces if piece in lower]) for lower in map(_lower, found)
    ]
    for place in sorted(range(len(found)), key=can_tell.__getitem__, reverse=True):
        if can_tell[place] <= before.score or can_tell[place] < best.score:
            break
        if can_tell[place] == best.score and place > best_place:
            continue
        matches = sought.matches(found[place])
        score = sought.score(matches)
        if score > best.score or (score == best.score and place < best_place):
            best, best_place = _Found(found[place], matches, score), place
    return best


def _beginning(stem: str) -> str:
    """How a word begins that has a stem, whose last letter may differ (`studi`, `study`)."""
    return stem[:-1] if len(stem) > 3 else stem


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


def _cut(sentence: str, matches: Sequence[_Match]) -> Passage:
    """The sentence, or as much of it from shortly before its first match as a passage may hold."""
    start = 0
    if len(sentence) > MAX_LENGTH and matches:
        start = max(0, min(matches[0].start - MAX_LEAD, len(sentence) - MAX_LENGTH))
        start = _word_begin(sentence, start, matches[0].start)
    end = min(len(sentence), start + MAX_LENGTH)
    spans = _joined((m.start - start, m.end - start) for m in matches if m.end <= end)
    return Passage(sentence[start:end], spans)


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
