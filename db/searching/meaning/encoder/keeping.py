"""Papers' vectors by a sentence encoder in the store, and which of them are near a query.

They are made one batch after another, while the bot answers, and whoever is interrupted goes on
where it stopped. A version of the papers is searched by them once all of its papers have one. Those
of the papers that come with Paperboy come with it too.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from db.language.chinese import simplified
from db.papers.paper import Paper
from db.papers.reading import paper_count, papers_by_number
from db.searching.meaning.encoder.base import Encoder
from db.searching.meaning.encoder.chosen import Chosen, chosen
from db.searching.meaning.encoder.read import Read
from db.searching.meaning.encoder.sentences import Sentences, sentences_of
from db.searching.meaning.encoder.sentences import as_bytes as sentences_as_bytes
from db.searching.meaning.encoder.shipped import shipped, shortened
from db.searching.meaning.index import ONE_BY_ONE, Index, Likeness, Wanted, index_of
from db.searching.meaning.keeping import as_bytes
from db.searching.meaning.space import unit
from db.searching.meaning.words import Vector, Vectors
from db.searching.sentences import sentences
from db.store.connection import Database
from db.store.sql import first_column
from db.store.store import Store
from db.store.versions import PerVersion, papers_token

log = logging.getLogger(__name__)

BATCH = 20
"""Papers that are encoded before they are written: a second of the processor."""

TOLD_EVERY = 1_000
"""Papers after which the log says how far it is."""

MAX_SENTENCES = 60
"""Sentences of a paper's either language that are read."""

MAX_BY_SENTENCES = ONE_BY_ONE
"""Papers of which the sentences are kept too: 1.5 KB each where they are kept in fewer directions
(`shipped.shortened`), else up to 8 KB. Of more, papers as a whole are compared."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the papers have been encoded."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """What a model read in papers: as a whole, and where they are few in their sentences."""

    model: str
    index: Index
    sentences: Sentences | None

    def likeness(self, vector: Vector, wanted: Wanted = ()) -> Likeness:
        """How near papers are to a question's vector: all of them by their sentences, or of many
        the wanted and the nearest as a whole."""
        if self.sentences is None:
            return self.index.likeness(vector, wanted)
        near = self.sentences.nearness(shortened(self.model, vector[None, :])[0])
        spread = max(float(near.std()), 1e-6)
        return Likeness(self.index.numbers, near, (near - near.mean()) / np.float32(spread))


def encode_some(store: Store) -> bool:
    """Encode the next papers that lack a vector, and write them. Returns whether there may be more
    to do; with nothing left to encode, search by them. One at a time."""
    using = chosen()
    encoder = using.encoder() if using else None
    if using is None or encoder is None or store.read(is_settled, encoder.name):
        return False
    numbers = store.read(_lacking, encoder.name)
    if numbers:
        return _encode(store, using, encoder, numbers)
    if store.write(_forget_some, encoder.name):
        return True
    if store.write(settle, encoder.name):
        log.info("%s has encoded all papers: the search uses it.", encoder.name)
    return False


def _encode(store: Store, using: Chosen, encoder: Encoder, numbers: Sequence[int]) -> bool:
    papers = store.read(papers_by_number, numbers)
    found = [read for read in (_read_paper(using, encoder.name, paper) for paper in papers) if read]
    if len(found) < len(numbers):
        return False  # the encoder failed, and has said so
    store.write(write, encoder.name, numbers, found)
    now = store.read(progress, encoder.name)
    if now.done <= BATCH or now.done % TOLD_EVERY < len(numbers):
        log.info("%s has encoded %d of %d papers.", encoder.name, now.done, now.of)
    return True


def _read_paper(using: Chosen, model: str, paper: Paper) -> Read | None:
    """What is read in a paper; None where the encoder failed."""
    texts = texts_read(paper)
    return shipped(model, texts) or read(using, model, texts)


def read(using: Chosen, model: str, texts: Sequence[Sequence[str]]) -> Read | None:
    """What an encoder reads in a paper with these sentences of each language: the paper as a whole
    is the mean of them, each language as much as the other. None where the encoder failed."""
    parts: list[Vectors] = []
    for of_language in texts:
        found = using.sentences(of_language)
        if found is None:
            return None
        parts.append(found)
    whole = unit(np.sum([unit(part.sum(axis=0)) for part in parts], axis=0))
    kept = shortened(model, unit(np.concatenate(parts)))
    return Read(as_bytes(whole), sentences_as_bytes(kept), len(parts[0]))


def texts_read(paper: Paper) -> list[list[str]]:
    """What is read of a paper: its sentences, those of each language that it has."""
    english = [paper.title or "", paper.tldr or "", paper.abstract]
    chinese = [text for _, text in paper.parts]
    found = [
        [one.strip() for one in sentences("\n".join(texts))][:MAX_SENTENCES]
        for texts in (english, chinese)
    ]
    return list(filter(None, found)) or [[paper.label]]


def query_vector(text: str) -> Vector | None:
    """What somebody's words mean by the encoder; None where there is none."""
    using = chosen()
    return using.query(simplified(text)) if using else None


def encoded(db: Database) -> Encoded | None:
    """What was read in the papers that `db` now sees; None where there is no encoder, or where it
    has not yet read them all."""
    return _of_version.of(db) if _model() else None


def progress(db: Database, model: str) -> Progress:
    """How many of the papers that some source holds a model has encoded."""
    return Progress(*db.conn.execute(_PROGRESS, [model]).fetchone())


