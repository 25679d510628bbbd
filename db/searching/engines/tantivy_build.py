"""Making the index of a version of the papers that `tantivy.py` reads, and keeping it."""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase, digits

import tantivy

from db.language.stems import stems
from db.language.text import word_beginnings
from db.papers.reading import paper_count
from db.searching.engines.base import Engine, Kind, Progress
from db.searching.engines.columns import WEIGHTS
from db.searching.engines.tantivy import (
    FORMAT,
    TantivyIndex,
    folder_of,
    opened_indexes,
    tantivy_index,
)
from db.store.connection import Database
from db.store.sql import in_parts
from db.store.store import Store

log = logging.getLogger(__name__)

MIN_PAPERS = 5_000
"""Papers from which on there is a second index; SQLite alone is quick enough for fewer."""

REMOVED_SHARE = 1 / 20
"""How much of the papers may have gone from the last index for the next to be made of it: those
that are gone still count for how rare a word is."""

ON_LINUX = sys.platform == "linux"

ASCII = digits + ascii_lowercase

TEXTS_A_BATCH = 200
"""Papers whose texts are read at once."""

COMPARED_A_BATCH = 1_000
"""Numbers up to the highest one of which it is looked which papers have them."""

WRITER_HEAP = 20 << 20
"""Bytes that tantivy fills before it writes a segment."""

PAPERS_A_BATCH = 3_000
WORDS_A_BATCH = 10_000
"""Documents after which tantivy has to have caught up."""


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers of an index that is made: how many, and the highest of their numbers. The numbers
    themselves are asked for some at a time, however many there are, with a query that gives all."""

    store: Store
    query: str
    count: int
    highest: int

    def numbers(self, above: int, last: int) -> list[int]:
        """Those above one and up to another, the lowest first."""
        return self.store.read(_numbers, self.query, above, last)


@dataclass(frozen=True, slots=True)
class _Changes:
    """Of some papers, the numbers of those that an index lacks, and of those that it holds too
    many."""

    new: Sequence[int]
    gone: Collection[int]


class Tantivy(Kind):
    """Has an index in a folder beside the store, where the store is large."""

    def engine(self, db: Database) -> Engine | None:
        return tantivy_index(db)

    def is_ready(self, db: Database) -> bool:
        return tantivy_index(db) is not None or paper_count(db) < MIN_PAPERS

    def prepare(self, store: Store, token: str, papers: str, progress: Progress) -> str | None:
        return build(store, token, papers, progress)

    def clear(self, store: Store, token: str) -> None:
        remove_others(store.path, token)


def build(store: Store, token: str, query: str, progress: Progress) -> str | None:
    """Make the index of the version `token`, which holds the papers whose numbers a query gives,
    out of the newest one there is; they may be staged. With few papers, make none. One at a time.

    Says why where the index cannot be written, and leaves nothing of it: it holds nothing that the
    store does not, so whoever wants it goes on without.
    """
    folder = folder_of(store.path, token)
    papers = _Papers(store, query, *store.read(_extent, query))
    if papers.count < MIN_PAPERS or opened_indexes.get(folder):
        return None
    unfinished = folder.with_name(f"unfinished-{folder.name}")
    try:
        _build(papers, unfinished, progress)
        shutil.rmtree(folder, ignore_errors=True)  # there is one that cannot be opened, or none
        unfinished.rename(folder)
    except (OSError, ValueError) as error:  # tantivy raises the second, whatever the system said
        reason = str(error)
    else:
        return None
    finally:
        _give_back()
    shutil.rmtree(unfinished, ignore_errors=True)
    log.warning("%s cannot be written, SQLite alone ranks the papers: %s", folder, reason)
    return reason


def _build(papers: _Papers, folder: Path, progress: Progress) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "papers").mkdir(parents=True)
    last = _newest(folder.parent)
    gone = sum(len(some.gone) for some in _changes(last, papers)) if last else 0
    if last and gone <= REMOVED_SHARE * papers.count:
        _link(last.folder / "papers", folder / "papers")
    else:
        last = None
    index = tantivy.Index(_papers_schema(), str(folder / "papers"))
    _write_papers(papers, index, last, progress)
    _write_words(index, folder / "words")


def _changes(last: TantivyIndex | None, papers: _Papers) -> Iterator[_Changes]:
    """What an index, or none, differs in from one of these papers. What a number stands for never
    changes, so those that it holds are right."""
    highest = max(papers.highest, last.highest if last else 0)
    for above in range(0, highest, COMPARED_A_BATCH):
        numbers = papers.numbers(above, above + COMPARED_A_BATCH)
        held = last.numbers(above, above + COMPARED_A_BATCH) if last else set()
        yield _Changes(
            [number for number in numbers if number not in held], held.difference(numbers)
        )


def remove_others(store: Path, token: str) -> None:
    """Remove the indexes of all versions but one."""
    keep = folder_of(store, token)
    for folder in keep.parent.glob("*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)


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
    papers: _Papers, index: tantivy.Index, last: TantivyIndex | None, progress: Progress
) -> None:
    """Write what an index lacks of these papers, given the one it is made of, if any."""
    new = sum(len(some.new) for some in _changes(last, papers)) if last else papers.count
    writer = _Writer(index, PAPERS_A_BATCH)
    done = 0
    for changes in _changes(last, papers):
        for number in changes.gone:
            writer.remove(number)
        for some in in_parts(changes.new, TEXTS_A_BATCH):
            for document in papers.store.read(_documents, some):
                writer.add(document)
            done += len(some)
            progress(done, new)
    writer.finish()
    index.reload()


def _write_words(papers: tantivy.Index, folder: Path) -> None:
    searcher = papers.searcher()
    folder.mkdir()
    index = tantivy.Index(_words_schema(), str(folder))
    writer = _Writer(index, WORDS_A_BATCH)
    for word, count in _words(papers.schema, searcher):
        name = {"name": word} if searcher.doc_freq("names", word) else {}
        writer.add(tantivy.Document(word=word, papers=count, **name))
    writer.finish()


def _words(schema: tantivy.Schema, searcher: tantivy.Searcher) -> Iterator[tuple[str, int]]:
    """All words, with how many papers write each. Those of one beginning at a time: tantivy gives
    lists, which take 200 bytes a word."""
    for beginning in word_beginnings():
        if beginning in ASCII:
            yield from _words_from(schema, searcher, beginning)
        else:
            yield from searcher.terms_with_prefix("words", beginning)


def _words_from(
    schema: tantivy.Schema, searcher: tantivy.Searcher, beginning: str
) -> Iterator[tuple[str, int]]:
    """The words from a letter or digit on, one in ten of all perhaps: itself, those whose second
    character is such a one, and the others, of which there are few, among the words of the papers
    that have any."""
    if papers := searcher.doc_freq("words", beginning):
        yield beginning, papers
    for second in ASCII:
        yield from searcher.terms_with_prefix("words", beginning + second)
    having = tantivy.Query.regex_query(schema, "words", f"{beginning}[^{ASCII}].*")
    for word, _ in searcher.terms_with_prefix("words", beginning, having):
        if word[1:2] not in ASCII:  # the empty string is in it
            yield word, searcher.doc_freq("words", word)


class _Writer:
    """Writes documents into an index. After so many it waits until tantivy has written and merged
    them, and gives back what that took: tantivy lets 10,000 wait in memory, and would merge more
    and more of them beside those that come."""

    def __init__(self, index: tantivy.Index, at_once: int) -> None:
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("whitespace", whitespace)
        self._index = index
        self._at_once = at_once
        self._begin()

    def add(self, document: tantivy.Document) -> None:
        self._writer.add_document(document)
        self._added += 1
        if self._added == self._at_once:
            self.finish()
            self._begin()

    def remove(self, number: int) -> None:
        """Remove the paper with this number."""
        self._writer.delete_documents_by_term("number", number)

    def finish(self) -> None:
        """Write what was added and removed; nothing can be afterwards."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        _give_back()

    def _begin(self) -> None:
        self._writer = self._index.writer(WRITER_HEAP, num_threads=1)
        self._added = 0


