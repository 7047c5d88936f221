"""A small encoder that reads one sentence: sentences in, a score from 0 to 1 for each label out.

The weights ship with the package (mailcheck/weights/sentences.onnx; how they were made: training/README.md).
A score depends on nothing but the words of its own sentence.
"""

from __future__ import annotations

import os
import re
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mailcheck.labels import ANSWERS, LABELS
from mailcheck.model import MailcheckError
from mailcheck.remembered import Remembered

WEIGHTS = Path(__file__).parent / "weights" / "sentences.onnx"
VOCABULARY = WEIGHTS.with_name("vocabulary.txt")
MAX_PIECES = 96
MAX_KNOWN = 8192
"""Scores remembered by their text: at most 20 MB, so that a gateway does not grow from message to message."""
BESIDE = " [SEP] "
"""What stands between the two texts of a pair."""
_UNIT = 10_000  # scores are rounded to its parts
_PACKED = struct.Struct(f"<{len(LABELS)}H")
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
    return tuple(scores_of([normal(sentence) for sentence in sentences]))


def taken_up(points: Sequence[str], sentences: Sequence[str]) -> float:
    """From 0 to 1, how surely one of a reply's *sentences* answers or acknowledges one of the *points* made before."""
    pairs = [normal(point) + BESIDE + normal(sentence) for point in points for sentence in sentences]
    return max((found[ANSWERS] for found in scores_of(pairs)), default=0.0)


def deciding(sentence: str, label: str, count: int = 4) -> tuple[str, ...]:
    """The words (at most *count*, in the order of the sentence) on which the score of *label* rests most."""
    reading = _read(normal(sentence))
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


_known: dict[str, Mapping[str, float]] = {}


def scores_of(texts: Sequence[str]) -> list[Mapping[str, float]]:
    """The scores of *texts*, which are as the model reads them; each distinct one is read once."""
    if len(_known) + len(texts) > MAX_KNOWN:
        _known.clear()
    new = [text for text in dict.fromkeys(texts) if text not in _known]
    _known.update((text, _kept(text) or _now(text)) for text in new)
    return [_known[text] for text in texts]


@lru_cache(maxsize=1)
def _earlier(weights: Path) -> Remembered:
    """What the model in the file *weights* said in other runs."""
    return Remembered("scores", (weights, VOCABULARY), ("onnxruntime",))


def _kept(text: str) -> Mapping[str, float] | None:
    """The scores of *text* from another run, None where there are none."""
    said = _earlier(WEIGHTS).get(text)
    if said is None:
        return None
    return {label: number / _UNIT for label, number in zip(LABELS, _PACKED.unpack_from(said), strict=True)}


def _now(text: str) -> Mapping[str, float]:
    found = _read(text).scores
    _earlier(WEIGHTS).put(text, _PACKED.pack(*(round(found[label] * _UNIT) for label in LABELS)))
    return found


def _read(text: str) -> Reading:
    """Texts are read one by one: what is rounded in reading depends on all that is read at once."""
    model = _model()
    pieces = _beside(text, model.vocabulary)[:MAX_PIECES]
    found, shares = model.judge([model.vocabulary[piece] for piece in ("[CLS]", *pieces, "[SEP]")])
    labelled = {label: round(float(value), 4) for label, value in zip(LABELS, found, strict=True)}
    return Reading(labelled, tuple(pieces), shares[1:-1])


@lru_cache(maxsize=1)
def _model() -> Encoder:
    try:
        return Encoder()
    except Exception as error:  # those of onnxruntime have no name of their own in common
        raise MailcheckError(f"the sentence model cannot be loaded: {error}") from None


def vocabulary() -> Mapping[str, int]:
    """The word pieces that the model knows and their numbers. Raises OSError where the file is missing."""
    return {piece: number for number, piece in enumerate(VOCABULARY.read_text(encoding="utf-8").split("\n")[:-1])}


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

    def __init__(self) -> None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy comes along, and has nothing to multiply
        import onnxruntime

        onnxruntime.disable_telemetry_events()  # which leave no machine, but Windows may keep them
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.vocabulary = vocabulary()
        self._session = onnxruntime.InferenceSession(WEIGHTS, options, providers=["CPUExecutionProvider"])

    def judge(self, pieces: Sequence[int]) -> tuple[Any, Any]:
        """For the numbers of a text's word pieces: the score of each label, and each piece's share in each score."""
        import numpy

        scores, shares = self._session.run(None, {"pieces": numpy.array(pieces, dtype=numpy.int64)})
        return scores, shares
