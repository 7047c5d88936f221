"""A small encoder that reads one sentence: sentences in, a score from 0 to 1 for each label out.

The weights ship with the package (mailcheck/weights/sentences.npz; how they were made: training/README.md).
Only numpy is needed. A score depends on nothing but the words of its own sentence.
"""

from __future__ import annotations

import math
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from mailcheck.labels import ANSWERS, LABELS
from mailcheck.model import MailcheckError

WEIGHTS = Path(__file__).parent / "weights" / "sentences.npz"
MAX_PIECES = 96
MAX_KNOWN = 8192
"""Readings remembered by their text: at most 60 MB, so that a gateway does not grow from message to message."""
TOGETHER = 16
"""Texts that are read at a time: with more, little time is saved and much memory used."""
HEADS = 12
BESIDE = " [SEP] "
"""What stands between the two texts of a pair."""
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
    return _SPACE.sub(" ", _LINK.sub("link", words)).strip().replace(BESIDE, " ")


def _spoken(tag: re.Match[str]) -> str:
    words = tag.group().lower()
    if re.search(r"\{%|\*\|(?:if|end|else)|\{\{[#/]|\{\{else", words):
        return " "
    if re.search(r"name|fname|lname|salutation|first|last", words) and not re.search(r"account|company", words):
        return "Alex"
    return "Acme" if re.search(r"company|account|organi|firm", words) else "it"


def scores(sentences: Sequence[str]) -> tuple[Mapping[str, float], ...]:
    """For each sentence, the score of each label. Raises MailcheckError where the weights are missing."""
    return tuple(reading.scores for reading in _readings([normal(sentence) for sentence in sentences]))


def taken_up(points: Sequence[str], sentences: Sequence[str]) -> float:
    """From 0 to 1, how surely one of a reply's *sentences* answers or acknowledges one of the *points* made before."""
    pairs = [normal(point) + BESIDE + normal(sentence) for point in points for sentence in sentences]
    return max((reading.scores[ANSWERS] for reading in _readings(pairs)), default=0.0)


def deciding(sentence: str, label: str, count: int = 4) -> tuple[str, ...]:
    """The words (at most *count*, in the order of the sentence) on which the score of *label* rests most."""
    reading = _readings([normal(sentence)])[0]
    weights = reading.shares[:, LABELS.index(label)]
    whole: list[tuple[str, float]] = []
    for piece, weight in zip(reading.pieces, weights, strict=True):
        if piece.startswith("##") and whole:
            whole[-1] = (whole[-1][0] + piece[2:], whole[-1][1] + float(weight))
        else:
            whole.append((piece, float(weight)))
    best = sorted(range(len(whole)), key=lambda at: -whole[at][1])[:count]
    return tuple(
        whole[at][0] for at in sorted(best) if whole[at][1] > 0 and any(char.isalnum() for char in whole[at][0])
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of one text: the score of each label, its word pieces and their shares in each score."""

    scores: Mapping[str, float]
    pieces: tuple[str, ...]
    shares: Any


_known: dict[str, Reading] = {}


def _readings(texts: Sequence[str]) -> list[Reading]:
    """The reading of each of *texts*; those not read before are read together, which is what is quick."""
    new = [text for text in dict.fromkeys(texts) if text not in _known]
    if len(_known) + len(new) > MAX_KNOWN:
        _known.clear()
        new = list(dict.fromkeys(texts))
    for at in range(0, len(new), TOGETHER):
        for text, reading in zip(new[at : at + TOGETHER], _read(new[at : at + TOGETHER]), strict=True):
            _known[text] = reading
    return [_known[text] for text in texts]


def _read(texts: Sequence[str]) -> Iterator[Reading]:
    model = _model()
    pieces = [_beside(text, model.vocabulary)[:MAX_PIECES] for text in texts]
    numbers = [[model.vocabulary[piece] for piece in ("[CLS]", *one, "[SEP]")] for one in pieces]
    for one, (found, shares) in zip(pieces, model.judge(numbers), strict=True):
        labelled = {label: round(float(value), 4) for label, value in zip(LABELS, found, strict=True)}
        yield Reading(labelled, tuple(one), shares[1:-1])


@lru_cache(maxsize=1)
def _model() -> Encoder:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return Encoder(WEIGHTS)
    except (OSError, KeyError, ValueError) as error:
        raise MailcheckError(f"the sentence model cannot be loaded: {error}") from None


def _beside(text: str, vocabulary: Mapping[str, int]) -> list[str]:
    """The pieces of a sentence, or of a pair with the separator between them."""
    first, *others = text.split(BESIDE)
    pieces = _pieces(first, vocabulary)
    for other in others:
        pieces += ["[SEP]", *_pieces(other, vocabulary)]
    return pieces


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

    def judge(self, texts: Sequence[Sequence[int]]) -> Iterator[tuple[Any, Any]]:
        """For each text, given as numbers of word pieces: the scores of the labels, and each piece's share in them."""
        np, rest = self.np, self.rest
        numbers = [number for text in texts for number in text]
        ends = list(accumulate(len(text) for text in texts))
        spans = [slice(end - len(text), end) for end, text in zip(ends, texts, strict=True)]
        places = np.concatenate([rest["places"][: len(text)] for text in texts])
        hidden = self._normal(self.words[numbers] * self.scale[numbers] + places, "n0")
        for layer in range(self.layers):
            hidden = self._layer(hidden, spans, str(layer))
        look, say = (hidden @ rest[f"{name}.w"].T + rest[f"{name}.b"] for name in ("look", "say"))
        for span in spans:
            weights = np.exp(look[span] - look[span].max(axis=0))
            shares = weights / weights.sum(axis=0) * say[span]
            yield 1 / (1 + np.exp(-shares.sum(axis=0))), shares

    def _layer(self, hidden: Any, spans: Sequence[slice], layer: str) -> Any:
        query, key, value = (self._dense(hidden, f"{layer}.{part}") for part in "qkv")
        seen = self.np.concatenate([self._attended(query[span], key[span], value[span]) for span in spans])
        hidden = self._normal(hidden + self._dense(seen, f"{layer}.o"), f"{layer}.n1")
        return self._normal(
            hidden + self._dense(self._gelu(self._dense(hidden, f"{layer}.up")), f"{layer}.down"), f"{layer}.n2"
        )

    def _attended(self, query: Any, key: Any, value: Any) -> Any:
        """What each word piece of one text takes over from the others."""
        query, key, value = (self._heads(states) for states in (query, key, value))
        look = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
        look = self.np.exp(look - look.max(axis=-1, keepdims=True))
        seen = (look / look.sum(axis=-1, keepdims=True)) @ value
        return seen.transpose(1, 0, 2).reshape(seen.shape[1], -1)

    def _dense(self, hidden: Any, name: str) -> Any:
        return hidden @ self.rest[f"{name}.w"] + self.rest[f"{name}.b"]

    def _heads(self, states: Any) -> Any:
        return states.reshape(len(states), HEADS, -1).transpose(1, 0, 2)

    def _normal(self, hidden: Any, name: str) -> Any:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        return (
            centred / self.np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + 1e-12) * self.rest[f"{name}.g"]
            + self.rest[f"{name}.b"]
        )

    def _gelu(self, values: Any) -> Any:
        """GELU by the tanh form, which differs from the exact one by less than 0.001."""
        return 0.5 * values * (1 + self.np.tanh(0.7978845608 * (values + 0.044715 * values * values * values)))
