"""Writes a trained sentence model as the package ships it, and reads it again to train on.

Matrices are 8-bit integers (7 bits used, with a scale for each column), the rest is 32-bit floats.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import nn
from torch.nn.functional import gelu, layer_norm, softmax

HEADS = 12
PLACES = 128
MATRICES = {"o": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense"}
NORMS = {"n1": "attention.output.LayerNorm", "n2": "output.LayerNorm"}
QUERY_KEY_VALUE = tuple(f"attention.self.{part}" for part in ("query", "key", "value"))


class Shipped(nn.Module):
    """The model as it is run: the numbers of a text's word pieces in, the scores and each piece's shares in them out.

    Weights stand by short names and as they are multiplied, so that they keep their names in the file.
    """

    def __init__(self, model) -> None:
        super().__init__()
        embeddings = model.encoder.embeddings
        words = embeddings.word_embeddings.weight.detach()
        scale = words.abs().amax(dim=1, keepdim=True) / 127 + 1e-12
        self.register_buffer("words", torch.round(words / scale).to(torch.int8))
        self.register_buffer("scale", scale)
        fixed = embeddings.position_embeddings.weight[:PLACES] + embeddings.token_type_embeddings.weight[0]
        self.register_buffer("places", fixed.detach())
        self._keep("n0", embeddings.LayerNorm)
        for number, layer in enumerate(model.encoder.encoder.layer):
            three = [layer.get_submodule(part) for part in QUERY_KEY_VALUE]
            self.register_buffer(f"l{number}_qkv_w", torch.cat([part.weight.detach() for part in three]).T.contiguous())
            self.register_buffer(f"l{number}_qkv_b", torch.cat([part.bias.detach() for part in three]))
            for short, long in (MATRICES | NORMS).items():
                self._keep(f"l{number}_{short}", layer.get_submodule(long))
        self._keep("look", model.look)
        self._keep("say", model.say)
        self.layers = len(model.encoder.encoder.layer)

    def _keep(self, name: str, part) -> None:
        self.register_buffer(f"{name}_w", part.weight.detach().t().contiguous())
        self.register_buffer(f"{name}_b", part.bias.detach())

    def forward(self, pieces: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.words[pieces].float() * self.scale[pieces] + self.places[: pieces.shape[0]]
        hidden = self._normal(hidden, "n0")
        for number in range(self.layers):
            hidden = self._layer(hidden, f"l{number}")
        shares = softmax(self._dense(hidden, "look"), 0) * self._dense(hidden, "say")
        return torch.sigmoid(shares.sum(0)), shares

    def _layer(self, hidden: torch.Tensor, layer: str) -> torch.Tensor:
        width = self.places.shape[1]
        heads = self._dense(hidden, f"{layer}_qkv").reshape(-1, 3, HEADS, width // HEADS).permute(1, 2, 0, 3)
        look = softmax(heads[0] @ heads[1].transpose(1, 2) * (width // HEADS) ** -0.5, -1)
        seen = (look @ heads[2]).transpose(0, 1).reshape(-1, width)
        hidden = self._normal(hidden + self._dense(seen, f"{layer}_o"), f"{layer}_n1")
        more = self._dense(gelu(self._dense(hidden, f"{layer}_up")), f"{layer}_down")
        return self._normal(hidden + more, f"{layer}_n2")

    def _dense(self, hidden: torch.Tensor, name: str) -> torch.Tensor:
        return hidden @ getattr(self, f"{name}_w") + getattr(self, f"{name}_b")

    def _normal(self, hidden: torch.Tensor, name: str) -> torch.Tensor:
        return layer_norm(hidden, self.places.shape[1:], getattr(self, f"{name}_w"), getattr(self, f"{name}_b"), 1e-12)


def save(model, tokenizer, path: Path) -> None:
    """Writes the model to *path* (.onnx), and the vocabulary beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            Shipped(model).eval(), (torch.arange(12),), str(whole), input_names=["pieces"], opset_version=17,
            output_names=["scores", "shares"], dynamic_axes={"pieces": {0: "n"}, "shares": {0: "n"}}, dynamo=False,
        )  # fmt: skip
        _rounded(whole, path)
    words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    (path.parent / "vocabulary.txt").write_text("".join(f"{word}\n" for word, _ in words), encoding="utf-8")
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def _rounded(whole: Path, path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # 7 bits: processors without 8-bit dot products add pairs of products in 16, which 8 would overflow.
    quantize_dynamic(
        whole, path, op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
        extra_options={"MatMulConstBOnly": True}, nodes_to_exclude=_heads(whole),
    )  # fmt: skip


def _heads(path: Path) -> list[str]:
    """The nodes of the two output layers, which stay as they are."""
    import onnx

    nodes = onnx.load(path).graph.node
    return [node.name for node in nodes if {"look_w", "say_w"} & set(node.input)]


def load(model, path: Path) -> None:
    """Puts the weights of *path* (.onnx) into *model*, so that training can go on from them."""
    stored = _stored(path)

    def put(part, name: str) -> None:
        part.weight.copy_(stored[f"{name}_w"].t())
        part.bias.copy_(stored[f"{name}_b"])

    with torch.no_grad():
        embeddings = model.encoder.embeddings
        embeddings.word_embeddings.weight.copy_(stored["words"] * stored["scale"])
        embeddings.position_embeddings.weight[:PLACES] = stored["places"] - embeddings.token_type_embeddings.weight[0]
        put(embeddings.LayerNorm, "n0")
        for number, layer in enumerate(model.encoder.encoder.layer):
            for at, part in enumerate(QUERY_KEY_VALUE):
                three = slice(
                    at * layer.get_submodule(part).out_features, (at + 1) * layer.get_submodule(part).out_features
                )
                layer.get_submodule(part).weight.copy_(stored[f"l{number}_qkv_w"].T[three])
                layer.get_submodule(part).bias.copy_(stored[f"l{number}_qkv_b"][three])
            for short, long in (MATRICES | NORMS).items():
                put(layer.get_submodule(long), f"l{number}_{short}")
        put(model.look, "look")
        put(model.say, "say")


def _stored(path: Path) -> dict[str, torch.Tensor]:
    """The weights in *path* by their names, as floats."""
    import onnx
    from onnx.numpy_helper import to_array

    arrays = {one.name: to_array(one).astype(np.float32) for one in onnx.load(path).graph.initializer}
    for name in [name for name in arrays if name.endswith("_quantized")]:
        short = name.removesuffix("_quantized")
        arrays[short] = arrays[name] * arrays[f"{short}_scale"]
    return {name: torch.tensor(array) for name, array in arrays.items()}
