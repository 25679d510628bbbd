"""The names in a record: what its authors call their system, their data, their rivals.

A name looks like one (`GuardSpace`, `FedTDP`, `GSM8K`, `DAG-Math`: capitals inside, or letters with
digits) and is used at least twice in the record; the paper's own name counts however it looks.
"""

from __future__ import annotations

import re
from collections import Counter

from db.papers.paper import Paper

USES = 2
"""How often a record must use a name for it to count (once is a mention in passing)."""

_TOKEN = re.compile(r"[A-Za-zΑ-ω∇0-9]+(?:[-‐‑–][A-Za-zΑ-ω0-9]+)*")
_NAMELIKE = re.compile(r"[A-Za-z0-9].*[A-Z]|\d.*[A-Za-z]|[A-Za-z].*\d|[A-Z].*-")


def names(paper: Paper) -> tuple[str, ...]:
    """The names in a paper's record as they are written: its own, then the most used first."""
    text = "\n".join(
        (
            paper.title or "",
            paper.tldr or "",
            *(text for _, text in paper.parts),
            paper.abstract,
        )
    )
    tokens = _TOKEN.findall(text)  # most are plain words, which need not be counted
    uses = Counter([token for token in tokens if not token.islower() or not token.isalpha()])
    used = [token for token in uses if uses[token] >= USES and _is_namelike(token)]
    used.sort(key=uses.__getitem__, reverse=True)
    return tuple(dict.fromkeys((*([paper.name] if paper.name else ()), *used)))


def _is_namelike(token: str) -> bool:
    return _NAMELIKE.search(token) is not None
