"""Which paper a record is about: an id made from the abstract alone.

The id holds while the abstract's letters and digits stay the same, whatever happens to its tags,
its summary, its place in the file or the file's name; so two fresh stores agree on it.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Mapping

from rapidfuzz import fuzz, process

ID_LENGTH = 12
"""Characters of base 32: 60 bits, a chance of 4 in a billion for two alike in 100,000 papers."""

EDITED_SIMILARITY = 90.0
"""Per cent of letters that a lightly edited abstract shares with the old one. Two different
abstracts of the seeds share at most 50."""


def normalised(abstract: str) -> str:
    """The abstract's letters and digits in lower case: what an id is made from."""
    folded = unicodedata.normalize("NFKC", abstract).casefold()
    return "".join(filter(str.isalnum, folded)) or folded


def paper_id(abstract: str) -> str:
    """Twelve characters out of `a-z2-7`."""
    digest = hashlib.sha256(normalised(abstract).encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest)[:ID_LENGTH].decode().lower()


def edited_abstracts(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Find which new abstract is a light edit of which old one.

    `old` and `new` map ids to abstracts; out comes new id → old id, each used once, the closest
    pairs first (ties by id, so that every store decides alike).
    """
    if not old or not new:
        return {}
    old_texts = {key: normalised(text) for key, text in old.items()}
    pairs = [
        (-score, new_id, old_id)
        for new_id, text in new.items()
        for _, score, old_id in process.extract(
            normalised(text), old_texts, scorer=fuzz.ratio, score_cutoff=EDITED_SIMILARITY, limit=3
        )
    ]
    matched: dict[str, str] = {}
    taken: set[str] = set()
    for _, new_id, old_id in sorted(pairs):
        if new_id not in matched and old_id not in taken:
            matched[new_id] = old_id
            taken.add(old_id)
    return matched
