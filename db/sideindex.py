"""A second index beside the store, for more papers than SQLite ranks at once: tantivy's.

It is made of what SQLite's index holds, so that it is never the only home of anything. Each version
of the papers has a folder of its own, named by its token, which is complete or not there: a loader
makes the next version's before it swaps the papers in, out of links to the files of the last one's
and what changes; so a reader sees both of one version, and where there is no folder asks SQLite.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import tantivy
from rapidfuzz.distance import OSA
from sqlite_utils import Database

from db.limits import Within
from db.ranking import Engine, Ranked
from db.stems import stems
from db.store import Store
from db.vocabulary import Vocabulary, papers_token

log = logging.getLogger(__name__)

LARGE = 5_000
"""Papers from which on there is a second index; up to here SQLite answers within some 15 ms."""

FORMAT = "1"
"""Another one for another schema or other weights: old folders are not read then."""

MOST = 500
"""Papers that are ranked; nobody turns a hundred pages."""

FEW = 2_000
"""Numbers up to which a query asks for them itself; more are picked from what it finds."""

MOST_REMOVED = 20
"""One paper in so many may have gone from the last index for the next to be made of it: those that
are gone still count for how rare a word is."""

MANY_WORDS = 200
"""Words near to another one that are looked at."""

WEIGHTS = {"title": 3, "authors": 2, "names": 2, "tags": 2, "tldr": 3, "chinese": 1, "abstract": 1}
"""How often a column's terms count, as in the bm25 of `db.fulltext`."""

WRITTEN = 0.3
"""What a term's vote as it is written weighs against that of its stem; measured, as 1 is among few
papers (bench/README.md)."""

NAMES = list(WEIGHTS).index("names")

AT_ONCE = 500
HEAP = 32 << 20

Progress = Callable[[int, int], None]
"""Told how many papers of how many are in the index."""


def side_index(db: Database) -> SideIndex | None:
    """The second index of the papers that `db` now sees, if there is one."""
    folder = _folder(db, papers_token(db))
    return _opened.get(folder) if folder else None


def folder_of(store: Path, token: str) -> Path:
    """Where the index of a version of a store's papers is."""
    return store.with_name(f"{store.name}.index") / f"{FORMAT}-{token}"


