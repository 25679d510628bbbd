"""Making the second index of a version of the papers; `db.searching.sideindex` says what it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import tantivy
from sqlite_utils import Database

from db.parts import in_parts
from db.searching.ranking import Progress
from db.searching.sideindex import FORMAT, SideIndex, folder_of, numbers_of, opened_indexes
from db.store import Store
from db.words.stems import stems

LARGE = 5_000
"""Papers from which on there is a second index; SQLite alone is quick enough for fewer."""

MOST_REMOVED = 20
"""One paper in so many may have gone from the last index for the next to be made of it: those that
are gone still count for how rare a word is."""

WEIGHTS = {"title": 3, "authors": 2, "names": 2, "tags": 2, "tldr": 3, "chinese": 1, "abstract": 1}
"""How often a column's terms count, as in the bm25 of `db.searching.fulltext`."""

NAMES = list(WEIGHTS).index("names")

AT_ONCE = 500
HEAP = 32 << 20


def build(store: Store, token: str, numbers: Sequence[int], progress: Progress) -> None:
    """Make the index of the version `token`, which holds the papers with these numbers, out of the
    newest one there is; `numbers` may be staged. With few papers, make none. One at a time."""
    folder = folder_of(store.path, token)
    if len(numbers) < LARGE or opened_indexes.get(folder):
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
    held = numbers_of(index.searcher())
    new = sorted(wanted - held)
    writer = _writer(index)
    for number in held - wanted:
        writer.delete_documents_by_term("number", number)
    done = 0
    for some in in_parts(new, AT_ONCE):
        for document in store.read(_documents, some):
            writer.add_document(document)
        done += len(some)
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
