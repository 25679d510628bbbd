"""Why a paper was found: the passage of its record that says most of what was asked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress

from db.language.plain_text import is_plain, readable_lines
from db.papers.paper import Paper
from db.searching.marks import marked
from db.searching.sentences import first_sentence, spans, stretches
from db.searching.sought import Match, Sought

MAX_LENGTH = 200
"""Characters of a passage at most."""

MAX_LEAD = 60
"""Characters before the first match, where a sentence is too long to be shown whole."""

NOT_EVEN_NOTHING = -1
"""Less than what a sentence tells in which nothing matches: some sentence is found."""

MIN_SHARE_OF_OWN = 0.5
"""How much of what the other language matches is enough to stay with the reader's own."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a record as it reads without its marks, and what in it matched: spans of `text`,
    in order, with text between them."""

    text: str
    matches: tuple[tuple[int, int], ...]


def passages(
    papers: Sequence[Paper], sought: Sequence[Sought], chinese: bool | None = None
) -> list[Passage]:
    """Of each paper the sentence that holds the most telling terms of what is looked for in it, cut
    to `MAX_LENGTH`. Papers in which the same is looked for are read together.

    A reader of Chinese is shown the six-part summary, another the TL;DR and the abstract, and who
    says nothing of themselves (None) what is in the query's language; the other language where it
    says more than twice as much of what was asked. What the reader typed is the reason why the
    paper is there, and no translation would show it. A paper that matches by its tags alone shows
    how its text begins.
    """
    found: dict[int, Passage] = {}
    for each in dict.fromkeys(sought):
        places = [place for place, one in enumerate(sought) if one is each]
        shown = _passages([papers[place] for place in places], each, chinese)
        found.update(zip(places, shown, strict=True))
    return [found[place] for place in range(len(papers))]


def passage(paper: Paper, sought: Sought, chinese: bool | None = None) -> Passage:
    """The same of one paper."""
    return passages([paper], [sought], chinese)[0]


def _passages(papers: Sequence[Paper], sought: Sought, chinese: bool | None) -> list[Passage]:
    if chinese is None:
        chinese = sought.is_chinese
    nothing = [NOT_EVEN_NOTHING] * len(papers)
    best = _best(texts_in(papers, chinese), nothing, sought, chinese)
    unsure: dict[int, float] = {}
    for place, (paper, own) in enumerate(zip(papers, best, strict=True)):
        enough = own.score / MIN_SHARE_OF_OWN if own.matches else NOT_EVEN_NOTHING
        has_no_more = chinese and sought.without_chinese <= enough and _is_ascii(paper)
        if enough < sought.whole and not has_no_more:
            unsure[place] = enough
    others = texts_in([papers[place] for place in unsure], not chinese)
    told = _best(others, list(unsure.values()), sought, not chinese)
    for place, other in zip(unsure, told, strict=True):
        if other.matches or not best[place].sentence:
            best[place] = other
    pairs = sought.pairs
    return [_cut(found, pairs) for found in best]


def _is_ascii(paper: Paper) -> bool:
    """Whether what a paper says in English has no Chinese for sure: not even to be read."""
    return paper.abstract.isascii() and (paper.tldr is None or paper.tldr.isascii())


def texts_in(papers: Sequence[Paper], chinese: bool) -> list[str]:
    """What papers say in Chinese or in English, as it reads, the parts of each on lines of their
    own. To look once whether any has marks takes less than to look in each, where few have."""
    written = [
        [text for _, text in paper.parts] if chinese else [paper.tldr or "", paper.abstract]
        for paper in papers
    ]
    together = ["\n".join(texts) for texts in written]
    return together if is_plain("\n".join(together)) else list(map(readable_lines, written))


def cut(sentence: str) -> Passage:
    """A sentence in which no word matched, or as much of it as a passage may hold."""
    return Passage(sentence[:MAX_LENGTH], ())


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence, what in it matches, and how much that tells."""

    sentence: str = ""
    matches: Sequence[Match] = ()
    score: float = NOT_EVEN_NOTHING


def _best(
    texts: Sequence[str], least: Sequence[float], sought: Sought, chinese: bool
) -> list[_Found]:
    """Of each of some texts in one language the first of the sentences that tell the most, if that
    is more than `least`. In the language that is not the query's, few texts have any of it."""
    may_tell = [
        chinese == sought.is_chinese or sought.most(text) > max(enough, 0)
        for text, enough in zip(texts, least, strict=True)
    ]
    told = iter(
        _told_by(list(compress(texts, may_tell)), list(compress(least, may_tell)), sought, chinese)
    )
    each = zip(texts, least, may_tell, strict=True)
    return [next(told) if may else _first(text, enough) for text, enough, may in each]


def _first(text: str, least: float) -> _Found:
    """The first sentence of a text that has nothing of a query, where nothing is enough."""
    return _Found(first_sentence(text), (), 0) if least < 0 and text else _Found(score=least)


def _told_by(
    texts: Sequence[str], least: Sequence[float], sought: Sought, chinese: bool
) -> list[_Found]:
    """The same of texts that have any of it. Where all of them have what is looked for is found at
    once, and then in each those stretches are read that can tell more than what is found so far."""
    if not texts:
        return []
    text = "\n".join(texts)
    begins = stretches(text)
    can_tell, pieces = sought.found(text, begins[1:], chinese)
    found = []
    end = -1
    for one, too_little in zip(texts, least, strict=True):
        begin, end = end + 1, end + 1 + len(one)
        best, best_stretch = _Found(score=too_little), -1
        within = range(bisect_right(begins, begin) - 1, bisect_left(begins, end))
        for stretch in sorted(within, key=can_tell.__getitem__, reverse=True):
            if can_tell[stretch] <= too_little or can_tell[stretch] < best.score:
                break
            if can_tell[stretch] == best.score and stretch > best_stretch:
                continue
            for first, last in spans(text, begins[stretch], begins[stretch + 1]):
                matches = sought.matches(text, first, last, pieces.get(stretch, ()))
                told = sought.score(matches)
                if told > best.score or (told == best.score and stretch < best_stretch):
                    best, best_stretch = _Found(text[first:last], matches, told), stretch
        found.append(best)
    return found


def _cut(found: _Found, pairs: Collection[str]) -> Passage:
    """The sentence, or as much of it from shortly before its first match as a passage may hold;
    `pairs` are those of Chinese characters in the query."""
    sentence, matches = found.sentence, found.matches
    if not matches:
        return cut(sentence)
    marks = marked(sentence, [(begin, end) for begin, end, _ in matches], pairs)
    start = 0
    if len(sentence) > MAX_LENGTH:
        first = marks[0][0] if marks else matches[0][0]
        start = max(0, min(first - MAX_LEAD, len(sentence) - MAX_LENGTH))
        start = _word_begin(sentence, start, first)
    end = min(len(sentence), start + MAX_LENGTH)
    spans = tuple((begin - start, last - start) for begin, last in marks if last <= end)
    return Passage(sentence[start:end], spans)


def _word_begin(text: str, start: int, latest: int) -> int:
    """The first place from `start` on that cuts no word in two."""
    for at in range(start, latest):
        if at == 0 or text[at - 1].isspace() or not text[at - 1].isascii():
            return at
    return latest
