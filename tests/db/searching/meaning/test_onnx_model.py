"""A model in a folder is checked to the last bit before it is used, and broken ones are said so."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from db.searching.meaning.encoder import chosen, keeping, onnx_model
from db.searching.meaning.encoder.base import UnusableModel
from db.searching.meaning.encoder.keeping import encode_some
from db.searching.meaning.encoder.model_folder import MANIFEST, NETWORK, TOKENIZER, read_manifest
from db.searching.meaning.encoder.onnx_model import OnnxModel
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store
from tests.db.searching.meaning.test_encoder import IDEA, ids, no_encoder_is_left
from tests.tiny_model import write_manifest, write_model

__all__ = ["no_encoder_is_left"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_model(tmp_path / "model", query="find: ", sentence="said: ")


def test_words_that_mean_the_same_are_near(folder: Path) -> None:
    squeeze, dog = OnnxModel(folder).queries(["squeeze", "dog"])
    (quantize,) = OnnxModel(folder).sentences(["quantize"])
    assert squeeze @ quantize == pytest.approx(1)
    assert dog @ quantize < squeeze @ quantize


def test_many_texts_of_any_length_keep_their_order(folder: Path) -> None:
    model = OnnxModel(folder)
    texts = ["dog " * length + "squeeze" for length in range(20, 0, -1)]
    alone = [model.queries([text])[0] for text in texts]
    np.testing.assert_allclose(model.queries(texts), alone, atol=1e-6)


def test_an_empty_text_and_a_very_long_one_have_vectors(folder: Path) -> None:
    assert np.linalg.norm(OnnxModel(folder).queries(["", "dog " * 5_000]), axis=1) == (
        pytest.approx(1)
    )


def test_a_model_is_called_by_its_name_and_its_checksum(folder: Path) -> None:
    network = read_manifest(folder).sha256[NETWORK]
    assert OnnxModel(folder).name == f"tiny {network[:12]}"


def refusal(folder: Path) -> str:
    with pytest.raises(UnusableModel) as refused:
        OnnxModel(folder)
    return str(refused.value)


@pytest.mark.parametrize("name", [MANIFEST, NETWORK, TOKENIZER])
def test_a_file_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert refusal(folder) == f"{folder / name} cannot be read: No such file or directory"


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER])
def test_a_file_with_another_checksum_is_not_loaded(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b" ")
    assert refusal(folder).startswith(f"{folder / name} is not the file that its manifest names")


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER])
def test_a_file_that_is_no_model_is_said_to_be_broken(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"cut off")
    write_manifest(folder, name="tiny")
    assert refusal(folder).startswith(f"the model in {folder} is broken: ")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 30_000,
        b"\xff",
        b'{"name": "tiny"}',
        b'{"name": "", "sha256": {}}',
        b'{"name": 7, "sha256": {}}',
        json.dumps({"name": "n" * 101, "sha256": {}}).encode(),
    ],
)
def test_a_manifest_that_says_too_little_is_refused(folder: Path, said: bytes) -> None:
    (folder / MANIFEST).write_bytes(said)
    assert refusal(folder).startswith(f"{folder / MANIFEST} ")


def test_without_what_runs_models_the_log_says_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_model, "find_spec", lambda name: None)
    assert refusal(folder) == "onnxruntime and tokenizers are not installed (make onnx)"


def test_the_papers_are_read_by_a_model_in_a_folder(store: Store, folder: Path) -> None:
    chosen.use(lambda: OnnxModel(folder))
    while encode_some(store):
        pass
    found = store.read(keeping.encoded)
    assert found is not None
    assert found.sentences is not None
    assert len(found.index.numbers) == 803
    assert store.read(search, Question(IDEA)).hits


def test_a_folder_without_a_model_changes_nothing_but_the_log(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = ids(store, IDEA)
    chosen.use(lambda: OnnxModel(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert not encode_some(store)
    assert ids(store, IDEA) == before
    assert [record.getMessage() for record in caplog.records] == [
        f"The search goes on without the sentence encoder: {tmp_path / MANIFEST} cannot be read:"
        " No such file or directory."
    ]
