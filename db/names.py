"""The names in a record: what its authors call their system, their data, their rivals.

A name looks like one (`GuardSpace`, `FedTDP`, `GSM8K`, `dag-math`: capitals inside, digits or
hyphens) and is used at least twice in the record; a word in capitals alone counts as well.
"""

from __future__ import annotations

import re
from collections import Counter

from db.papers import Paper

USES = 2
"""How often a record must use a name for it to count (once is a mention in passing)."""

_TOKEN = re.compile(r"[A-Za-zΑ-ω∇0-9]+(?:[-‐‑–][A-Za-zΑ-ω0-9]+)*")
_NAMELIKE = re.compile(r"[A-Za-z].*[A-Z]|[A-Z].*[A-Z]|\d|[-‐‑–]")


def names(paper: Paper) -> tuple[str, ...]:
    """The names in a paper's record as they are written, the most used first."""
    text = "\n".join(
        (paper.tldr or "", *(text for _, text in paper.summary.parts()), paper.abstract)
    )
    uses = Counter(filter(_is_namelike, _TOKEN.findall(text)))
    return tuple(name for name, count in uses.most_common() if count >= USES)


def _is_namelike(token: str) -> bool:
    return not token.isdigit() and len(token) > 1 and _NAMELIKE.search(token) is not None
