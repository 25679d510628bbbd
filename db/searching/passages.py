"""Why a paper was found: the passage of its record that says most of what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from db.language.plain_text import readable_lines
from db.language.stems import REMEMBERED, stems
from db.language.text import HAN, fold, is_han
from db.papers.paper import Paper
from db.searching.vocabulary import Vocabulary

MAX_LENGTH = 200
"""Characters of a passage at most."""

MAX_LEAD = 60
"""Characters before the first match, where a sentence is too long to be shown whole."""

NOT_EVEN_NOTHING = -1.0
"""Less than what a sentence tells in which nothing matches: some sentence is found."""

MIN_SHARE_OF_OWN = 0.5
"""How much of what the other language matches is enough to stay with the reader's own."""

_SENTENCE = re.compile(r"\S[^。！？；\n.!?]*(?:[.!?](?!\s)[^。！？；\n.!?]*)*[。！？；.!?]*")
"""Runs of what ends no sentence, not character by character, which took five times as long."""

_REST_OF_WORD = re.compile(rf"[^\W_{HAN}]*")
_LETTERS = frozenset("0123456789") | frozenset(
    map(chr, (*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1), *range(0xC0, 0x250)))
)
"""What a word does not begin behind."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a record as it reads without its marks, and what in it matched: spans of `text`,
    in order, with text between them."""

    text: str
    matches: tuple[tuple[int, int], ...]


_Match = tuple[int, int, str]
"""Where a match begins and ends, and its stem."""

_Piece = tuple[str, float]
"""What a text must hold to match, and how much that tells at most."""


class Sought:
    """What passages are looked for with: the terms of a query, and how much each of them tells."""

    def __init__(self, terms: Iterable[str], known: Vocabulary) -> None:
        self.terms = tuple(terms)
        self.is_chinese = any(map(is_han, self.terms))
        self.weights = {stem: known.weight(stem) for stem in stems(self.terms)}
        self.whole = sum(self.weights.values())
        self.without_chinese = sum(
            weight for stem, weight in self.weights.items() if not is_han(stem)
        )
        pieces: dict[str, float] = {}
        for stem, weight in self.weights.items():
            piece = stem if is_han(stem) else _beginning(stem)
            pieces[piece] = pieces.get(piece, 0.0) + weight
        # The longest last: of several Chinese terms at one place it is the one that stays.
        self._pieces = sorted(pieces.items(), key=lambda piece: len(piece[0]))

    def pieces_in(self, text: str) -> list[_Piece]:
        """What of a query a text in lower case has anywhere, and how much each of it tells: the
        text can tell no more than all of them."""
        return [piece for piece in self._pieces if piece[0] in text]

    def matches(self, text: str, lower: str, pieces: Iterable[_Piece]) -> list[_Match]:
        """Where a text, also given in lower case, has these pieces, in its order: Chinese terms,
        which may overlap (多模, 模态), and words that have a stem of the query."""
        found: dict[int, _Match] = {}
        for piece, _ in pieces:
            at = lower.find(piece)
            is_word = not is_han(piece)
            while at >= 0:
                end = at + len(piece)
                if not is_word:
                    found[at] = (at, end, piece)
                elif at == 0 or lower[at - 1] not in _LETTERS:
                    end = _word_end(lower, end)
                    found[at] = (at, end, _stem(text[at:end]))
                at = lower.find(piece, at + 1)
        return [found[at] for at in sorted(found) if found[at][2] in self.weights]

    def score(self, matches: Iterable[_Match]) -> float:
        """How much matches tell, each stem once."""
        return sum({stem: self.weights[stem] for _, _, stem in matches}.values())


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
    own = _best(text_in(paper, chinese), sought)
    if own.matches and own.score >= MIN_SHARE_OF_OWN * sought.whole:
        return _cut(own)
    least = own.score / MIN_SHARE_OF_OWN if own.matches else NOT_EVEN_NOTHING
    if chinese and sought.without_chinese <= least and _is_ascii(paper):
        return _cut(own)
    other = _best(text_in(paper, not chinese), sought, least)
    return _cut(other if other.matches or not own.sentence else own)


def _is_ascii(paper: Paper) -> bool:
    """Whether what a paper says in English has no Chinese for sure: not even to be read."""
    return paper.abstract.isascii() and (paper.tldr is None or paper.tldr.isascii())


def text_in(paper: Paper, chinese: bool) -> str:
    """What a paper says in Chinese or in English, as it reads, its parts on lines of their own."""
    written = [text for _, text in paper.parts] if chinese else [paper.tldr or "", paper.abstract]
    return readable_lines(written)


def sentences(text: str) -> list[str]:
    """The sentences of a text; each ends with its line at the latest."""
    return _SENTENCE.findall(text)


def cut(sentence: str) -> Passage:
    """A sentence in which no word matched, or as much of it as a passage may hold."""
    return Passage(sentence[:MAX_LENGTH], ())


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence, what in it matches, and how much that tells."""

    sentence: str = ""
    matches: Sequence[_Match] = ()
    score: float = NOT_EVEN_NOTHING


def _best(text: str, sought: Sought, least: float = NOT_EVEN_NOTHING) -> _Found:
    """The first of the sentences of a text that tell the most, if that is more than `least`. What
    cannot tell more than what is found already is passed over."""
    lower = _lower(text)
    pieces = sought.pieces_in(lower)
    best, best_place = _Found(score=least), -1
    if _told(pieces) <= least:
        return best
    spans = [match.span() for match in _SENTENCE.finditer(lower)]
    held = [
        [piece for piece in pieces if piece[0] in sentence]
        for sentence in (lower[begin:end] for begin, end in spans)
    ]
    can_tell = list(map(_told, held))
    for place in sorted(range(len(spans)), key=can_tell.__getitem__, reverse=True):
        if can_tell[place] <= least or can_tell[place] < best.score:
            break
        if can_tell[place] == best.score and place > best_place:
            continue
        begin, end = spans[place]
        matches = sought.matches(text[begin:end], lower[begin:end], held[place])
        score = sought.score(matches)
        if score > best.score or (score == best.score and place < best_place):
            best, best_place = _Found(text[begin:end], matches, score), place
    return best


def _told(pieces: Iterable[_Piece]) -> float:
    return sum([weight for _, weight in pieces])


def _beginning(stem: str) -> str:
    """How a word begins that has a stem, whose last letter may differ (`studi`, `study`)."""
    return stem[:-1] if len(stem) > 3 else stem


def _lower(text: str) -> str:
    """The text in lower case, letter for letter: what would take two letters stays as it is."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _word_end(text: str, at: int) -> int:
    rest = _REST_OF_WORD.match(text, at)
    return rest.end() if rest else at


@lru_cache(maxsize=REMEMBERED)
def _stem(word: str) -> str:
    """The stem of a word as a text writes it."""
    return stems([fold(word)])[0]


def _cut(found: _Found) -> Passage:
    """The sentence, or as much of it from shortly before its first match as a passage may hold."""
    sentence, matches = found.sentence, found.matches
    start = 0
    if len(sentence) > MAX_LENGTH and matches:
        first, _, _ = matches[0]
        start = max(0, min(first - MAX_LEAD, len(sentence) - MAX_LENGTH))
        start = _word_begin(sentence, start, first)
    end = min(len(sentence), start + MAX_LENGTH)
    spans = _joined((begin - start, last - start) for begin, last, _ in matches if last <= end)
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
