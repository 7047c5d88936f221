"""Trains the sentence model: labelled sentences and a pretrained encoder in, the weights that the package ships out.

    python training/train.py --encoder FOLDER [--layers 0,1,2] [--start FILE] [--teacher FILE] [--out FILE]

FOLDER holds all-MiniLM-L6-v2 (Apache-2.0) as sentence-transformers saves it. Needs torch, transformers and onnx,
none of which mailcheck itself needs.
"""

from __future__ import annotations

import argparse
import random
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from data import ANSWERS, FAULTS, LABELS, Row, rows
from torch import nn
from transformers import AutoModel, AutoTokenizer

BATCH = 32
LONGEST = 80  # word pieces
MASK, SPECIAL = 103, 998  # in the encoder's vocabulary: [MASK], and the last of what is no word
AVERAGED = 0.998  # how much of the running average of the weights stays at each step
UNLABELLED = 0.7  # weight of a text without labels, of which only the teacher has said something


class Sentences(nn.Module):
    """Layers of the encoder and, for each label, attention over the words: what a label rests on can be shown."""

    def __init__(self, folder: str, layers: Sequence[int]) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        self.keep(layers)
        for part in self.encoder.encoder.modules():
            if isinstance(part, nn.Linear):
                part.register_forward_pre_hook(rounded)
        width = self.encoder.config.hidden_size
        self.drop = nn.Dropout(0.15)
        self.look = nn.Linear(width, len(LABELS))
        self.say = nn.Linear(width, len(LABELS))

    def keep(self, layers: Sequence[int]) -> None:
        """Leaves only these of the encoder's layers."""
        self.encoder.encoder.layer = nn.ModuleList(self.encoder.encoder.layer[at] for at in layers)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.drop(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        look = self.look(hidden).masked_fill(mask[..., None] == 0, -1e4).softmax(dim=1)
        return (look * self.say(hidden)).sum(dim=1)

    def learnt(self) -> list[nn.Parameter]:
        """The weights that training moves."""
        return [weight for weight in self.parameters() if weight.requires_grad]


def rounded(_: nn.Module, given: tuple[torch.Tensor, ...]) -> torch.Tensor:
    """What goes into a matrix as it is when the model is run: in 8 bits, with one scale a text."""
    states = given[0]
    with torch.no_grad():
        low = states.amin(dim=(1, 2), keepdim=True).clamp(max=0)
        step = (states.amax(dim=(1, 2), keepdim=True).clamp(min=0) - low) / 255 + 1e-12
        error = ((states - low) / step).round() * step + low - states
    return states + error


def batches(
    coded: list[list[int]], shuffle: bool, size: int = BATCH, pad: int = 0
) -> Iterator[tuple[torch.Tensor, torch.Tensor, list[int]]]:
    """Word pieces and their mask, texts of like length together, with the numbers of the texts."""
    order = list(range(len(coded)))
    if shuffle:
        random.shuffle(order)
    chunk = size * 20
    order = [
        at for i in range(0, len(order), chunk) for at in sorted(order[i : i + chunk], key=lambda at: len(coded[at]))
    ]
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    if shuffle:
        random.shuffle(groups)
    for group in groups:
        longest = max(len(coded[at]) for at in group)
        ids = torch.full((len(group), longest), pad)
        for number, at in enumerate(group):
            ids[number, : len(coded[at])] = torch.tensor(coded[at])
        yield ids, (ids != pad).long(), group


def coded(texts: Sequence[str], tokenizer) -> list[list[int]]:
    return tokenizer(list(texts), truncation=True, max_length=LONGEST)["input_ids"] if texts else []


def scores(model: Sentences, texts: list[list[int]]) -> np.ndarray:
    model.eval()
    found = np.zeros((len(texts), len(LABELS)), dtype=np.float32)
    with torch.no_grad():
        for ids, mask, group in batches(texts, False, 64):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = model(ids, mask)
            found[group] = torch.sigmoid(said.float()).numpy()
    return found


def wanted(given: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    """What each row should score for each label, and 1 where that is known."""
    has = np.array([[label in row.has for label in LABELS] for row in given], dtype=np.float32)
    known = np.array([[label in row.known for label in LABELS] for row in given], dtype=np.float32)
    return has, known


def report(found: np.ndarray, given: Sequence[Row], at: float = 0.5) -> str:
    has, known = wanted(given)
    said = (found >= at) * known
    counts = {
        label: np.array([(said * has)[:, i].sum(), (said * (1 - has))[:, i].sum(), ((known - said) * has)[:, i].sum()])
        for i, label in enumerate(LABELS)
    }
    counts["the 13 faults"] = sum(counts[label] for label in LABELS if label in FAULTS)
    return "\n".join(_line(name, *three) for name, three in counts.items())


def _line(name: str, hits: float, false: float, missed: float) -> str:
    precision, recall = hits / max(1, hits + false), hits / max(1, hits + missed)
    f1 = 2 * hits / max(1, 2 * hits + false + missed)
    return f"{name:26} {hits:4.0f} {false:4.0f} {missed:4.0f}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"


def taught(given: Sequence[Row], teacher: Path | None, mix: float) -> tuple[list[str], torch.Tensor, torch.Tensor]:
    """The texts to learn from, with targets and weights of the loss.

    Targets are the labels; with a *teacher*'s scores, by *mix* the labels and for the rest the scores, which stand
    alone for texts without labels.
    """
    (has, known), texts = wanted(given), [row.text for row in given]
    target = has * 0.97 + 0.01
    if teacher is None:
        return texts, torch.tensor(target), torch.tensor(known)
    kept = np.load(teacher)
    said = dict(zip(map(str, kept["texts"]), kept["scores"], strict=True))
    soft = np.array([said.get(text, row) for text, row in zip(texts, target, strict=True)])
    more = sorted(said.keys() - set(texts) - {row.text for row in rows()})
    target = np.concatenate([mix * target + (1 - mix) * soft, [said[text] for text in more]]).astype(np.float32)
    alone = np.tile([0.0 if label == ANSWERS else UNLABELLED for label in LABELS], (len(more), 1))
    return texts + more, torch.tensor(target), torch.tensor(np.concatenate([known, alone], dtype=np.float32))


def masked(ids: torch.Tensor, share: float = 0.07) -> torch.Tensor:
    """*ids* with a share of the word pieces hidden, so that no single word decides."""
    hide = (torch.rand(ids.shape) < share) & (ids > SPECIAL)
    return torch.where(hide, torch.tensor(MASK), ids)


def train(
    model: Sentences, texts: list[list[int]], target: torch.Tensor, weight: torch.Tensor, epochs: int, rate: float
) -> Iterator[tuple[Sentences, float]]:
    """Goes through *texts* *epochs* times; yields the averaged model and the loss after each.

    The heads learn ten times as fast as the encoder.
    """
    heads = [*model.look.parameters(), *model.say.parameters()]
    encoder = [one for one in model.encoder.parameters() if one.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": rate}, {"params": heads, "lr": rate * 10}], weight_decay=0.01, fused=True
    )
    steps = epochs * ((len(texts) + BATCH - 1) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (0.08 * steps)) * max(0.02, 1 - step / steps)
    )
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGED)
    )
    loss_of = nn.BCEWithLogitsLoss(pos_weight=torch.full((len(LABELS),), 1.1), reduction="none")
    for _ in range(epochs):
        model.train()
        total = 0.0
        for ids, mask, group in batches(texts, True):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = model(masked(ids), mask)
            loss = (loss_of(said.float(), target[group]) * weight[group]).sum() / weight[group].sum()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.learnt(), 1.0)
            optimiser.step()
            schedule.step()
            average.update_parameters(model)
            total += loss.item()
        yield average.module, total * epochs / steps


