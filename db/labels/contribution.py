"""What a paper contributes, in the words of its source: the line under its label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from db.labels.phrases import with_whole_words
from db.labels.statements import COORDINATED, FINDS, MAKES, STUDIES, SUBJECT
from db.language.plain_text import readable, sentences
from db.papers.paper import Paper, Part

AUTHORS = re.compile(r"\b(?:we|(?:this|our|the) (?:paper|work|study|article))\b", re.I)
"""Who a sentence says does something: the authors."""
ADDS = re.compile(r"\w+ (?:also|further|additionally|finally|then)\b", re.IGNORECASE)
"""A sentence that says what they do beside the main thing."""
OPENING = re.compile(
    r"(?:(?:in )?(?:this|our) (?:paper|work),? )?(?:we|this (?:paper|work))"
    r" (?:(?:propose|introduce|present)s?(?: and (?:propose|introduce|present)s?)?|here present)"
    r" (?=\S)(?!that\b|to\b)",
    re.IGNORECASE,
)
"""What begins half of all contributions and tells none from another."""
NUMBERED = re.compile(
    r"(?:主要贡献(?:包括|在于|是)?[：:]?\s*)?(?:[(（]?[1一①][)）.、]|①)\s*(?!\d)|贡献在于"
)
"""How a Chinese list of contributions begins."""
NEAR = 100
"""Characters within which a second verb of the authors' would be left without them."""
APPOSITION = re.compile(
    r"(?P<long>[^,.;:]{1,80}?)(?: ?\((?P<short>[^()]{1,40})\))?,? (?:which is )?(?=an? |the )"
)
"""`GuardSpace, a guardrail`: a name with what it is."""
MIN_GIST = 8
"""Characters below which a line tells nothing: `MiSSe.`"""
FULL_WIDTH = {",": "，", ";": "；", ":": "："}
HALF_WIDTH = re.compile(r"(?<=[\u3400-\u9fff])[,;:]|[,;:](?=[\u3400-\u9fff])")
"""A mark beside Chinese letters, as summaries have them."""
SHORT = 40
"""Characters up to which a sentence says too little: `We introduce MiSS.`"""


def contribution(paper: Paper, *, chinese: bool) -> str:
    """What the paper contributes: in Chinese what its summary says of that, or of its method; else
    its TL;DR, or the sentence of its abstract in which the authors say what they make, find or
    study. The whole abstract where they say nothing of it; never how the abstract opens else."""
    if chinese:
        parts = map(paper.part, (Part.CONTRIBUTION, Part.METHOD, Part.PROBLEM))
        if said := next((part for part in parts if part.strip()), ""):
            return readable(said)
    if paper.tldr and paper.tldr.strip():
        return readable(paper.tldr)
    return _said_by_authors(paper.abstract) or readable(paper.abstract)


def gist(paper: Paper, *, chinese: bool) -> str:
    """What the paper contributes for a line with little room under its label: from the thing itself
    on, without `We propose` and without the name that the label begins with."""
    said = contribution(paper, chinese=chinese)
    if chinese:
        return HALF_WIDTH.sub(lambda mark: FULL_WIDTH[mark[0]], _behind(NUMBERED, said) or said)
    rest = _unnamed(_behind(OPENING, said), paper.name)
    if len(rest) < MIN_GIST or COORDINATED.search(rest, 0, NEAR):
        rest = _unnamed(said, paper.name)
    rest = with_whole_words(rest)
    return rest[:1].upper() + rest[1:] if rest.split(" ", 1)[0].islower() else rest


def _behind(opening: re.Pattern[str], said: str) -> str:
    """What is said behind such an opening; empty where it opens otherwise."""
    begins = opening.match(said)
    return said[begins.end() :].lstrip(" ,;:") if begins else ""


def _unnamed(said: str, name: str | None) -> str:
    """What is said of the thing with this name, where its name begins it: in full or in short."""
    match = APPOSITION.match(said) if name else None
    if match is None or name not in (match["long"], match["short"]):
        return said
    rest = said[match.end() :]
    return rest if len(rest) >= MIN_GIST else said


@lru_cache(maxsize=256)
def _said_by_authors(abstract: str) -> str:
    """The sentence of an abstract in which the authors say what they make, find or study; empty
    where they say nothing of it."""
    _, said = min(_said(abstract), key=lambda found: found[0], default=(0, ""))
    return said


def _said(abstract: str) -> Iterator[tuple[int, str]]:
    """The sentences in which the authors say what they do, from their mention on, each with how far
    it is from what they make."""
    for sentence in sentences(abstract):
        match = SUBJECT.match(sentence)
        if match is None:
            continue
        verb = match["verb"].lower()
        kinds = (MAKES, FINDS, STUDIES)
        far = next((far for far, kind in enumerate(kinds) if kind.fullmatch(verb)), len(kinds))
        begins = [mention.start() for mention in AUTHORS.finditer(sentence, 0, match.start("verb"))]
        said = sentence[begins[-1] if begins else 0 :]
        far += bool(ADDS.match(said)) + (len(said) < SHORT)
        yield far, said[:1].upper() + said[1:]
