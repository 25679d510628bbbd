"""Which paper a record is about: an id made from the abstract alone.

The id holds while the abstract's letters and digits stay the same, whatever happens to its tags,
its summary, its place in the file or the file's name; so two fresh stores agree on it.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from db.records import Record

ID_LENGTH = 12
"""Characters of base 32: 60 bits, a chance of 4 in a billion for two alike in 100,000 papers."""

EDITED_SIMILARITY = 90.0
"""Per cent of letters that a lightly edited abstract shares with the old one. Two different
abstracts of the seeds share at most 50."""

FEW_PAIRS = 20_000
"""Pairs of abstracts that are compared one by one, within half a second."""

MOST_CANDIDATES = 5
"""How many others an abstract is compared with where there are more pairs."""

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


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


class Abstracts:
    """Abstracts by the ids of their papers, to tell which others are light edits of them."""

    def __init__(self, abstracts: Mapping[str, str]) -> None:
        self._texts = {id_: normalised(text) for id_, text in abstracts.items()}
        self._by_sentence: defaultdict[str, list[str]] = defaultdict(list)
        for id_, text in abstracts.items():
            for sentence in _sentences(text):
                self._by_sentence[sentence].append(id_)

    def edits(self, new: Mapping[str, str]) -> dict[str, str]:
        """Find which new abstract, by its id, is a light edit of which of these.

        Out comes new id → old id, each used once, the closest pairs first (ties by id, so that
        every store decides alike).
        """
        pairs = [
            (-score, new_id, old_id)
            for new_id, text in new.items()
            for _, score, old_id in process.extract(
                normalised(text),
                self._candidates(text, len(new)),
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

    def _candidates(self, text: str, others: int) -> Mapping[str, str]:
        """The abstracts that a new one, of so many, is compared with: all where there are few
        pairs, else those that share most sentences with it."""
        if len(self._texts) * others <= FEW_PAIRS:
            return self._texts
        shared = Counter(
            id_ for sentence in _sentences(text) for id_ in self._by_sentence.get(sentence, ())
        )
        return {id_: self._texts[id_] for id_, _ in shared.most_common(MOST_CANDIDATES)}


def _sentences(abstract: str) -> set[str]:
    return {normalised(sentence) for sentence in SENTENCE_END.split(abstract)}
