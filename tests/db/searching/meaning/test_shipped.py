"""The papers that come with Paperboy need not be read by the packaged encoder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from db.papers.reading import papers_by_number
from db.searching.meaning.encoder import chosen, keeping, packaged
from db.searching.meaning.encoder.base import UnusableModel
from db.searching.meaning.encoder.keeping import encode_some, texts_read
from db.searching.meaning.encoder.shipped import shipped, shipped_model, shortened
from db.searching.meaning.words import Vectors
from db.store.store import Store
from tests.conftest import ROOT
from tests.db.searching.meaning.test_encoder import OneIdea, no_encoder_is_left, read_all

__all__ = ["no_encoder_is_left"]


class ReadsNothing(OneIdea):
    def sentences(self, texts: Sequence[str]) -> Vectors:
        raise UnusableModel("it was asked")


def test_the_model_is_the_one_that_is_pinned() -> None:
    pins = (ROOT / "requirements" / "meaning.txt").read_text("utf-8")
    pinned = re.search(rf"^{packaged.PACKAGE}==(\S+)", pins, re.M)
    assert pinned
    assert shipped_model() == f"{packaged.MODULE} {pinned[1]}"


def test_every_bundled_paper_is_known_and_nothing_is_read(store: Store) -> None:
    chosen.use(lambda: ReadsNothing(shipped_model()))
    read_all(store)
    assert store.read(keeping.progress, shipped_model()) == keeping.Progress(803, 803)
    assert store.read(keeping.encoded) is not None


def test_sentences_are_kept_in_fewer_directions(store: Store) -> None:
    (paper,) = store.read(papers_by_number, [1])
    texts = texts_read(paper)
    read = shipped(shipped_model(), texts)
    assert read is not None
    assert [len(part) for part in read.languages] == [len(part) for part in texts]
    assert read.sentences.shape[1] < read.whole.shape[0]
    question = np.ones((1, read.whole.shape[0]), dtype=np.float32)
    assert shortened(shipped_model(), question).shape == (1, read.sentences.shape[1])
    assert shortened("another one", question) is question


def test_what_another_model_read_does_not_serve(store: Store) -> None:
    chosen.use(lambda: ReadsNothing("another one"))
    assert not encode_some(store)


def test_a_paper_whose_text_changed_is_read_again(store: Store) -> None:
    (paper,) = store.read(papers_by_number, [1])
    changed = replace(paper, tldr="A changed sentence.")
    assert shipped(shipped_model(), texts_read(paper)) is not None
    assert shipped(shipped_model(), texts_read(changed)) is None
