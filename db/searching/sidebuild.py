"""Making the second index of a version of the papers; `db.searching.sideindex` says what it is."""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy
from sqlite_utils import Database

from db.parts import in_parts
from db.searching.ranking import Progress
from db.searching.sideindex import FORMAT, SideIndex, folder_of, opened_indexes
from db.store import Store
from db.words.stems import stems
from db.words.text import word_beginnings

log = logging.getLogger(__name__)

LARGE = 5_000
"""Papers from which on there is a second index; SQLite alone is quick enough for fewer."""

MOST_REMOVED = 20
"""One paper in so many may have gone from the last index for the next to be made of it: those that
are gone still count for how rare a word is."""

WEIGHTS = {"title": 3, "authors": 2, "names": 2, "tags": 2, "tldr": 3, "chinese": 1, "abstract": 1}
"""How often a column's terms count, as in the bm25 of `db.searching.fulltext`."""

NAMES = list(WEIGHTS).index("names")

AT_ONCE = 200

HEAP = 20 << 20
"""Bytes that tantivy fills before it writes a segment."""

COMMITTED_AT_ONCE = 5_000
"""Papers after which tantivy has to have caught up: in memory it lets 10,000 wait."""


@dataclass(frozen=True, slots=True)
class _Changes:
    """The numbers of the papers that an index lacks, and of those that it holds too many."""

    new: Sequence[int]
    gone: Sequence[int]


def build(store: Store, token: str, numbers: Sequence[int], progress: Progress) -> str | None:
    """Make the index of the version `token`, which holds the papers with these numbers, lowest
    first, out of the newest one there is; they may be staged. With few papers, make none. One at a
    time.

    Says why where the index cannot be written, and leaves nothing of it: it holds nothing that the
    store does not, so whoever wants it goes on without.
    """
    folder = folder_of(store.path, token)
    if len(numbers) < LARGE or opened_indexes.get(folder):
        return None
    unfinished = folder.with_name(f"unfinished-{folder.name}")
    try:
        _build(store, unfinished, numbers, progress)
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


def _build(store: Store, folder: Path, numbers: Sequence[int], progress: Progress) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "papers").mkdir(parents=True)
    last = _newest(folder.parent)
    changes = _changes(last, numbers) if last else _Changes(numbers, ())
    if last and len(changes.gone) * MOST_REMOVED <= len(numbers):
        _link(last.folder / "papers", folder / "papers")
    else:
        changes = _Changes(numbers, ())
    index = tantivy.Index(_papers_schema(), str(folder / "papers"))
    _write_papers(store, index, changes, progress)
    _write_words(index, folder / "words")


def _changes(last: SideIndex, numbers: Sequence[int]) -> _Changes:
    """What an index differs in from one of these papers. What a number stands for never changes,
    so those that it holds are right."""
    new, gone = array("q"), array("q")
    before = 0
    for some in in_parts(numbers, AT_ONCE):
        held = last.numbers(before, some[-1])
        new.extend(number for number in some if number not in held)
        gone.extend(held.difference(some))
        before = some[-1]
    gone.extend(last.numbers(before))
    return _Changes(new, gone)


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
    store: Store, index: tantivy.Index, changes: _Changes, progress: Progress
) -> None:
    writer = _writer(index)
    for number in changes.gone:
        writer.delete_documents_by_term("number", number)
    done = 0
    for some in in_parts(changes.new, AT_ONCE):
        for document in store.read(_documents, some):
            writer.add_document(document)
        done += len(some)
        if done % COMMITTED_AT_ONCE == 0:
            writer.commit()
            _give_back()
        progress(done, len(changes.new))
    writer.commit()
    writer.wait_merging_threads()
    _give_back()
    index.reload()


def _write_words(papers: tantivy.Index, folder: Path) -> None:
    searcher = papers.searcher()
    folder.mkdir()
    index = tantivy.Index(_words_schema(), str(folder))
    writer = _writer(index)
    for word, count in _words(searcher):
        name = {"name": word} if searcher.doc_freq("names", word) else {}
        writer.add_document(tantivy.Document(word=word, papers=count, **name))
    writer.commit()
    writer.wait_merging_threads()


def _words(searcher: tantivy.Searcher) -> Iterator[tuple[str, int]]:
    """All words, with how many papers write each. Those of one beginning at a time: tantivy gives
    lists, which take 200 bytes a word."""
    for beginning in word_beginnings():
        yield from searcher.terms_with_prefix("words", beginning)


def _writer(index: tantivy.Index) -> tantivy.IndexWriter:
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", whitespace)
    return index.writer(HEAP, num_threads=1)


def _give_back() -> None:
    """Give the system the memory that was freed. glibc keeps it for each of tantivy's threads that
    was there, 40 MB when all papers are in, and a bot that made an index would for good."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


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
