"""A second index beside the store, for more papers than SQLite ranks at once: tantivy's.

It is made of what SQLite's index holds, so that it is never the only home of anything. Each version
of the papers has a folder of its own, named by its token, which is complete or not there: a loader
makes the next version's before it swaps the papers in, out of links to the files of the last one's
and what changes; so a reader sees both of one version, and where there is no folder asks SQLite.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from heapq import nlargest
from pathlib import Path

import numpy as np
import tantivy
from rapidfuzz.distance import OSA

from db.language.stems import stems
from db.searching.engines.base import (
    NOTHING,
    Alternative,
    Engine,
    Ranked,
    ranked,
    split_by_alternative,
)
from db.searching.engines.fts5 import alike
from db.searching.limits import EVERYTHING, Within
from db.searching.meaning.near_words import NearWords
from db.searching.vocabulary import Guess, Vocabulary
from db.store.connection import Database
from db.store.versions import papers_token

log = logging.getLogger(__name__)

FORMAT = "1"
"""Another one for another schema or other weights: old folders are not read then."""

MAX_RANKED = 500
"""Papers that are ranked; nobody turns a hundred pages."""

MAX_IN_QUERY = 10_000
"""Numbers within limits up to which a query asks for them itself, 6 ms for all of them. Of more it
is asked which of the papers found are within: most of them, so that few are found in vain."""

MAX_SIMILAR = 200
"""Words spelled like another one that are looked at."""

MAX_NEAR = 40
"""Words near in meaning to those of a query that vote. A question has some forty; with the two
hundred of a pasted abstract an answer takes twice the time."""

MAX_REMEMBERED_STEMS = 4_096
"""Stems of which it is remembered how many papers use them."""

WRITTEN_WEIGHT = 0.3
"""What a term's vote as it is written weighs against that of its stem; measured, as 1 is among few
papers (bench/README.md)."""


def tantivy_index(db: Database) -> TantivyIndex | None:
    """The second index of the papers that `db` now sees, if there is one."""
    folder = _folder(db, papers_token(db))
    return opened_indexes.get(folder) if folder else None


def folder_of(store: Path, token: str) -> Path:
    """Where the index of a version of a store's papers is."""
    return store.with_name(f"{store.name}.index") / f"{FORMAT}-{token}"


