"""Sentences for the teacher to judge: the labelled ones with some words changed for others of their sort, one a line.

    python training/altered.py --out FILE

Mostly nonsense, and meant to be: what the teacher makes of them tells the small model on which words a score rests.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import spacy
from data import rows

from mailcheck.grammar import MODEL
from mailcheck.sentence_model import BESIDE, normal

SORTS = frozenset("NN NNS NNP JJ JJR RB VB VBD VBG VBN VBP VBZ CD".split())
KEPT = frozenset(  # what decides by itself
    "be is are was were am been being do does did have has had not never always only just very too please sorry thank "
    "thanks all most more less much many".split()
)
SHARE = 0.62  # of the sentences, our choice: two sentences of the labels to one of these
Word = tuple[str, str, str]


def tagged(texts: Sequence[str]) -> list[list[Word]]:
    """The words of each text, what stands between them, and their sort."""
    nlp = spacy.load(MODEL, exclude=["parser", "ner", "lemmatizer", "attribute_ruler"])
    return [[(word.text, word.whitespace_, word.tag_) for word in doc] for doc in nlp.pipe(texts, batch_size=256)]


def changes(word: str, sort: str) -> bool:
    return sort in SORTS and word.isalpha() and word.lower() not in KEPT


def altered(texts: Sequence[str]) -> Iterator[str]:
    """A share of *texts* with an eighth to a third of their words changed for words of other texts."""
    every, by_sort = tagged(texts), defaultdict(list)
    for words in every:
        for word, _, sort in words:
            if changes(word, sort):
                by_sort[sort].append(word)
    for words in every:
        if random.random() < SHARE:
            often = random.choice((0.12, 0.2, 0.3))
            yield normal("".join(_other(word, sort, by_sort, often) + space for word, space, sort in words))


def _other(word: str, sort: str, by_sort: dict[str, list[str]], often: float) -> str:
    if not changes(word, sort) or random.random() >= often:
        return word
    other = random.choice(by_sort[sort])
    return other.capitalize() if word[0].isupper() and sort != "NNP" else other


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=5)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    random.seed(given.seed)
    texts = [row.text for row in rows() if BESIDE not in row.text and len(row.text.split()) > 3]
    new = dict.fromkeys(altered(texts)).keys() - set(texts)
    given.out.write_text("\n".join(sorted(new)) + "\n", encoding="utf-8")
    print(f"{len(new)} sentences")


if __name__ == "__main__":
    main()
