"""A sentence encoder small enough to be made in a test: a vector for each of a few words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save_model
from tokenizers import Tokenizer, models, pre_tokenizers

from db.searching.meaning.encoder.model_folder import FILES, MANIFEST, NETWORK, TOKENIZER

WORDS = ("[UNK]", "find:", "said:", "squeeze", "quantize", "dog")

DIRECTIONS = np.array(
    [[0, 0, 0, 1], [0, 0, 1, 0], [0, 0, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]], np.float32
)
"""Of each word its vector; `squeeze` and `quantize` mean the same."""


def write_model(folder: Path, *, name: str = "tiny", query: str = "", sentence: str = "") -> Path:
    """Write the network, the tokenizer and the manifest into a new folder."""
    folder.mkdir(parents=True)
    inputs = [
        helper.make_tensor_value_info(one, TensorProto.INT64, ["texts", "tokens"])
        for one in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("each", TensorProto.FLOAT, ["texts", "tokens", 4])
    table = numpy_helper.from_array(DIRECTIONS, "table")
    look_up = helper.make_node("Gather", ["table", "input_ids"], ["each"])
    graph = helper.make_graph([look_up], "tiny", inputs, [output], [table])
    opset = helper.make_opsetid("", 17)
    save_model(helper.make_model(graph, opset_imports=[opset], ir_version=9), str(folder / NETWORK))
    words = models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]")
    tokenizer = Tokenizer(words)
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.enable_padding()
    tokenizer.save(str(folder / TOKENIZER))
    write_manifest(folder, name=name, query=query, sentence=sentence)
    return folder


def write_manifest(folder: Path, **said: str) -> None:
    """Write a manifest of the files as they are."""
    sums = {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in FILES}
    (folder / MANIFEST).write_text(json.dumps({**said, "sha256": sums}), "utf-8")
