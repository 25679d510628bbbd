"""Making the second index of a version of the papers, the one that `tantivy.py` reads."""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase, digits

import tantivy
from sqlite_utils import Database

from db.language.stems import stems
from db.language.text import word_beginnings
from db.searching.engines.base import Progress
from db.searching.engines.tantivy import FORMAT, SideIndex, folder_of, opened_indexes
from db.store.sql import in_parts
from db.store.store import Store

log = logging.getLogger(__name__)

LARGE = 5_000
"""Papers from which on there is a second index; SQLite alone is quick enough for fewer."""

MOST_REMOVED = 20
"""One paper in so many may have gone from the last index for the next to be made of it: those that
are gone still count for how rare a word is."""

WEIGHTS = {"title": 3, "authors": 2, "names": 2, "tags": 2, "tldr": 3, "chinese": 1, "abstract": 1}
"""How often a column's terms count, as in the bm25 of `db.searching.engines.fts5`."""

ASCII = digits + ascii_lowercase

NAMES = list(WEIGHTS).index("names")

AT_ONCE = 200

COMPARED_AT_ONCE = 1_000
"""Numbers up to the highest one of which it is looked which papers have them."""

HEAP = 20 << 20
"""Bytes that tantivy fills before it writes a segment."""

PAPERS_AT_ONCE = 3_000
WORDS_AT_ONCE = 10_000
"""Documents after which tantivy has to have caught up."""

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""The options' numbers in glibc's malloc.h."""

MAPPED = 128 << 10
"""Bytes from which on a block of memory is mapped by itself, and gone when it is freed."""

ARENAS = 2
"""Where glibc keeps smaller ones: the first thread's, and one that all others share. With a single
one they wait for each other, which takes a fifth more of the processor."""


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


def build(store: Store, token: str, query: str, progress: Progress) -> str | None:
    """Make the index of the version `token`, which holds the papers whose numbers a query gives,
    out of the newest one there is; they may be staged. With few papers, make none. One at a time.

    Says why where the index cannot be written, and leaves nothing of it: it holds nothing that the
    store does not, so whoever wants it goes on without.
    """
    folder = folder_of(store.path, token)
    papers = _Papers(store, query, *store.read(_extent, query))
    if papers.count < LARGE or opened_indexes.get(folder):
        return None
    unfinished = folder.with_name(f"unfinished-{folder.name}")
    _keep_little()
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
    if last and gone * MOST_REMOVED <= papers.count:
        _link(last.folder / "papers", folder / "papers")
    else:
        last = None
    index = tantivy.Index(_papers_schema(), str(folder / "papers"))
    _write_papers(papers, index, last, progress)
    _write_words(index, folder / "words")


def _changes(last: SideIndex | None, papers: _Papers) -> Iterator[_Changes]:
    """What an index, or none, differs in from one of these papers. What a number stands for never
    changes, so those that it holds are right."""
    highest = max(papers.highest, last.highest if last else 0)
    for above in range(0, highest, COMPARED_AT_ONCE):
        numbers = papers.numbers(above, above + COMPARED_AT_ONCE)
        held = last.numbers(above, above + COMPARED_AT_ONCE) if last else set()
        yield _Changes([one for one in numbers if one not in held], held.difference(numbers))


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
    papers: _Papers, index: tantivy.Index, last: SideIndex | None, progress: Progress
) -> None:
    """Write what an index lacks of these papers, given the one it is made of, if any."""
    new = sum(len(some.new) for some in _changes(last, papers)) if last else papers.count
    writer = _Writer(index, PAPERS_AT_ONCE)
    done = 0
    for changes in _changes(last, papers):
        for number in changes.gone:
            writer.remove(number)
        for some in in_parts(changes.new, AT_ONCE):
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
    writer = _Writer(index, WORDS_AT_ONCE)
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
        self._writer = self._index.writer(HEAP, num_threads=1)
        self._added = 0


def _keep_little() -> None:
    """Have glibc map blocks from `MAPPED` on, as it does at first, in this process from now on. It
    would go on to larger ones, up to 32 MB, as they are freed, and keep those that tantivy fills
    (1 MB each) for each of its threads: the more papers, the more threads there were."""
    if mallopt := _of_glibc("mallopt"):
        mallopt(M_MMAP_THRESHOLD, MAPPED)
        mallopt(M_ARENA_MAX, ARENAS)


def _give_back() -> None:
    """Give the system the smaller ones that were freed, which glibc keeps for each thread that was
    there, and a bot that made an index would for good."""
    if malloc_trim := _of_glibc("malloc_trim"):
        malloc_trim(0)


def _of_glibc(name: str) -> Callable[..., int] | None:
    """A function of glibc's, where that is the C library."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None


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


def _newest(versions: Path) -> SideIndex | None:
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
