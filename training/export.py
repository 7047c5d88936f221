"""Writes a trained sentence model as numpy arrays, and reads it again to train on.

Matrices are 8-bit integers with a scale a row, the rest 16-bit floats.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

PARTS = {
    "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v", "attention.output.dense": "o",
    "attention.output.LayerNorm": "n1", "intermediate.dense": "up", "output.dense": "down", "output.LayerNorm": "n2",
}  # fmt: skip


def rows_of(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The matrix as int8, and the scale of each row."""
    scale = np.abs(matrix).max(axis=1, keepdims=True) / 127 + 1e-12
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def save(model, tokenizer, path: Path) -> None:
    """Writes the model's weights and vocabulary to *path* (.npz)."""
    arrays: dict[str, np.ndarray] = {}

    def matrix(name: str, weight) -> None:
        arrays[f"{name}.w"], arrays[f"{name}.s"] = rows_of(weight.detach().numpy())

    state = model.encoder
    matrix("words", state.embeddings.word_embeddings.weight)
    fixed = state.embeddings.position_embeddings.weight[:128] + state.embeddings.token_type_embeddings.weight[0]
    arrays["places"] = fixed.detach().numpy().astype(np.float16)
    arrays["n0.g"] = state.embeddings.LayerNorm.weight.detach().numpy().astype(np.float16)
    arrays["n0.b"] = state.embeddings.LayerNorm.bias.detach().numpy().astype(np.float16)
    for number, layer in enumerate(state.encoder.layer):
        named = dict(layer.named_modules())
        for long, short in PARTS.items():
            part = named[long]
            if short.startswith("n"):
                arrays[f"{number}.{short}.g"] = part.weight.detach().numpy().astype(np.float16)
            else:
                matrix(f"{number}.{short}", part.weight)
            arrays[f"{number}.{short}.b"] = part.bias.detach().numpy().astype(np.float16)
    for short, head in (("look", model.look), ("say", model.say)):
        arrays[f"{short}.w"] = head.weight.detach().numpy().astype(np.float32)
        arrays[f"{short}.b"] = head.bias.detach().numpy().astype(np.float32)
    words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    arrays["vocabulary"] = np.frombuffer("\n".join(word for word, _ in words).encode(), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def load(model, path: Path) -> None:
    """Puts the weights of *path* (.npz) into *model*, so that training can go on from them."""
    import torch

    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def matrix(name: str):
        return torch.tensor(arrays[f"{name}.w"] * arrays[f"{name}.s"])

    def vector(name: str):
        return torch.tensor(arrays[name].astype(np.float32))

    with torch.no_grad():
        state = model.encoder
        state.embeddings.word_embeddings.weight.copy_(matrix("words"))
        state.embeddings.position_embeddings.weight[:128] = (
            vector("places") - state.embeddings.token_type_embeddings.weight[0]
        )
        state.embeddings.LayerNorm.weight.copy_(vector("n0.g"))
        state.embeddings.LayerNorm.bias.copy_(vector("n0.b"))
        for number, layer in enumerate(state.encoder.layer):
            named = dict(layer.named_modules())
            for long, short in PARTS.items():
                part = named[long]
                part.weight.copy_(
                    vector(f"{number}.{short}.g") if short.startswith("n") else matrix(f"{number}.{short}")
                )
                part.bias.copy_(vector(f"{number}.{short}.b"))
        for short, head in (("look", model.look), ("say", model.say)):
            known = len(arrays[f"{short}.b"])  # weights made before a label was added have fewer
            head.weight[:known] = vector(f"{short}.w")
            head.bias[:known] = vector(f"{short}.b")
