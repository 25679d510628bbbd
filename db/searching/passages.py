"""Why a paper was found: the passage of its record that says most of what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from db.language.plain_text import readable
from db.language.stems import stems
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
_WORD = rf"(?<![0-9A-Za-zÀ-ɏ])(?i:{{}})[^\W_{HAN}]*"


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


def passage(
    paper: Paper, terms: Iterable[str], known: Vocabulary, chinese: bool | None = None
) -> Passage:
    """The sentence of a paper that holds the most telling `terms` of a query, cut to `MAX_LENGTH`.

    A reader of Chinese is shown the six-part summary, another the TL;DR and the abstract, and who
    says nothing of themselves (None) what is in the query's language; the other language where it
    says more than twice as much of what was asked. What the reader typed is the reason why the
    paper is there, and no translation would show it. A paper that matches by its tags alone shows
    how its text begins.
    """
    terms = list(terms)
    wanted = frozenset(stems(terms))
    pattern = _pattern(terms, wanted)
    if chinese is None:
        chinese = any(map(is_han, terms))
    own, own_score = _best(texts_in(paper, chinese), pattern, wanted, known)
    if own.matches and own_score >= MIN_SHARE_OF_OWN * sum(map(known.weight, wanted)):
        return own
    other, other_score = _best(texts_in(paper, not chinese), pattern, wanted, known)
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


def _best(
    texts: Iterable[str], pattern: re.Pattern[str], wanted: frozenset[str], known: Vocabulary
) -> tuple[Passage, float]:
    """The sentence with the most telling matches, the first one where there is no match, and how
    much its matches tell."""
    best = Passage("", ())
    most = -1.0
    for text in texts:
        matches = _matches(text, pattern, wanted)
        for sentence in _SENTENCE.finditer(text):
            inside = [m for m in matches if sentence.start() <= m.start < sentence.end()]
            score = sum(known.weight(stem) for stem in {match.stem for match in inside})
            if score > most:
                most, best = score, _cut(text, sentence.span(), inside)
    return best, most


def _pattern(terms: Iterable[str], wanted: Iterable[str]) -> re.Pattern[str]:
    """What may match, quickly, as its one group: Chinese terms, which may overlap (多模, 模态), and
    words that begin as a wanted stem does. A stem's last letter may differ from the word's
    (`studi`, `study`)."""
    han = [re.escape(term) for term in terms if is_han(term)]
    latin = [stem for stem in wanted if not is_han(stem)]
    begins = [re.escape(stem[:-1] if len(stem) > 3 else stem) for stem in latin]
    options = sorted(han, key=len, reverse=True)
    if begins:
        options.append(_WORD.format("|".join(begins)))
    return re.compile(f"(?=({'|'.join(options) or '(?!)'}))")


def _matches(text: str, pattern: re.Pattern[str], wanted: frozenset[str]) -> list[_Match]:
    found = list(pattern.finditer(text))
    meant = stems(fold(match[1]) for match in found)
    return [
        _Match(*match.span(1), stem)
        for match, stem in zip(found, meant, strict=True)
        if stem in wanted
    ]


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