def _give_back() -> None:
    """Give the system the smaller blocks that were freed, which glibc keeps for each thread that
    was there, and a bot that made an index would for good."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if ON_LINUX else None
    if malloc_trim:
        malloc_trim(0)


def _extent(db: Database, query: str) -> tuple[int, int]:
    """How many numbers a query gives, and the highest."""
    count, highest = db.conn.execute(
        f"SELECT count(*), coalesce(max(number), 0) FROM ({query})"
    ).fetchone()
    return count, highest


def _numbers(db: Database, query: str, above: int, last: int) -> list[int]:
    rows = db.conn.execute(
        f"SELECT number FROM ({query}) WHERE number > ? AND number <= ? ORDER BY number",
        [above, last],
    )
    return [number for (number,) in rows]


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
    texts = {
        number: (words, dict(zip(WEIGHTS, texts, strict=True)))
        for number, words, *texts in rows
        if number in wanted
    }
    terms = {term for _, held in texts.values() for text in held.values() for term in text.split()}
    stem_of = dict(zip(terms, stems(terms), strict=True))
    return [
        tantivy.Document(
            number=number,
            words=words,
            names=held["names"],
            stems=" ".join(
                " ".join(map(stem_of.__getitem__, held[column].split() * weight))
                for column, weight in WEIGHTS.items()
            ),
        )
        for number, (words, held) in texts.items()
    ]


def _newest(versions: Path) -> TantivyIndex | None:
    """The newest of the indexes that can be opened."""
    folders = sorted(versions.glob(f"{FORMAT}-*"), key=lambda path: path.stat().st_mtime)
    return next(filter(None, map(opened_indexes.get, reversed(folders))), None)


def _link(source: Path, target: Path) -> None:
    """Give a folder the files of another one; tantivy changes none of them, it writes new ones."""
    for file in source.iterdir():
        if file.name.endswith(".lock"):
            continue
        try:
            os.link(file, target / file.name)
        except OSError:  # a file system without links
            shutil.copy2(file, target / file.name)
