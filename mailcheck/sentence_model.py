"""A small encoder that reads one sentence: sentences in, a score from 0 to 1 for each label out.

The weights ship with the package (mailcheck/weights/sentences.npz; how they were made: training/README.md).
Only numpy is needed. A score depends on nothing but the words of its own sentence.
"""

from __future__ import annotations

import math
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from mailcheck.labels import LABELS
from mailcheck.model import MailcheckError

WEIGHTS = Path(__file__).parent / "weights" / "sentences.npz"
MAX_PIECES = 96
HEADS = 12
_MEMORY = 8192  # sentences; at most 60 MB, so that a gateway does not grow from message to message
_SPACE = re.compile(r"\s+")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:example|com|org|net|io|co|uk|de|fr|eu)\b(?:/\S*)?"
)
_TAG = re.compile(
    r"\*\|[^|]*\|\*|\{%[^%]*%\}|\{\{\{?[^{}]*\}?\}\}|\{![^{}]*\}|%%[^%]*%%|\$\{[^{}]*\}|"
    r"\[(?:first|last|full)?[ _]?name\]",
    re.IGNORECASE,
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": ".", "\xa0": " "})


def normal(sentence: str) -> str:
    """The sentence as the model reads it: plain quotes and dashes, links and tags as words, white space single."""
    words = _TAG.sub(_spoken, sentence.translate(_QUOTES))
    return _SPACE.sub(" ", _LINK.sub("link", words)).strip()


def _spoken(tag: re.Match[str]) -> str:
    words = tag.group().lower()
    if re.search(r"\{%|\*\|(?:if|end|else)|\{\{[#/]|\{\{else", words):
        return " "
    if re.search(r"name|fname|lname|salutation|first|last", words) and not re.search(r"account|company", words):
        return "Alex"
    return "Acme" if re.search(r"company|account|organi|firm", words) else "it"


def scores(sentences: Sequence[str]) -> tuple[Mapping[str, float], ...]:
    """For each sentence, the score of each label. Raises MailcheckError where the weights are missing."""
    return tuple(_read(normal(sentence))[0] for sentence in sentences)


def deciding(sentence: str, label: str, count: int = 4) -> tuple[str, ...]:
    """The words (at most *count*, in the order of the sentence) on which the score of *label* rests most."""
    words, shares = _read(normal(sentence))[1:]
    weights = shares[:, LABELS.index(label)]
    whole: list[tuple[str, float]] = []
    for piece, weight in zip(words, weights, strict=True):
        if piece.startswith("##") and whole:
            whole[-1] = (whole[-1][0] + piece[2:], whole[-1][1] + float(weight))
        else:
            whole.append((piece, float(weight)))
    best = sorted(range(len(whole)), key=lambda at: -whole[at][1])[:count]
    return tuple(
        whole[at][0] for at in sorted(best) if whole[at][1] > 0 and any(char.isalnum() for char in whole[at][0])
    )


@lru_cache(maxsize=_MEMORY)
def _read(sentence: str) -> tuple[Mapping[str, float], tuple[str, ...], Any]:
    """The scores of one sentence, its word pieces, and each piece's share in the score of each label."""
    model = _model()
    pieces = _pieces(sentence, model.vocabulary)[:MAX_PIECES]
    found, shares = model.judge([model.vocabulary[piece] for piece in ("[CLS]", *pieces, "[SEP]")])
    return (
        {label: round(float(value), 4) for label, value in zip(LABELS, found, strict=True)},
        tuple(pieces),
        shares[1:-1],
    )


@lru_cache(maxsize=1)
def _model() -> Encoder:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return Encoder(WEIGHTS)
    except (OSError, KeyError, ValueError) as error:
        raise MailcheckError(f"the sentence model cannot be loaded: {error}") from None


def _pieces(sentence: str, vocabulary: Mapping[str, int]) -> list[str]:
    """WordPiece, as the encoder was pretrained with it: lower case, no accents, longest known piece first."""
    plain = (char for char in unicodedata.normalize("NFD", sentence.lower()) if unicodedata.category(char) != "Mn")
    spaced = "".join(f" {char} " if _is_punctuation(char) else char for char in plain)
    return [piece for word in spaced.split() for piece in _known_pieces(word, vocabulary)]


def _is_punctuation(char: str) -> bool:
    """What BERT's tokenizer splits off: ASCII that is no letter or digit, and Unicode's punctuation and CJK."""
    if char.isascii():
        return not char.isalnum() and not char.isspace()
    return unicodedata.category(char).startswith("P") or "\u4e00" <= char <= "\u9fff"


def _known_pieces(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    found: list[str] = []
    start = 0
    while start < len(word):
        mark = "##" if start else ""
        end = next(
            (end for end in range(min(len(word), start + 30), start, -1) if mark + word[start:end] in vocabulary), None
        )
        if end is None or len(word) > 100:
            return ["[UNK]"]
        found.append(mark + word[start:end])
        start = end
    return found


class Encoder:
    """A BERT encoder and, for each label, attention over the words: what a score rests on can be shown."""

    def __init__(self, path: Path) -> None:
        import numpy

        self.np = numpy
        with numpy.load(path) as arrays:
            stored = {name: arrays[name] for name in arrays.files}
        self.vocabulary = {
            word: number for number, word in enumerate(stored["vocabulary"].tobytes().decode().split("\n"))
        }
        self.words, self.scale = stored["words.w"], stored["words.s"]
        self.rest: dict[str, Any] = {}
        for name, array in stored.items():
            if name.endswith(".w") and array.dtype == numpy.int8 and name != "words.w":
                self.rest[name] = numpy.ascontiguousarray((array * stored[f"{name[:-2]}.s"]).T.astype(numpy.float32))
            elif not name.startswith(("words", "vocab")) and not name.endswith(".s"):
                self.rest[name] = array.astype(numpy.float32)
        self.layers = sum(name.endswith(".q.w") for name in self.rest)

    def judge(self, numbers: Sequence[int]) -> tuple[Any, Any]:
        """Scores of the labels, and each word piece's share in each of them."""
        np, rest = self.np, self.rest
        hidden = self.words[numbers] * self.scale[numbers] + rest["places"][: len(numbers)]
        hidden = self._normal(hidden, "n0")
        for layer in range(self.layers):
            hidden = self._layer(hidden, str(layer))
        look = hidden @ rest["look.w"].T + rest["look.b"]
        look = np.exp(look - look.max(axis=0))
        shares = look / look.sum(axis=0) * (hidden @ rest["say.w"].T + rest["say.b"])
        return 1 / (1 + np.exp(-shares.sum(axis=0))), shares

    def _layer(self, hidden: Any, layer: str) -> Any:
        query, key, value = (self._heads(self._dense(hidden, f"{layer}.{part}")) for part in "qkv")
        look = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
        look = self.np.exp(look - look.max(axis=-1, keepdims=True))
        seen = (look / look.sum(axis=-1, keepdims=True)) @ value
        hidden = self._normal(
            hidden + self._dense(seen.transpose(1, 0, 2).reshape(hidden.shape), f"{layer}.o"), f"{layer}.n1"
        )
        return self._normal(
            hidden + self._dense(self._gelu(self._dense(hidden, f"{layer}.up")), f"{layer}.down"), f"{layer}.n2"
        )

    def _dense(self, hidden: Any, name: str) -> Any:
        return hidden @ self.rest[f"{name}.w"] + self.rest[f"{name}.b"]

    def _heads(self, states: Any) -> Any:
        return states.reshape(len(states), HEADS, -1).transpose(1, 0, 2)

    def _normal(self, hidden: Any, name: str) -> Any:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        return (
            centred / self.np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12) * self.rest[f"{name}.g"]
            + self.rest[f"{name}.b"]
        )

    def _gelu(self, values: Any) -> Any:
        """GELU by the tanh form, which differs from the exact one by less than 0.001."""
        return 0.5 * values * (1 + self.np.tanh(0.7978845608 * (values + 0.044715 * values**3)))
