"""How near papers and texts are in meaning: the one place that whoever wants to know asks.

Near duplicates, likes, neighbours and recommendations are all measured here, so that two papers
which one feature calls alike are alike for every other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from db.language.chinese import simplified
from db.language.text import is_han, terms
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.searching.limits import EVERYTHING, Within
from db.searching.meaning.index import Likeness, Meanings, meanings
from db.searching.meaning.nearest import nearest
from db.searching.meaning.space import unit
from db.searching.meaning.words import Vector, Vectors
from db.searching.passages import Passage, cut, texts_in
from db.searching.sentences import sentences
from db.store.connection import Database

MAX_WITHIN = 5_000
"""Papers within limits that are all compared, however far from what is asked for they are. Of more
some are near."""


@dataclass(frozen=True, slots=True)
class Near:
    """A paper near to another one or to a text: its number, the cosine of the two, and by how many
    standard deviations that is above what is usual among all papers."""

    number: int
    cosine: float
    above: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Some papers that can be compared with each other, a vector of length 1 a row; of length 0
    where it is not known what a paper means."""

    rows: Mapping[int, int]
    vectors: Vectors

    def cosines(self, number: int) -> Vector:
        """How near each of the papers is to one of them, in the order of the rows."""
        return np.asarray(self.vectors @ self.vectors[self.rows[number]])

    def central(self) -> Vector:
        """How near each is to the middle of all."""
        return np.asarray(self.vectors @ unit(self.vectors.sum(axis=0)))


def compared(db: Database, numbers: Sequence[int]) -> Compared:
    """Papers by their numbers, ready to be compared with each other."""
    found = meanings(db)
    rows = {number: row for row, number in enumerate(dict.fromkeys(numbers))}
    if found is None:
        return Compared(rows, np.zeros((len(rows), 1), dtype=np.float32))
    return Compared(rows, found.index.vectors_of(list(rows)))


def alike(db: Database, number: int, most: int, among: Within = EVERYTHING) -> list[Near]:
    """The papers nearest in meaning to a paper, the nearest first, without itself: at most `most`
    of those within limits. None where no load has learned what papers mean. A withdrawn paper is
    near to others, but no other to it."""
    found = meanings(db)
    vector = vector_of(db, found, number) if found else None
    if found is None or vector is None:
        return []
    near = _nearest(db, found, vector, most + 1, among)
    return [paper for paper in near if paper.number != number][:most]


def much_alike(db: Database, number: int, papers: Collection[int], least: float) -> set[int]:
    """Those of some papers (numbers) whose nearness to a paper is so many standard deviations above
    what is usual, however many others are nearer; without itself."""
    found = meanings(db)
    vector = vector_of(db, found, number) if found else None
    if found is None or vector is None:
        return set()
    likeness = found.index.likeness(vector, sorted(papers))
    near = set(likeness.numbers[likeness.above >= least].tolist())
    return near & (set(papers) - {number})


def nearest_to(db: Database, text: str, most: int, among: Within = EVERYTHING) -> list[Near]:
    """The papers nearest in meaning to what somebody typed, the nearest first, however far: at most
    `most` of those within limits."""
    found = meanings(db)
    if found is None:
        return []
    vector = found.space.vector(terms(simplified(text)))
    return _nearest(db, found, vector, most, among)


def vector_of(db: Database, known: Meanings, number: int) -> Vector | None:
    """The vector of a paper, of a withdrawn one too; None where there is no such paper."""
    vector = known.index.vector(number)
    papers = papers_by_number(db, [number]) if vector is None else ()
    for paper in papers:
        words = terms(simplified("\n".join(_texts(paper))))
        vector = known.space.vector(words)
    return vector


def nearest_sentences(
    db: Database,
    papers: Sequence[Paper],
    written: Sequence[str],
    chinese: bool | None,
    query: Vector | None = None,
) -> list[Passage]:
    """Of each paper the sentence that is nearest in meaning to the terms of a query, whose vector
    may be given, in the reader's language where the paper has it; without meanings the first
    one."""
    if chinese is None:
        chinese = any(map(is_han, written))
    found = [_sentences(paper, chinese) for paper in papers]
    known = meanings(db)
    if known is None or not any(found):
        return [cut(said[0]) if said else Passage("", ()) for said in found]
    if query is None:
        query = known.space.vector(written)
    return [
        cut(said[nearest(known.space, said, query)]) if said else Passage("", ()) for said in found
    ]


def _sentences(paper: Paper, chinese: bool) -> list[str]:
    """A paper's sentences in a language; in the other one where it has none."""
    own, other = texts_in([paper], chinese), texts_in([paper], not chinese)
    return sentences(own[0]) or sentences(other[0])


def _texts(paper: Paper) -> Iterator[str]:
    yield from (paper.label, " ".join(paper.tags), paper.tldr or "", paper.abstract)
    yield from (text for _, text in paper.parts)


def _nearest(db: Database, known: Meanings, vector: Vector, most: int, among: Within) -> list[Near]:
    wanted = among.few(db, MAX_WITHIN) if among.conditions else None
    likeness = known.index.likeness(vector, sorted(wanted or ()))
    if among.conditions and wanted is None:
        wanted = among.among(db, likeness.numbers.tolist())
    order = np.argsort(-likeness.cosines, kind="stable").tolist()
    if wanted is not None:
        order = [at for at in order if int(likeness.numbers[at]) in wanted]
    return list(_in_order(likeness, order[:most]))


def _in_order(likeness: Likeness, places: Sequence[int]) -> Iterator[Near]:
    for at in places:
        cosine, above = likeness.cosines[at], likeness.above[at]
        yield Near(int(likeness.numbers[at]), float(cosine), float(above))
