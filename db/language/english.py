"""British words as Americans spell them, so that either finds the other.

The rules need not make good English, for nobody reads what they make; they must only spell the
forms of a word alike, and leave alone what a stem would join (`supervise`, `supervision`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can do does for from how in into is it its of on or our that the"
        " their this to using via was we what when which with without",
    )
)
"""Words that tell no text from another."""

_RULES = (
    (r"(.{3,})(?<![vcw])(?<!no)(?<!prom)(?<!surpr)is(e[drs]?|ers|ing|ations?|able)", r"\1iz\2"),
    (r"(.+l)ys(e[drs]?|ers|ing)", r"\1yz\2"),
    (r"(.*(?:behavi|col|fav|neighb|hon|lab|flav|harb))our(.*)", r"\1or\2"),
    (r"(.*(?:mode|labe|channe|cance|trave|leve|signa|fue))ll(ed|ers?|ing)", r"\1l\2"),
    (r"(.*cent)re(s?)", r"\1er\2"),
    (r"(.*cent)red", r"\1ered"),
    (r"(def|off|lic)ence(s?)", r"\1ense\2"),
    (r"(art)efact(s?)", r"\1ifact\2"),
    (r"(cata|ana|dia)logue(s?)", r"\1log\2"),
    (r"(program)me(s?)", r"\1\2"),
    (r"(judg)ement(s?)", r"\1ment\2"),
    (r"(gr)ey()", r"\1ay\2"),
)
_WORDS = Path(__file__).with_name("english_words.txt")
_SINGULAR_ENDS = ("ss", "us", "is", "ics", "news", "ous")
_NO_PLURALS = frozenset(
    re.findall(
        r"\w+",
        "alias always atlas besides bias canvas chaos corps does ethos gas has its kudos lens less"
        " means perhaps plus series species this towards was yes",
    )
)
"""Words in -s that are no plurals."""

_IRREGULAR = {
    "matrices": "matrix",
    "vertices": "vertex",
    "indices": "index",
    "appendices": "appendix",
    "analyses": "analysis",
    "hypotheses": "hypothesis",
    "syntheses": "synthesis",
    "theses": "thesis",
    "bases": "basis",
    "axes": "axis",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "children": "child",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "feet": "foot",
    "lives": "life",
    "leaves": "leaf",
    "halves": "half",
    "selves": "self",
}
_PLURALS = {singular: plural for plural, singular in _IRREGULAR.items()}

_BRITISH = [(re.compile(pattern), respelling) for pattern, respelling in _RULES]
_MAY_BE_BRITISH = re.compile("is[eia]|lys|our|ll[ei]|centre|ence|efact|logue|mme|ement|grey")
"""What every word holds that one of the rules fits; most words hold none of these."""


@lru_cache(maxsize=1 << 14)
def american(word: str) -> str:
    """A word in lower case, respelt if it is British."""
    if _MAY_BE_BRITISH.search(word):
        for pattern, respelling in _BRITISH:
            if match := pattern.fullmatch(word):
                return match.expand(respelling)
    return word


@cache
def _ordinary() -> Mapping[str, str]:
    """The words by their first three letters, a line each, with a line break before the first and
    after the last. As a set they would take 4 MB, five times as much."""
    words = _WORDS.read_text(encoding="utf-8").split()
    return {
        begin: "\n".join(["", *some, ""]) for begin, some in groupby(words, lambda word: word[:3])
    }


def _is_listed(word: str) -> bool:
    return "\n" not in word and f"\n{word}\n" in _ordinary().get(word[:3], "")


def is_ordinary(word: str) -> bool:
    """Whether a word in lower case, of four letters or more, is one of ordinary English, or a
    common name of a person or a place."""
    return _is_listed(word) or (word.endswith("s") and _is_listed(word[:-1]))


@lru_cache(maxsize=1 << 13)
def with_plural(word: str) -> tuple[str, ...]:
    """A word in lower case, first as it is, and what may be its plural or its singular: `lenses`
    for `lens`, but not `new` for `news`."""
    found = [word, _IRREGULAR.get(word, ""), _PLURALS.get(word, ""), *_regular(word)]
    return tuple(dict.fromkeys(form for form in found if form))


def _regular(word: str) -> list[str]:
    if not word.isalpha() or len(word) < 2:
        return []
    is_plural = (
        len(word) > 3
        and word.endswith("s")
        and word not in _NO_PLURALS
        and not word.endswith(_SINGULAR_ENDS)
    )
    if not is_plural:
        if word.endswith("y") and word[-2] not in "aeiou":
            return [f"{word[:-1]}ies"]
        if word == "new":
            return []
        ends = ("es",) if word.endswith(("s", "x", "z", "ch", "sh")) else ("s",)
        return [f"{word}{end}" for end in ends]
    found = [word[:-1]]
    if word.endswith("ies") and len(word) > 4:
        found.append(f"{word[:-3]}y")
    elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
        found.append(word[:-2])
    return found
