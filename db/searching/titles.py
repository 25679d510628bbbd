"""Papers whose titles stand in a text, whatever its marks, case and lines."""

from __future__ import annotations

import re
from itertools import accumulate

from db.labels.keys import Called, key
from db.language.text import HAN, fold
from db.store.connection import Database
from db.store.sql import json_list

MAX_CHARACTERS = 8_000
"""Characters of a text in which titles are looked for."""

MIN_WORDS = 3
"""Words of a title inside a longer line, a Chinese character one: a shorter one is in many."""

BEGINNING = 4
"""Words by which titles are looked for, before the whole of them is compared."""

MIN_LETTERS = 9
"""Letters of a title inside a longer line."""

_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")


def titled_in(db: Database, text: str) -> list[int]:
    """The numbers of the live papers whose titles or labels a text has, in its order: the whole of
    a line, or as a part of it where it is long enough to be no other words."""
    words = _WORD.findall(fold(text[:MAX_CHARACTERS]))
    ends = list(accumulate(map(len, words), initial=0))
    whole = "".join(words)
    begins = [
        "".join(words[at : at + BEGINNING])
        for at in range(len(words))
        if len(words) - at >= MIN_WORDS
    ]
    word_ends = set(ends)
    found: dict[int, int] = {}
    for at, number, title in db.conn.execute(
        """
        SELECT wanted.key, papers.number, paper_keys.key FROM json_each(?) AS wanted
        CROSS JOIN paper_keys ON paper_keys.kind = ?
            AND paper_keys.key >= wanted.value AND paper_keys.key < wanted.value || char(0x10FFFF)
        CROSS JOIN live_papers AS papers ON papers.number = paper_keys.number
        WHERE wanted.value <> ''
        ORDER BY wanted.key, length(paper_keys.key) DESC
        """,
        [json_list(begins), Called.LABEL],
    ):
        begin = ends[at]
        end = begin + len(title)
        is_there = whole.startswith(title, begin) and end in word_ends
        is_long = len(title) >= MIN_LETTERS and ends.index(end) - at >= MIN_WORDS if is_there else 0
        if is_long:
            found.setdefault(number, at)
    for line in text[:MAX_CHARACTERS].splitlines():
        if line_key := key(line):
            for (number,) in db.conn.execute(
                """
                SELECT papers.number FROM paper_keys
                CROSS JOIN live_papers AS papers ON papers.number = paper_keys.number
                WHERE paper_keys.kind = ? AND paper_keys.key = ?
                """,
                [Called.LABEL, line_key],
            ):
                found.setdefault(number, len(words))
    return sorted(found, key=found.__getitem__)
