"""Teaches a larger encoder the same rows, and writes what it makes of them: rows in, their scores out.

    python training/teacher.py --encoder FOLDER --out FILE [--also FILE [--beside WEIGHTS]]

FOLDER holds all-mpnet-base-v2 (Apache-2.0) as sentence-transformers saves it: eight times the work of the encoder that
ships, which learns from these scores as well (`train.py --teacher`). FILE gets the text and scores of every sentence
learnt (of pairs the labels are better), and of those in the other file, one a line (see altered.py), of which the small
model is asked too. Needs torch and transformers.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from data import BESIDE, LABELS, rows
from torch import nn
from train import BATCH, LONGEST, apart_by_words, batches, report, wanted
from transformers import AutoModel, AutoTokenizer

from mailcheck import sentence_model

PAD, FIRST_WORD = 1, 1000  # in this encoder's vocabulary: what fills a batch up, and the first of what is a word
SHARE = 0.4  # of the teacher, as log-odds, beside the small model: of 0.2 to 0.65 about the best on rows held back
FROZEN = 4  # of its twelve layers, counted from the words: learning them too takes longer and tells it little


class Teacher(nn.Module):
    """The encoder and, for each label, attention over the words."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:FROZEN]):
            part.requires_grad_(False)
        width = self.encoder.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.look = nn.Linear(width, len(LABELS))
        self.say = nn.Linear(width, len(LABELS))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        mask = (ids != PAD).long()
        hidden = self.drop(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        look = self.look(hidden).masked_fill(mask[..., None] == 0, -1e4).softmax(1)
        return (look * self.say(hidden)).sum(1)


def coded(texts: Sequence[str], tokenizer) -> list[list[int]]:
    apart = [text.replace(BESIDE, f" {tokenizer.sep_token} ") for text in texts]
    return tokenizer(apart, truncation=True, max_length=LONGEST)["input_ids"] if apart else []


def scores(model: Teacher, texts: list[list[int]]) -> np.ndarray:
    model.eval()
    found = np.zeros((len(texts), len(LABELS)), dtype=np.float32)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for ids, _, group in batches(texts, False, 64, PAD):
            found[group] = torch.sigmoid(model(ids).float()).numpy()
    return found


def learn(model: Teacher, texts: list[list[int]], target: torch.Tensor, weight: torch.Tensor, given) -> None:
    """Goes through *texts* as often as `given.epochs` says; the heads learn twenty times as fast as the encoder."""
    heads = [*model.look.parameters(), *model.say.parameters()]
    encoder = [one for one in model.encoder.parameters() if one.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": given.rate}, {"params": heads, "lr": given.rate * 20}], weight_decay=0.01, fused=True
    )
    steps, begun = given.epochs * ((len(texts) + BATCH - 1) // BATCH), time.monotonic()
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (0.06 * steps)) * max(0.02, 1 - step / steps)
    )
    loss_of = nn.BCEWithLogitsLoss(pos_weight=torch.full((len(LABELS),), 1.1), reduction="none")
    for epoch in range(1, given.epochs + 1):
        model.train()
        for ids, _, group in batches(texts, True, BATCH, PAD):
            hide = (torch.rand(ids.shape) < 0.05) & (ids > FIRST_WORD)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = model(torch.where(hide, torch.tensor(given.mask), ids))
            loss = (loss_of(said.float(), target[group]) * weight[group]).sum() / weight[group].sum()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*encoder, *heads], 1.0)
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch}: loss of the last rows {loss.item():.4f}, {time.monotonic() - begun:.0f} s", flush=True)


def joined(taught: np.ndarray, texts: Sequence[str], weights: Path) -> np.ndarray:
    """The teacher's scores of *texts* and those of the small model with these *weights*, as one."""
    sentence_model.WEIGHTS = weights
    small = [[found[label] for label in LABELS] for found in sentence_model.scores_of(list(texts))]
    odds = [np.log(share / (1 - share)) for share in (np.clip(one, 1e-4, 1 - 1e-4) for one in (taught, small))]
    return 1 / (1 + np.exp(-SHARE * odds[0] - (1 - SHARE) * odds[1]))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--encoder", required=True)
    options.add_argument("--epochs", type=int, default=2)
    options.add_argument("--rate", type=float, default=3.5e-5, help="learning rate of the encoder")
    options.add_argument("--seed", type=int, default=21)
    options.add_argument("--hold", type=float, default=0.0, help="share of the rows to hold back and report on")
    options.add_argument("--also", type=Path, help="sentences to score as well, one a line")
    options.add_argument("--beside", type=Path, help="weights of the small model, which scores those sentences too")
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    random.seed(given.seed), torch.manual_seed(given.seed), np.random.seed(given.seed)
    held, kept = apart_by_words(rows(), given.hold)
    tokenizer = AutoTokenizer.from_pretrained(given.encoder)
    given.mask = tokenizer.mask_token_id
    has, known = wanted(kept)
    model = Teacher(given.encoder)
    texts = [row.text for row in kept]
    learn(model, coded(texts, tokenizer), torch.tensor(has * 0.97 + 0.01), torch.tensor(known), given)
    if held:
        print(report(scores(model, coded([row.text for row in held], tokenizer)), held), flush=True)
    texts = [text for text in texts if BESIDE not in text]
    also = given.also.read_text(encoding="utf-8").splitlines() if given.also else []
    found, more = scores(model, coded(texts, tokenizer)), scores(model, coded(also, tokenizer))
    if given.beside:
        more = joined(more, also, given.beside)
    np.savez(given.out, texts=np.array(texts + also), scores=np.concatenate([found, more]))


if __name__ == "__main__":
    main()
