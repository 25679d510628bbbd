"""Which paper a record is about: an id made from the abstract alone.

The id holds while the abstract's letters and digits stay the same, whatever happens to its tags,
its summary, its place in the file or the file's name; so two fresh stores agree on it.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz, process

from db.records import Record

ID_LENGTH = 12
"""Characters of base 32: 60 bits, a chance of 4 in a billion for two alike in 100,000 papers."""

EDITED_SIMILARITY = 90.0
"""Per cent of letters that a lightly edited abstract shares with the old one. Two different
abstracts of the seeds share at most 50."""

FEW_PAIRS = 100_000
"""Pairs of abstracts that are compared one by one, within a second or two."""

RUN = 24
"""Letters of a run by which candidates are found where there are more pairs."""

MOST_CANDIDATES = 5


def normalised(abstract: str) -> str:
    """The abstract's letters and digits in lower case: what an id is made from."""
    folded = unicodedata.normalize("NFKC", abstract).casefold()
    return "".join(filter(str.isalnum, folded)) or folded


def paper_id(abstract: str) -> str:
    """Twelve characters out of `a-z2-7`."""
    digest = hashlib.sha256(normalised(abstract).encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest)[:ID_LENGTH].decode().lower()


def record_id(record: Record) -> str:
    """The id of a record's paper; where a list gives no abstract, its title has to do."""
    title = (record.bibliography.title if record.bibliography else None) or ""
    return paper_id(record.abstract if record.abstract.strip() else title)


def edited_abstracts(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Find which new abstract is a light edit of which old one.

    `old` and `new` map ids to abstracts; out comes new id → old id, each used once, the closest
    pairs first (ties by id, so that every store decides alike).
    """
    old_texts = {key: normalised(text) for key, text in old.items()}
    new_texts = {key: normalised(text) for key, text in new.items()}
    pairs = [
        (-score, new_id, old_id)
        for new_id, candidates in _candidates(old_texts, new_texts)
        for _, score, old_id in process.extract(
            new_texts[new_id],
            candidates,
            scorer=fuzz.ratio,
            score_cutoff=EDITED_SIMILARITY,
            limit=3,
        )
    ]
    matched: dict[str, str] = {}
    taken: set[str] = set()
    for _, new_id, old_id in sorted(pairs):
        if new_id not in matched and old_id not in taken:
            matched[new_id] = old_id
            taken.add(old_id)
    return matched


def _alike(text: str, others: Mapping[str, str]) -> list[tuple[str, float, str]]:
    return process.extract(text, others, scorer=fuzz.ratio, score_cutoff=EDITED_SIMILARITY, limit=3)


def _candidates(
    old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """For each new text the old ones to compare it with: all where there are few pairs; else those
    that share most runs of its letters, for a light edit leaves long runs as they were."""
    if len(old) * len(new) <= FEW_PAIRS:
        yield from ((key, old) for key in new)
        return
    runs: defaultdict[str, list[str]] = defaultdict(list)
    for key, text in old.items():
        for begin in range(0, len(text), RUN):
            runs[text[begin : begin + RUN]].append(key)
    for key, text in new.items():
        shared: Counter[str] = Counter()
        for begin in range(max(1, len(text) - RUN + 1)):
            shared.update(runs.get(text[begin : begin + RUN], ()))
        yield key, {near: old[near] for near, _ in shared.most_common(MOST_CANDIDATES)}
