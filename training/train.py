"""Trains the sentence model: labelled sentences and a pretrained encoder in, the weights that the package ships out.

    python training/train.py --encoder FOLDER [--layers 6] [--epochs 5] [--out mailcheck/weights/sentences.npz]

FOLDER holds all-MiniLM-L6-v2 (Apache-2.0) as sentence-transformers saves it. Needs torch and transformers,
none of which mailcheck itself needs: the weights are read with numpy alone.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from mailcheck.labels import LABELS  # noqa: E402

SHORT = {
    "gen": "sweeping-generalization", "claim": "unsourced-claim", "presume": "presumption", "pressure": "pressure",
    "canned": "canned-phrase", "slow": "slow-start", "vague": "vague-timing", "fault": "fault-finding",
    "fear": "fear-appeal", "demand": "demand", "unemp": "unempowered", "passive": "passive-aggressive",
    "blame": "blame", "praise": "appreciation", "step": "next-step", "detail": "detail", "late": "delay-excuse",
}  # fmt: skip
SKIPPED = {"greet", "close", "sig"}


def read(paths: list[Path]) -> list[tuple[str, list[int]]]:
    """(sentence, label indexes) of every line of the tab-separated files; greetings and signatures are left out."""
    rows, seen = [], set()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            labels, tab, sentence = line.partition("\t")
            names = [name.strip() for name in labels.split(",") if name.strip() not in ("", "-")]
            if not tab or SKIPPED & set(names) or sentence in seen:
                continue
            seen.add(sentence)
            rows.append((sentence.strip(), [LABELS.index(SHORT[name]) for name in names]))
    return rows


class Sentences(nn.Module):
    """The encoder's first layers and, for each label, attention over the words: what a label rests on can be shown."""

    def __init__(self, folder: str, layers: int) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        width = self.encoder.config.hidden_size
        self.drop = nn.Dropout(0.15)
        self.look = nn.Linear(width, len(LABELS))
        self.say = nn.Linear(width, len(LABELS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.drop(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        look = self.look(hidden).masked_fill(mask[..., None] == 0, -1e4).softmax(dim=1)
        return (look * self.say(hidden)).sum(dim=1)


def batches(rows, tokenizer, size, shuffle, length=72):
    order = list(range(len(rows)))
    if shuffle:
        random.shuffle(order)
        order = [
            i
            for chunk in range(0, len(order), size * 20)
            for i in sorted(order[chunk : chunk + size * 20], key=lambda i: len(rows[i][0]))
        ]
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    if shuffle:
        random.shuffle(groups)
    for group in groups:
        coded = tokenizer(
            [varied(rows[i][0]) if shuffle else plain(rows[i][0]) for i in group],
            padding=True,
            truncation=True,
            max_length=length,
            return_tensors="pt",
        )
        wanted = torch.zeros(len(group), len(LABELS))
        for number, i in enumerate(group):
            wanted[number, rows[i][1]] = 1
        yield coded["input_ids"], coded["attention_mask"], wanted, group


def plain(sentence: str) -> str:
    from mailcheck.sentence_model import normal

    return normal(sentence)


def varied(sentence: str) -> str:
    """The sentence now and then without its final stop, so that punctuation decides nothing."""
    sentence = plain(sentence)
    if random.random() < 0.15:
        sentence = sentence.rstrip(".!")
    return sentence


def scores(model, rows, tokenizer) -> np.ndarray:
    model.eval()
    found = np.zeros((len(rows), len(LABELS)), dtype=np.float32)
    with torch.no_grad():
        for ids, mask, _, group in batches(rows, tokenizer, 64, False):
            found[group] = torch.sigmoid(model(ids, mask)).numpy()
    return found


def row(name: str, hits: float, false: float, missed: float) -> str:
    precision, recall = hits / max(1, hits + false), hits / max(1, hits + missed)
    f1 = 2 * hits / max(1, 2 * hits + false + missed)
    return f"{name:26} {hits:4.0f} {false:4.0f} {missed:4.0f}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"


def report(found: np.ndarray, rows, at: float = 0.5) -> str:
    wanted = np.zeros_like(found)
    for number, (_, labels) in enumerate(rows):
        wanted[number, labels] = 1
    lines, total = [], np.zeros(3)
    for label, name in enumerate(LABELS):
        said = found[:, label] >= at
        hits, false, missed = (
            (said & (wanted[:, label] == 1)).sum(),
            (said & (wanted[:, label] == 0)).sum(),
            (~said & (wanted[:, label] == 1)).sum(),
        )
        if label < 13:
            total += (hits, false, missed)
        lines.append(row(name, hits, false, missed))
    lines.append(row("the 13 faults", *total))
    return "\n".join(lines)


def train(
    rows, folder: str, layers: int, epochs: int, seed: int, held=None, rate: float = 1e-4, start: Path | None = None
):
    random.seed(seed), torch.manual_seed(seed), np.random.seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = Sentences(folder, layers)
    if start:
        from export import load

        load(model, start)
    heads = [*model.look.parameters(), *model.say.parameters()]
    encoder = list(model.encoder.parameters())
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": rate}, {"params": heads, "lr": rate * 10}], weight_decay=0.01
    )
    size = 16
    steps = epochs * ((len(rows) + size - 1) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (0.1 * steps)) * max(0.02, 1 - step / steps)
    )
    weigh = torch.full((len(LABELS),), 1.1)
    loss_of = nn.BCEWithLogitsLoss(pos_weight=weigh)
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for ids, mask, wanted, _ in batches(rows, tokenizer, size, True):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = model(ids, mask)
            loss = loss_of(said.float(), wanted * 0.97 + 0.01)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / max(1, steps / epochs):.4f}", flush=True)
        if held:
            print(report(scores(model, held, tokenizer), held).splitlines()[-1], flush=True)
    return model, tokenizer


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--encoder", required=True)
    options.add_argument(
        "--data", nargs="*", type=Path, default=sorted((Path(__file__).parent / "sentences").glob("*.tsv"))
    )
    options.add_argument("--layers", type=int, default=6)
    options.add_argument("--epochs", type=int, default=5)
    options.add_argument(
        "--rate", type=float, default=1e-4, help="learning rate of the encoder; ten times as much for the rest"
    )
    options.add_argument("--start", type=Path, help="go on from these weights")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--hold", type=float, default=0.0, help="share of the sentences to hold back and report on")
    options.add_argument("--out", type=Path)
    given = options.parse_args()
    rows = read(given.data)
    random.Random(1).shuffle(rows)
    cut = int(len(rows) * given.hold)
    held, kept = rows[:cut], rows[cut:]
    print(f"{len(kept)} sentences to learn from, {len(held)} held back", flush=True)
    model, tokenizer = train(kept, given.encoder, given.layers, given.epochs, given.seed, held, given.rate, given.start)
    if held:
        print(report(scores(model, held, tokenizer), held))
    if given.out:
        from export import save

        save(model, tokenizer, given.out)


if __name__ == "__main__":
    main()