def apart_by_words(every: Sequence[Row], share: float) -> tuple[list[Row], list[Row]]:
    """The rows that are held back, and the others: the same are held back when rows are added."""
    held = [row for row in every if zlib.crc32(row.text.encode()) < share * 2**32]
    return held, [row for row in every if zlib.crc32(row.text.encode()) >= share * 2**32]


def made(folder: str, start: Path | None, layers: Sequence[int]) -> Sentences:
    """The bare encoder, or the weights of *start*, with only these layers."""
    model = Sentences(folder, range(6))
    if start:
        from export import load

        load(model, start)
    model.keep(layers)
    return model


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--encoder", required=True)
    options.add_argument("--layers", default="0,1,2,3,4,5", help="which of the encoder's layers are kept")
    options.add_argument("--epochs", type=int, default=3)
    options.add_argument("--rate", type=float, default=1e-4, help="learning rate of the encoder")
    options.add_argument("--start", type=Path, help="go on from these weights")
    options.add_argument("--teacher", type=Path, help="learn these scores as well (see teacher.py)")
    options.add_argument("--mix", type=float, default=0.35, help="share of the labels beside a teacher's scores")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--hold", type=float, default=0.0, help="share of the rows to hold back and report on")
    options.add_argument("--out", type=Path)
    given = options.parse_args()
    random.seed(given.seed), torch.manual_seed(given.seed), np.random.seed(given.seed)
    held, kept = apart_by_words(rows(), given.hold)
    print(f"{len(kept)} rows to learn from, {len(held)} held back", flush=True)
    tokenizer = AutoTokenizer.from_pretrained(given.encoder)
    learnt, target, weight = taught(kept, given.teacher, given.mix)
    texts, apart = coded(learnt, tokenizer), coded([row.text for row in held], tokenizer)
    model = made(given.encoder, given.start, [int(at) for at in given.layers.split(",")])
    begun = time.monotonic()
    for epoch, (average, loss) in enumerate(train(model, texts, target, weight, given.epochs, given.rate), 1):
        print(f"epoch {epoch}: loss {loss:.4f}, {time.monotonic() - begun:.0f} s", flush=True)
        if given.out:
            from export import save

            save(average, tokenizer, given.out)
        if held:
            print(report(scores(average, apart), held), flush=True)


if __name__ == "__main__":
    main()
