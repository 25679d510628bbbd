"""Which paper a record is about: an id made from the abstract alone.

The id holds while the abstract's letters and digits stay the same, whatever happens to its tags,
its summary, its place in the file or the file's name; so two fresh stores agree on it.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata

from db.papers.record import Record

ID_LENGTH = 12
"""Characters of base 32: 60 bits, a chance of 4 in a billion for two alike in 100,000 papers."""


_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_SIGNS = re.compile(r"[\W_]+")


def normalised(abstract: str) -> str:
    """The abstract's letters and digits in lower case: what an id is made from."""
    folded = unicodedata.normalize("NFKC", abstract).casefold()
    coded = folded.encode("utf-8", "surrogatepass").translate(None, _ASCII_SIGNS)
    letters = coded.decode("utf-8", "surrogatepass")  # and what signs there are beside ASCII's
    return (letters if letters.isalnum() else _SIGNS.sub("", letters)) or folded


def paper_id(abstract: str) -> str:
    """Twelve characters out of `a-z2-7`."""
    digest = hashlib.sha256(normalised(abstract).encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest)[:ID_LENGTH].decode().lower()


def record_id(record: Record) -> str:
    """The id of a record's paper; where a list gives no abstract, its title has to do."""
    title = (record.bibliography.title if record.bibliography else None) or ""
    return paper_id(record.abstract if record.abstract.strip() else title)