def progress_now(db: Database) -> Progress | None:
    """How many of the papers the encoder of this process has read; None where there is none. It
    need not be loaded for that."""
    using = chosen()
    if using is None or using.has_failed:
        return None
    return progress(db, using.name or model_read(db) or "")


def model_read(db: Database) -> str | None:
    """The model that has encoded papers, most of them if there are several; None where none has."""
    row = db.conn.execute(
        "SELECT model FROM encoded_papers GROUP BY model ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    return row and str(row[0])


def is_settled(db: Database, model: str) -> bool:
    """Whether the papers that `db` now sees are searched by a model's vectors."""
    sql = "SELECT 1 FROM encoded_versions WHERE model = ? AND version = ?"
    return db.conn.execute(sql, [model, papers_token(db)]).fetchone() is not None


def model_searched_by(db: Database) -> str | None:
    """The model by whose vectors the papers that `db` now sees are searched, where it is used."""
    sql = "SELECT model FROM encoded_versions WHERE version = ?"
    row = db.conn.execute(sql, [papers_token(db)]).fetchone()
    return row and str(row[0])


def _model() -> str:
    using = chosen()
    return (using and using.name) or ""


def _read(db: Database) -> Encoded | None:
    model = _model()
    if not model or not is_settled(db, model):
        return None
    found = db.conn.execute(_VECTORS, [model]).fetchall()
    if not found:
        return None
    numbers, vectors = zip(*found, strict=True)
    return Encoded(model, index_of(numbers, vectors), _sentences(db, model, len(numbers)))


def _sentences(db: Database, model: str, papers: int) -> Sentences | None:
    """The sentences of the papers in the order of their numbers, if each has some."""
    found = db.conn.execute(_SENTENCES, [model]).fetchall() if papers <= MAX_BY_SENTENCES else ()
    if len(found) < papers:
        return None
    kept = (
        Read(_NO_VECTOR, np.frombuffer(vectors, dtype=np.int8).reshape(-1, width), first)
        for first, width, vectors in found
    )
    return sentences_of([read.languages for read in kept])


def _version(db: Database) -> str:
    model = _model()
    return f"{papers_token(db)} {model if model and is_settled(db, model) else ''}"


_of_version = PerVersion(_read, _version)


def _lacking(db: Database, model: str) -> list[int]:
    """Papers that have not been read, some of them; nor, where sentences are kept, theirs."""
    lacking = _LACKING if paper_count(db) > MAX_BY_SENTENCES else _LACKING_SENTENCES
    return first_column(db, lacking, [model, BATCH])


def write(db: Database, model: str, numbers: Sequence[int], read: Sequence[Read]) -> None:
    rows = list(zip(numbers, read, strict=True))
    db.conn.executemany(
        "REPLACE INTO encoded_papers (model, number, vector) VALUES (?, ?, ?)",
        [(model, number, one.whole.tobytes()) for number, one in rows],
    )
    if paper_count(db) <= MAX_BY_SENTENCES:
        db.conn.executemany(
            "REPLACE INTO encoded_sentences (model, number, first, width, vectors)"
            " VALUES (?, ?, ?, ?, ?)",
            [
                (model, number, one.first, one.sentences.shape[1], one.sentences.tobytes())
                for number, one in rows
            ],
        )


def settle(db: Database, model: str) -> bool:
    """Search the papers by a model's vectors, if all have one: a load may just have come."""
    if _lacking(db, model):
        return False
    db.conn.execute("DELETE FROM encoded_versions")
    db.conn.execute(
        "INSERT INTO encoded_versions (model, version) VALUES (?, ?)", [model, papers_token(db)]
    )
    return True


def _forget_some(db: Database, model: str) -> int:
    """Take away some of what other models read, or of papers that are gone. Returns how much."""
    return sum(
        db.conn.execute(_FORGET_SOME.format(table=table), [model, BATCH * 10]).rowcount
        for table in ("encoded_papers", "encoded_sentences")
    )


_NO_VECTOR = np.zeros(0, dtype=np.int8)

_LACKING = """
    SELECT number FROM live_papers
    WHERE number NOT IN (SELECT number FROM encoded_papers WHERE model = ?)
    ORDER BY number LIMIT ?
"""
_LACKING_SENTENCES = """
    SELECT number FROM live_papers
    WHERE number NOT IN
        (SELECT number FROM encoded_sentences JOIN encoded_papers USING (model, number)
         WHERE model = ?)
    ORDER BY number LIMIT ?
"""
_PROGRESS = """
    SELECT count(encoded_papers.number), count(*) FROM live_papers
    LEFT JOIN encoded_papers
    ON encoded_papers.number = live_papers.number AND encoded_papers.model = ?
"""
_VECTORS = """
    SELECT live_papers.number, vector FROM live_papers
    JOIN encoded_papers ON encoded_papers.number = live_papers.number
    WHERE model = ? ORDER BY live_papers.number
"""
_SENTENCES = """
    SELECT first, width, vectors FROM live_papers
    JOIN encoded_sentences ON encoded_sentences.number = live_papers.number
    WHERE model = ? ORDER BY live_papers.number
"""
_FORGET_SOME = """
    DELETE FROM {table} WHERE (model, number) IN (
        SELECT model, number FROM {table}
        WHERE model <> ? OR number NOT IN (SELECT number FROM papers)
        LIMIT ?)
"""
