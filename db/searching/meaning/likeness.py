"""How near papers and texts are in meaning: the one place that whoever wants to know asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlite_utils import Database

from db.language.chinese import simplified
from db.language.text import is_han, terms
from db.papers.paper import Paper
from db.searching.meaning.index import Likeness, meanings
from db.searching.passages import Passage, cut, sentences, texts_in


@dataclass(frozen=True, slots=True)
class Near:
    """A paper near to another one or to a text: its number, the cosine of the two, and by how many
    standard deviations that is above what is usual among all papers."""

    number: int
    cosine: float
    above: float


def alike(db: Database, number: int, most: int) -> list[Near]:
    """The papers nearest in meaning to a paper, the nearest first, without itself; none where its
    meaning is not known."""
    found = meanings(db)
    vector = found.index.vector(number) if found else None
    if found is None or vector is None:
        return []
    near = _nearest(found.index.likeness(vector), most + 1)
    return [paper for paper in near if paper.number != number][:most]


def nearest_to(db: Database, text: str, most: int) -> list[Near]:
    """The papers nearest in meaning to what somebody typed, the nearest first, however far."""
    found = meanings(db)
    if found is None:
        return []
    vector = found.space.vectors([terms(simplified(text))])[0]
    return _nearest(found.index.likeness(vector), most)


def nearest_sentence(
    db: Database, paper: Paper, written: Sequence[str], chinese: bool | None
) -> Passage:
    """The sentence of a paper that is nearest in meaning to the terms of a query, in the reader's
    language where the paper has it; without it the first one."""
    if chinese is None:
        chinese = any(map(is_han, written))
    found = list(sentences(texts_in(paper, chinese)))
    found = found or list(sentences(texts_in(paper, not chinese)))
    known = meanings(db)
    if not found or known is None:
        return Passage(found[0] if found else "", ())
    vector, *others = known.space.vectors([written, *(terms(simplified(text)) for text in found)])
    return cut(found[int(np.argmax(np.stack(others) @ vector))])


def _nearest(likeness: Likeness, most: int) -> list[Near]:
    return list(_in_order(likeness, np.argsort(-likeness.cosines, kind="stable")[:most].tolist()))


def _in_order(likeness: Likeness, places: Sequence[int]) -> Iterator[Near]:
    for at in places:
        cosine, above = likeness.cosines[at], likeness.above[at]
        yield Near(int(likeness.numbers[at]), float(cosine), float(above))
