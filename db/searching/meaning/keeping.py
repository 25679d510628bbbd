"""Spaces and vectors in the store: each version of the papers has a space, and its papers vectors.

A load makes both ready before the swap, so that readers of a version find what belongs to it. A
space is learned from the papers that are in both languages, and serves until the store holds twice
as many papers; those that come meanwhile only get vectors. Where too few papers are in both, the
bundled papers' space serves.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.bags import bags_of
from db.searching.meaning.bundled import are_its, bundled_space, bundled_vectors, teaches_it
from db.searching.meaning.learning import LEARNED_FROM, learn
from db.searching.meaning.space import Space
from db.searching.meaning.words import LONGEST, Vectors, WordVectors
from db.store.connection import Database
from db.store.sql import first_column, in_parts, json_list
from db.store.store import Store
from db.store.versions import papers_token

RECIPE = 3
"""Raise it when the rules or the table of words change: the next load then learns anew."""

BATCH = 200
"""Papers whose vectors are written in one transaction."""

OUTGROWN = 2
"""A space is learned anew when there are so many times the papers that there were."""

MIN_TEACHERS = 400
"""Papers in both languages that teach a space; with fewer, what the bundled ones teach is better:
with 602 of these, a Chinese part of one of 201 English papers finds it with an MRR@10 of .83, and
with the 201 learned beside them .77."""

ASKED_AGAIN = 1.25
"""Whether papers have come that teach a space is asked again when there are so many times those
that there were."""

Bytes = NDArray[np.int8]
"""Vectors, a row each and a byte a dimension."""

STEP = 1 / 270
"""What a byte of a vector counts: no number in one of a paper is above .47."""


def prepare(store: Store, token: str, query: str) -> None:
    """Learn a space, if need be, and make the vectors of the papers whose numbers a query gives,
    as the version `token`. One at a time."""
    numbers = array("q", store.read(first_column, query))
    if not numbers:
        return
    space_id = store.read(_usable, len(numbers))
    if space_id is None:
        teachers = store.read(_teachers, numbers[:: max(1, -(-len(numbers) // LEARNED_FROM))])
        space_id = _learn(store, teachers, len(numbers)) or store.write(_bundled, len(numbers))
    space = store.read(read_space, space_id)
    for some in in_parts(numbers, BATCH):
        if new := store.read(_without_vector, space_id, some):
            vectors = as_bytes(space.vectors(store.read(texts_of, new)))
            store.write(write_vectors, space_id, new, vectors)
    store.write(settle, token, space_id)


def _learn(store: Store, teachers: Sequence[int], held: int) -> int | None:
    """Learn a space from papers, and give those their vectors. Returns the id of the space; None
    where there is too little to learn from."""
    if len(teachers) < MIN_TEACHERS:
        return None
    texts = store.read(said_by, teachers)
    if teaches_it(texts):
        learned: tuple[Space, Bytes] | None = (bundled_space(), bundled_vectors())
    else:
        learned = learned_from([text.split() for text in texts])
    if learned is None:
        return None
    space, vectors = learned
    space_id = store.write(write_space, space, held)
    for start in range(0, len(teachers), BATCH):
        part = slice(start, start + BATCH)
        store.write(write_vectors, space_id, teachers[part], vectors[part])
    return space_id


def learned_from(texts: Sequence[Sequence[str]]) -> tuple[Space, Bytes] | None:
    """A space that texts teach, given as terms, and their vectors in it, a byte a dimension; None
    where they are too few."""
    bags = bags_of(texts)
    space = learn(bags)
    return None if space is None else (space, as_bytes(space.vectors_of(bags)))


def _bundled(db: Database, papers: int) -> int:
    """The bundled papers' space, as the store has it or gets it, for so many papers. That they do
    not teach one is kept as their number below 0."""
    row = db.conn.execute(
        "SELECT id FROM meaning_spaces WHERE recipe = ? AND held <= 0", [RECIPE]
    ).fetchone()
    if row is None:
        return write_space(db, bundled_space(), -papers)
    db.conn.execute("UPDATE meaning_spaces SET held = ? WHERE id = ?", [-papers, row[0]])
    return int(row[0])


def is_ready(db: Database) -> bool:
    """Whether the papers that `db` now sees, if there are any, have a space."""
    has_papers = db.conn.execute("SELECT 1 FROM papers LIMIT 1").fetchone() is not None
    return not has_papers or space_of(db) is not None


def space_of(db: Database) -> int | None:
    """The id of the space of the papers that `db` now sees, by today's rules."""
    _, space = version_and_space(db)
    return space


def version_and_space(db: Database) -> tuple[str, int | None]:
    """What names the version of the papers that `db` now sees, and the id of its space."""
    token = papers_token(db)
    row = db.conn.execute(
        "SELECT space FROM meaning_versions JOIN meaning_spaces ON meaning_spaces.id = space"
        " WHERE version = ? AND recipe = ?",
        [token, RECIPE],
    ).fetchone()
    return token, int(row[0]) if row else None


def clear(store: Store) -> None:
    """Take away what belongs to no paper of today, some at a time."""
    store.write(_forget_spaces)
    while store.write(_forget_vectors):
        pass


