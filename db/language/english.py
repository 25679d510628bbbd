"""British words as Americans spell them, so that either finds the other.

The rules need not make good English, for nobody reads what they make; they must only spell the
forms of a word alike, and leave alone what a stem would join (`supervise`, `supervision`).
"""

from __future__ import annotations

import re
from functools import lru_cache

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
_BRITISH = [(re.compile(pattern), respelling) for pattern, respelling in _RULES]


@lru_cache(maxsize=1 << 13)
def american(word: str) -> str:
    """A word in lower case, respelt if it is British."""
    for pattern, respelling in _BRITISH:
        if match := pattern.fullmatch(word):
            return match.expand(respelling)
    return word