def build(store: Store, token: str, numbers: Sequence[int], progress: Progress) -> None:
    """Make the index of the version `token`, which holds the papers with these numbers, out of the
    newest one there is; `numbers` may be staged. With few papers, make none. One at a time."""
    folder = folder_of(store.path, token)
    if len(numbers) < LARGE or _opened.get(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)  # there is one that cannot be opened, or none
    unfinished = folder.with_name(f"unfinished-{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "papers").mkdir(parents=True)
    last = _newest(folder.parent)
    if last and len(last.numbers() - set(numbers)) * MOST_REMOVED <= len(numbers):
        _link(last.folder / "papers", unfinished / "papers")
    index = tantivy.Index(_papers_schema(), str(unfinished / "papers"))
    _write_papers(store, index, set(numbers), progress)
    _write_words(index, unfinished / "words")
    unfinished.rename(folder)


def remove_others(store: Path, token: str) -> None:
    """Remove the indexes of all versions but one."""
    keep = folder_of(store, token)
    for folder in keep.parent.glob("*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)


class SideIndex(Engine):
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

    def ranked(self, db: Database, terms: Sequence[str], within: Within) -> Ranked:
        only = within.numbers
        if not terms or (only is not None and not only):
            return Ranked(())
        query = self._query(terms)
        if only is not None and len(only) <= FEW:
            these = tantivy.Query.term_set_query(self._schema, "number", list(only))
            query = _all([query, tantivy.Query.const_score_query(these, 0.0)])
        most = MOST
        while True:
            hits = self._searcher.search(query, limit=most, count=False).hits
            places = [place for _, place in hits]
            numbers = self._searcher.fast_field_values("number", places)
            found = [
                (number, score)
                for number, (score, _) in zip(numbers, hits, strict=True)
                if within.admits(number)
            ]
            if len(found) >= MOST or len(hits) < most:
                break
            most *= 10
        found.sort(key=lambda paper: (-paper[1], paper[0]))
        return Ranked(found[:MOST], is_cut=len(hits) == most)

    def numbers(self) -> set[int]:
        """The numbers of the papers that it holds."""
        return _numbers(self._searcher)

    def _query(self, terms: Sequence[str]) -> tantivy.Query:
        """A term votes by its stem, and with less weight as it is written."""
        stemmed = [self._term("stems", stem) for stem in stems(terms)]
        written = [tantivy.Query.boost_query(self._term("words", t), WRITTEN) for t in terms]
        return _any([*stemmed, *written])

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term)


class _WordsOnDisk(Vocabulary):
    """A vocabulary of which nothing is in memory: an index that has a document for each word."""

    def __init__(self, papers: tantivy.Searcher, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        self._papers = papers
        self._schema = index.schema
        self._words = index.searcher()

    @property
    def papers(self) -> int:
        return int(self._papers.num_docs)

    def using(self, stem: str) -> int:
        return int(self._papers.doc_freq("stems", stem))

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

    def _holding(self, pieces: Sequence[str]) -> tantivy.Query:
        """Among names only: to look for a piece is to go through all of them."""
        options = "|".join(map(re.escape, pieces))
        return tantivy.Query.regex_query(self._schema, "name", f".*({options}).*")

    def _found(self, query: tantivy.Query) -> list[str]:
        """The words that a query finds, those first that most papers write."""
        hits = self._words.search(
            query, limit=MANY_WORDS, count=False, order_by_field="papers"
        ).hits
        return [str(self._words.doc(place)["word"][0]) for _, place in hits]


class _Opened:
    """The last indexes that were opened: readers of one version may be there still when the next
    one has come. One that cannot be opened is None, until another one stands in its place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._indexes: dict[tuple[Path, int, int], SideIndex | None] = {}

    def get(self, folder: Path) -> SideIndex | None:
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


def _open(folder: Path) -> SideIndex | None:
    try:
        return SideIndex(folder)
    except (OSError, ValueError):
        log.exception("The index %s cannot be read; it will be made again.", folder)
        return None


_opened = _Opened()


def _folder(db: Database, token: str) -> Path | None:
    """Where the index of a version would be; None for a store that is no file."""
    path = db.conn.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[
        0
    ]
    return folder_of(Path(path), token) if path else None


# Writing.


def _papers_schema() -> tantivy.Schema:
    """`words` and `names` as written, `stems` with each term as often as it counts."""
    schema = tantivy.SchemaBuilder().add_integer_field("number", indexed=True, fast=True)
    for field in ("stems", "words", "names"):
        schema.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return schema.build()


def _words_schema() -> tantivy.Schema:
    """A word, once more if it is one of a name, and how many papers write it."""
    schema = tantivy.SchemaBuilder().add_integer_field("papers", fast=True)
    schema.add_text_field("word", stored=True, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("name", tokenizer_name="raw", index_option="basic")
    return schema.build()


def _write_papers(
    store: Store,
    index: tantivy.Index,
    wanted: set[int],
    progress: Progress,
) -> None:
    """Make an index hold the papers with these numbers and no others. What a number stands for
    never changes, so those that it holds already are right."""
    held = _numbers(index.searcher())
    new = sorted(wanted - held)
    writer = _writer(index)
    for number in held - wanted:
        writer.delete_documents_by_term("number", number)
    for done, some in _in_parts(new, AT_ONCE):
        for document in store.read(_documents, some):
            writer.add_document(document)
        progress(done, len(new))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def _write_words(papers: tantivy.Index, folder: Path) -> None:
    searcher = papers.searcher()
    names = {name for name, _ in searcher.terms_with_prefix("names", "")}
    folder.mkdir()
    index = tantivy.Index(_words_schema(), str(folder))
    writer = _writer(index)
    for word, count in searcher.terms_with_prefix("words", ""):
        name = {"name": word} if word in names else {}
        writer.add_document(tantivy.Document(word=word, papers=count, **name))
    writer.commit()
    writer.wait_merging_threads()


def _writer(index: tantivy.Index) -> tantivy.IndexWriter:
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", whitespace)
    return index.writer(HEAP, num_threads=1)


def _documents(db: Database, numbers: Sequence[int]) -> list[tantivy.Document]:
    first, last = numbers[0], numbers[-1]
    columns = ", ".join(f"papers_fts.{column}" for column in WEIGHTS)
    rows = db.conn.execute(
        f"SELECT papers_fts.rowid, text, {columns} FROM papers_fts"
        " JOIN papers_words ON papers_words.rowid = papers_fts.rowid"
        " WHERE papers_fts.rowid BETWEEN ? AND ?",
        [first, last],
    )
    wanted = set(numbers)
    texts = {number: (words, columns) for number, words, *columns in rows if number in wanted}
    terms = {term for _, columns in texts.values() for text in columns for term in text.split()}
    stem_of = dict(zip(terms, stems(terms), strict=True))
    return [
        tantivy.Document(
            number=number,
            words=words,
            names=columns[NAMES],
            stems=" ".join(
                " ".join(map(stem_of.__getitem__, text.split() * weight))
                for text, weight in zip(columns, WEIGHTS.values(), strict=True)
            ),
        )
        for number, (words, columns) in texts.items()
    ]


def _numbers(searcher: tantivy.Searcher) -> set[int]:
    if not searcher.num_docs:
        return set()
    hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
    return set(searcher.fast_field_values("number", [place for _, place in hits]))


def _newest(versions: Path) -> SideIndex | None:
    """The newest of the indexes that can be opened."""
    folders = sorted(versions.glob(f"{FORMAT}-*"), key=lambda path: path.stat().st_mtime)
    return next(filter(None, map(_opened.get, reversed(folders))), None)


def _link(source: Path, target: Path) -> None:
    """Give a folder the files of another one; tantivy changes none of them, it writes new ones."""
    for file in source.iterdir():
        if not file.name.endswith(".lock"):
            os.link(file, target / file.name)


def _any(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _all(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _in_parts(numbers: Sequence[int], size: int) -> Iterator[tuple[int, Sequence[int]]]:
    """Parts of the numbers, each with how many there are up to its end."""
    rest = iter(numbers)
    done = 0
    while part := list(islice(rest, size)):
        done += len(part)
        yield done, part
