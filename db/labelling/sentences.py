"""What an abstract is recognised by, whatever its case, punctuation and line breaks: its letters
and digits, and those of each sentence.

The table `paper_sentences` holds the sentences of the numbers in `papers` and `staged_papers` that
no list gives a title: a list may know them by an abstract that was edited.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b

from sqlite_utils import Database

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def normalised(abstract: str) -> str:
    """The abstract's letters and digits in lower case: what an id is made from."""
    folded = unicodedata.normalize("NFKC", abstract).casefold()
    return "".join(filter(str.isalnum, folded)) or folded


def sentences(abstract: str) -> frozenset[int]:
    """The sentences of an abstract, each by 64 bits that its letters and digits make."""
    return frozenset(map(_sentence, SENTENCE_END.split(abstract)))


def _sentence(text: str) -> int:
    letters = normalised(text).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(letters, digest_size=8).digest(), signed=True)


def write_sentences(db: Database, untitled: Iterable[tuple[int, Iterable[int]]]) -> None:
    """Write the sentences of papers without titles, each paper given by its number."""
    db.conn.executemany(
        "INSERT INTO paper_sentences (sentence, number) VALUES (?, ?)",
        ((sentence, number) for number, sentences in untitled for sentence in sentences),
    )