class TantivyIndex(Engine):
    """The index in a folder, opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        index = tantivy.Index.open(str(folder / "papers"))
        self._schema = index.schema
        self._searcher = index.searcher()
        self._vocabulary = _WordsOnDisk(self._searcher, folder / "words")

    @property
    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    def ranked(
        self,
        db: Database,
        terms: Sequence[str],
        within: Within,
        alternatives: Sequence[Alternative] = (),
        near: NearWords | None = None,
    ) -> Ranked:
        few = within.few(db, MAX_IN_QUERY)
        if not terms or few == set():
            return NOTHING
        query = self._query(terms, alternatives, near)
        if few:
            query = _all([query, self._numbered(few, 0.0)])
        wanted = MAX_RANKED
        while True:
            found = self._hits(query, wanted)
            is_all = len(found) < wanted
            if within.conditions and not few:
                found = found.only(within.among(db, found.numbers.tolist()))
            if len(found) >= MAX_RANKED or is_all:
                break
            wanted *= 10
        best = np.lexsort((found.numbers, -found.scores))[:MAX_RANKED]
        is_cut = not is_all or len(found) > MAX_RANKED
        return Ranked(found.numbers[best], found.scores[best], is_cut)

    def _hits(self, query: tantivy.Query, most: int) -> Ranked:
        """The best papers for a query."""
        hits = self._searcher.search(query, limit=most, count=False).hits
        numbers = self._searcher.fast_field_values("number", [place for _, place in hits])
        return ranked(zip(numbers, (score for score, _ in hits), strict=True))

    def alike(
        self, db: Database, number: int, terms: Sequence[str], at_least: float, limit: int
    ) -> list[tuple[int, float]]:
        scores = dict(self.ranked(db, terms, EVERYTHING).papers())
        own = scores.pop(number, 0.0)
        if not own:  # one that was withdrawn, which only SQLite has
            return alike(db, number, terms, at_least, limit)
        near = [(n, score / own) for n, score in scores.items() if score >= at_least * own]
        return near[:limit]

    @property
    def highest(self) -> int:
        """The highest number of a paper that it holds."""
        found = self._searcher.search(
            tantivy.Query.all_query(), limit=1, count=False, order_by_field="number"
        ).hits
        numbers = self._searcher.fast_field_values("number", [place for _, place in found])
        return max(numbers, default=0)

    def numbers(self, above: int, last: int) -> set[int]:
        """The numbers of the papers that it holds, of those above one and up to another."""
        query = tantivy.Query.range_query(
            self._schema,
            "number",
            tantivy.FieldType.Integer,
            lower_bound=above,
            upper_bound=last,
            include_lower=False,
        )
        hits = self._searcher.search(query, limit=last - above, count=False).hits
        return set(self._searcher.fast_field_values("number", [place for _, place in hits]))

    def _query(
        self, terms: Sequence[str], alternatives: Sequence[Alternative], near: NearWords | None
    ) -> tantivy.Query:
        rest, parts = split_by_alternative(terms, alternatives)
        either = [
            tantivy.Query.disjunction_max_query(
                [
                    _any(self._terms(part)),
                    self._numbered(other.papers, (1 + WRITTEN_WEIGHT) * other.weight),
                ]
            )
            for part, other in zip(parts, alternatives, strict=True)
        ]
        return _any([*self._terms(rest), *either, *self._near(near)])

    def _near(self, near: NearWords | None) -> Iterator[tantivy.Query]:
        """A near word votes by its stem alone; of very many those that count most do."""
        if near is None:
            return
        voting = zip(near.worth.tolist(), near.places.tolist(), strict=True)
        for worth, place in nlargest(MAX_NEAR, voting):
            yield tantivy.Query.boost_query(self._term("stems", near.stems[place]), worth)

    def _terms(self, terms: Sequence[str]) -> list[tantivy.Query]:
        """A term votes by its stem, and with less weight as it is written."""
        stemmed = [self._term("stems", stem) for stem in stems(terms)]
        written = [tantivy.Query.boost_query(self._term("words", t), WRITTEN_WEIGHT) for t in terms]
        return [*stemmed, *written]

    def _numbered(self, numbers: Iterable[int], score: float) -> tantivy.Query:
        """The papers with these numbers, each with the same score."""
        these = tantivy.Query.term_set_query(self._schema, "number", list(numbers))
        return tantivy.Query.const_score_query(these, score)

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term)


class _WordsOnDisk(Vocabulary):
    """A vocabulary of which nothing is in memory: an index that has a document for each word."""

    def __init__(self, papers: tantivy.Searcher, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        self._papers = papers
        self._schema = index.schema
        self._words = index.searcher()
        # A query asks for the same few stems again and again, for each sentence of its hits.
        self._using = lru_cache(MAX_REMEMBERED_STEMS)(partial(papers.doc_freq, "stems"))

    @property
    def papers(self) -> int:
        return int(self._papers.num_docs)

    def using(self, stem: str) -> int:
        return int(self._using(stem))

    def writing(self, word: str) -> int:
        return int(self._papers.doc_freq("words", word))

    def is_name(self, word: str) -> bool:
        return bool(self._papers.doc_freq("names", word))

    def near(self, word: str, reach: int) -> Sequence[tuple[int, str]]:
        found = {
            other
            for field in ("word", "name")
            for other in self._found(
                tantivy.Query.fuzzy_term_query(self._schema, field, word, distance=reach)
            )
        }
        measured = [(OSA.distance(word, other), other) for other in found]
        return [(distance, other) for distance, other in measured if distance <= reach]

    def holding(self, pieces: Sequence[str]) -> Sequence[str]:
        return self._found(self._holding(pieces))

    def holds_any(self, pieces: Sequence[str]) -> bool:
        return bool(self._words.search(self._holding(pieces), limit=1, count=False).hits)

    def ordered(self, by_piece: Guess, by_distance: Guess) -> tuple[Guess, Guess]:
        """The names near to a word first: it takes milliseconds to go through all of them, and
        among many papers' titles with typos the answers are the same."""
        return by_distance, by_piece

    def _holding(self, pieces: Sequence[str]) -> tantivy.Query:
        """Among names only: to look for a piece is to go through all of them."""
        options = "|".join(map(re.escape, pieces))
        return tantivy.Query.regex_query(self._schema, "name", f".*({options}).*")

    def _found(self, query: tantivy.Query) -> list[str]:
        """The words that a query finds, those first that most papers write."""
        hits = self._words.search(
            query, limit=MAX_SIMILAR, count=False, order_by_field="papers"
        ).hits
        return [str(self._words.doc(place)["word"][0]) for _, place in hits]


class _Opened:
    """The last indexes that were opened: readers of one version may be there still when the next
    one has come. One that cannot be opened is None, until another one stands in its place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._indexes: dict[tuple[Path, int, int], TantivyIndex | None] = {}

    def get(self, folder: Path) -> TantivyIndex | None:
        try:
            made = folder.stat()
        except OSError:
            return None
        key = (folder, made.st_ino, made.st_ctime_ns)
        with self._lock:
            if key not in self._indexes:
                while len(self._indexes) > 1:
                    del self._indexes[next(iter(self._indexes))]
                self._indexes[key] = _open(folder)
            return self._indexes[key]


def _open(folder: Path) -> TantivyIndex | None:
    try:
        return TantivyIndex(folder)
    except (OSError, ValueError):
        log.exception("The index %s cannot be read; it will be made again.", folder)
        return None


opened_indexes = _Opened()


def _folder(db: Database, token: str) -> Path | None:
    """Where the index of a version would be; None for a store that is no file."""
    named_main = "SELECT file FROM pragma_database_list WHERE name = 'main'"
    (path,) = db.conn.execute(named_main).fetchone()
    return _folder_beside(path, token) if path else None


@lru_cache(maxsize=2)
def _folder_beside(path: str, token: str) -> Path:
    """The same, made once: paths take longer to make than a name to be looked up."""
    return folder_of(Path(path), token)


def _any(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _all(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])