def read_space(db: Database, id_: int) -> Space:
    """The space of this id; that of the bundled papers from their own files, whoever taught it."""
    papers, stems, used, directions, scales, common = db.conn.execute(
        "SELECT papers, stems, used, directions, scales, common FROM meaning_spaces WHERE id = ?",
        [id_],
    ).fetchone()
    if are_its(directions, scales):
        return bundled_space()
    words = np.array([stem.encode() for stem in stems.split("\n")], dtype=f"S{LONGEST}")
    values = np.frombuffer(directions, dtype=np.int8).reshape(len(words), -1)
    learned = WordVectors(words, values, np.frombuffer(scales, dtype=np.float32))
    using = np.frombuffer(used, dtype=np.int32)
    shared = np.frombuffer(common, dtype=np.float32).reshape(2, -1)
    return Space(papers, learned, using, shared)


def texts_of(db: Database, numbers: Iterable[int]) -> list[list[str]]:
    """What papers say, as terms, from the index, which has cut them already."""
    return [text.split() for text in said_by(db, numbers)]


def said_by(db: Database, numbers: Iterable[int]) -> list[str]:
    """The same, each as one text, with a space between its terms."""
    return [text for (text,) in db.conn.execute(_TEXTS, [json_list(numbers)])]


def as_bytes(vectors: Vectors) -> Bytes:
    """Vectors of length 1, a byte a dimension."""
    return np.clip(np.round(vectors / STEP), -127, 127).astype(np.int8)


def is_bundled(db: Database, id_: int) -> bool:
    """Whether a space is that of the bundled papers."""
    row = db.conn.execute("SELECT held FROM meaning_spaces WHERE id = ?", [id_]).fetchone()
    return bool(row[0] <= 0)


def _teachers(db: Database, numbers: Sequence[int]) -> list[int]:
    """Those of some papers that say what they say in both languages."""
    return first_column(
        db,
        "SELECT value FROM json_each(?) AS wanted JOIN papers_fts ON papers_fts.rowid = value"
        " WHERE chinese <> '' AND abstract <> '' ORDER BY wanted.key",
        [json_list(numbers)],
    )


def _usable(db: Database, papers: int) -> int | None:
    """The newest learned space that is not outgrown; without one the bundled papers', unless it has
    to be asked again whether today's teach one."""
    row = db.conn.execute(
        "SELECT id FROM meaning_spaces WHERE recipe = ? AND (held * ? > ? OR -held * ? > ?)"
        " ORDER BY held > 0 DESC, id DESC",
        [RECIPE, OUTGROWN, papers, ASKED_AGAIN, papers],
    ).fetchone()
    return int(row[0]) if row else None


def write_space(db: Database, space: Space, held: int) -> int:
    learned = space.learned
    return int(
        db.conn.execute(
            "INSERT INTO meaning_spaces"
            " (recipe, papers, held, stems, used, directions, scales, common)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                RECIPE,
                space.papers,
                held,
                b"\n".join(learned.words.tolist()).decode(),
                space.using.tobytes(),
                learned.all_values().tobytes(),
                learned.scales.tobytes(),
                space.common.tobytes(),
            ],
        ).lastrowid
        or 0
    )


def _without_vector(db: Database, space: int, numbers: Sequence[int]) -> list[int]:
    return first_column(
        db,
        "SELECT value FROM json_each(?) WHERE value NOT IN"
        " (SELECT number FROM meaning_vectors WHERE space = ?) ORDER BY key",
        [json_list(numbers), space],
    )


def write_vectors(
    db: Database,
    space: int,
    numbers: Sequence[int],
    vectors: Bytes,
) -> None:
    db.conn.executemany(
        "INSERT INTO meaning_vectors (space, number, vector) VALUES (?, ?, ?)",
        [
            (space, number, vector.tobytes())
            for number, vector in zip(numbers, vectors, strict=True)
        ],
    )


def settle(db: Database, token: str, space: int) -> None:
    db.conn.execute("REPLACE INTO meaning_versions (version, space) VALUES (?, ?)", [token, space])


def _forget_spaces(db: Database) -> None:
    db.conn.execute("DELETE FROM meaning_versions WHERE version <> ?", [papers_token(db)])
    db.conn.execute(
        "DELETE FROM meaning_spaces WHERE id NOT IN (SELECT space FROM meaning_versions)"
    )


def _forget_vectors(db: Database) -> int:
    """Returns how many went; there may be more."""
    return db.conn.execute(_FORGET_SOME, [BATCH * 10]).rowcount


_TEXTS = """
    SELECT trim(replace(replace(
        title || ' ' || tags || ' ' || tldr || ' ' || chinese || ' ' || abstract,
        '  ', ' '), '  ', ' '))
    FROM json_each(?) AS wanted JOIN papers_fts ON papers_fts.rowid = wanted.value
    ORDER BY wanted.key
"""
_FORGET_SOME = """
    DELETE FROM meaning_vectors WHERE (space, number) IN (
        SELECT space, number FROM meaning_vectors
        WHERE space NOT IN (SELECT id FROM meaning_spaces)
        OR number NOT IN (SELECT number FROM papers)
        LIMIT ?)
"""
