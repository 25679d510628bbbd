"""Papers' vectors by a sentence encoder in the store, and which of them are near a query.

They are made one batch after another, while the bot answers, and whoever is interrupted goes on
where it stopped. A version of the papers is searched by them once all of its papers have one. Those
of the papers that come with Paperboy come with it too.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from db.language.chinese import simplified
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.searching.meaning.encoder.base import Encoder
from db.searching.meaning.encoder.chosen import Chosen, chosen
from db.searching.meaning.encoder.shipped import shipped
from db.searching.meaning.index import Index, index_of
from db.searching.meaning.keeping import as_bytes
from db.searching.meaning.space import unit
from db.searching.meaning.words import Vector
from db.searching.passages import sentences
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


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the papers have been encoded."""

    done: int
    of: int


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
    vectors = [
        row for row in (_row(using, encoder.name, paper) for paper in papers) if row is not None
    ]
    if len(vectors) < len(numbers):
        return False  # the encoder failed, and has said so
    store.write(write, encoder.name, numbers, np.stack(vectors))
    now = store.read(progress, encoder.name)
    if now.done <= BATCH or now.done % TOLD_EVERY < len(numbers):
        log.info("%s has encoded %d of %d papers.", encoder.name, now.done, now.of)
    return True


def _row(using: Chosen, model: str, paper: Paper) -> NDArray[np.int8] | None:
    """A paper's vector, a byte a dimension; None where the encoder failed."""
    texts = texts_read(paper)
    known = shipped(model, texts)
    if known is not None:
        return known
    found = vector_of(using, texts)
    return None if found is None else as_bytes(found)


def vector_of(using: Chosen, texts: Sequence[Sequence[str]]) -> Vector | None:
    """What a paper means: the mean of its sentences in each language, each as much as the other;
    None where the encoder failed."""
    parts: list[Vector] = []
    for of_language in texts:
        found = using.sentences(of_language)
        if found is None:
            return None
        parts.append(unit(found.sum(axis=0)))
    return unit(np.sum(parts, axis=0))


def texts_read(paper: Paper) -> list[list[str]]:
    """What is read of a paper: its sentences, those of each language that it has."""
    english = [paper.title or "", paper.tldr or "", paper.abstract]
    chinese = [text for _, text in paper.parts]
    found = [
        [one.strip() for one in sentences(texts) if one.strip()][:MAX_SENTENCES]
        for texts in (english, chinese)
    ]
    return list(filter(None, found)) or [[paper.label]]


def query_vector(text: str) -> Vector | None:
    """What somebody's words mean by the encoder; None where there is none."""
    using = chosen()
    return using.query(simplified(text)) if using else None


def encoded(db: Database) -> Index | None:
    """The vectors of the papers that `db` now sees; None where there is no encoder, or where it has
    not yet read them all."""
    return _of_version.of(db)


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


def _model() -> str:
    using = chosen()
    return (using and using.name) or ""


def _read(db: Database) -> Index | None:
    model = _model()
    if not model or not is_settled(db, model):
        return None
    found = db.conn.execute(_VECTORS, [model]).fetchall()
    if not found:
        return None
    numbers, vectors = zip(*found, strict=True)
    return index_of(numbers, vectors)


def _version(db: Database) -> str:
    model = _model()
    return f"{papers_token(db)} {model if model and is_settled(db, model) else ''}"


_of_version = PerVersion(_read, _version)


def _lacking(db: Database, model: str) -> list[int]:
    return first_column(db, _LACKING, [model, BATCH])


def write(
    db: Database, model: str, numbers: Sequence[int], vectors: Iterable[NDArray[np.int8]]
) -> None:
    rows = zip(numbers, vectors, strict=True)
    db.conn.executemany(
        "REPLACE INTO encoded_papers (model, number, vector) VALUES (?, ?, ?)",
        [(model, number, vector.tobytes()) for number, vector in rows],
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
    """Take away some vectors of other models, or of papers that are gone. Returns how many."""
    return db.conn.execute(_FORGET_SOME, [model, BATCH * 10]).rowcount


_LACKING = """
    SELECT number FROM live_papers
    WHERE number NOT IN (SELECT number FROM encoded_papers WHERE model = ?)
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
_FORGET_SOME = """
    DELETE FROM encoded_papers WHERE (model, number) IN (
        SELECT model, number FROM encoded_papers
        WHERE model <> ? OR number NOT IN (SELECT number FROM papers)
        LIMIT ?)
"""
