"""Papers that a text speaks of: named in it, or pasted into it in part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from db.labels.keys import Called, key
from db.papers.identified import papers_identified, papers_with_keys
from db.papers.ids import ID_LENGTH
from db.papers.paper import Paper
from db.papers.reading import papers_by_id, papers_by_number
from db.searching.search import matching
from db.searching.titles import titled_in
from db.store.connection import Database

MAX_FOUND = 10
"""How many papers a text can be about; a text that names more is a list, and its first count."""

MIN_PASTED = 60
"""Characters from which a paragraph can be a part of a paper: shorter ones are in many."""

MIN_ALIKE = 90.0
"""Per cent of a pasted paragraph that must be in the paper: it may have lost line breaks, marks
and a word, while two papers on one subject reach some 60."""

MAX_COMPARED = 1_500
"""Characters of a paragraph that are compared."""

MAX_PARAGRAPHS = 12

WORD = re.compile(r"[A-Za-z0-9][\w+-]*\w|\w", re.ASCII)

COINED = re.compile(r"(?=.{5}).*[^A-Z][A-Z]|(?=.{5}).*[0-9-]")
"""Names that are no words of English whatever their case: capitals inside, a digit, a hyphen."""

ID = re.compile(rf"\b[a-z2-7]{{{ID_LENGTH}}}\b")


ENTRY = re.compile(r"(?<![\w./=-])(?=[\w-]*\d|[a-z]*[A-Z][\w-]*[a-z])[A-Za-z0-9_-]{6,}(?![\w./=-])")
"""What may be a list's own id: letters in both cases, or a digit."""

MAX_WORDS = 1_000
"""Words of a text that are looked at."""


def papers_in(db: Database, text: str) -> list[Paper]:
    """The papers whose ids, addresses, identifiers, titles, labels or names a text has, or parts of
    whose abstract, summary or TL;DR were pasted into it; each once, at most ten."""
    found: dict[str, Paper] = {}
    for paper in _spoken_of(db, text):
        found.setdefault(paper.id, paper)
        if len(found) == MAX_FOUND:
            break
    return list(found.values())


def _spoken_of(db: Database, text: str) -> Iterator[Paper]:
    yield from papers_by_id(db, ID.findall(text))
    yield from papers_by_id(db, papers_identified(db, text))
    own_ids = (f"entry:{word}" for word in ENTRY.findall(text)[:MAX_WORDS])
    yield from papers_by_id(db, papers_with_keys(db, own_ids))
    yield from papers_by_number(db, titled_in(db, text))
    yield from papers_by_number(db, _named(db, text))
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n|\n", text)]
    for paragraph in [whole for whole in (text, *paragraphs) if len(whole) >= MIN_PASTED][
        :MAX_PARAGRAPHS
    ]:
        for paper in papers_by_number(db, matching(db, paragraph, 3)):
            if _holds(paper, paragraph[:MAX_COMPARED]):
                yield paper


def _named(db: Database, text: str) -> list[int]:
    """The numbers of the papers whose names stand in a text, in its order."""
    words = WORD.findall(text)
    exact = {word: place for place, word in reversed(list(enumerate(words)))}
    folded = {word.casefold(): place for word, place in exact.items()}
    keys = json.dumps(sorted({key(word) for word in folded}))
    found = []
    for number, name in db.conn.execute(
        """
        SELECT papers.number, papers.name FROM json_each(?) AS wanted
        CROSS JOIN paper_keys ON paper_keys.kind = ? AND paper_keys.key = wanted.value
        JOIN live_papers AS papers ON papers.number = paper_keys.number
        """,
        [keys, Called.NAME],
    ):
        place = folded.get(name.casefold()) if COINED.search(name) else exact.get(name)
        if place is not None:
            found.append((place, number))
    return [number for _, number in sorted(found)]


def _holds(paper: Paper, paragraph: str) -> bool:
    texts = [paper.abstract, paper.tldr or "", *(part for _, part in paper.parts)]
    return any(
        fuzz.partial_ratio(paragraph, text, score_cutoff=MIN_ALIKE) >= MIN_ALIKE
        for text in texts
        if len(text) >= len(paragraph) // 2
    )
