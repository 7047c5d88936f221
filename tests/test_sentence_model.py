"""The sentence model: the same words always have the same scores, and it says what they rest on."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailcheck import sentence_model
from mailcheck.labels import LABELS
from mailcheck.model import MailcheckError
from mailcheck.sentence_model import deciding, normal, scores

LAW = "Nobody reads a second page."
OFFER = "Would Thursday at ten suit you?"


def test_every_label_has_a_score_from_0_to_1() -> None:
    (found,) = scores([LAW])
    assert tuple(found) == LABELS
    assert all(0 <= score <= 1 for score in found.values())


def test_neighbours_change_nothing() -> None:
    assert scores([LAW, OFFER])[0] == scores([LAW])[0] == scores([OFFER, LAW])[1]


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        (LAW, "sweeping-generalization"),
        (OFFER, "next-step"),
        ("Your talk in Ghent on lichen was a joy.", "appreciation"),
    ],
)
def test_a_plain_case(sentence: str, label: str) -> None:
    assert scores([sentence])[0][label] >= 0.5


def test_the_deciding_words_are_words_of_the_sentence() -> None:
    words = deciding(LAW, "sweeping-generalization")
    assert words
    assert set(words) <= {"nobody", "reads", "a", "second", "page"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("“It’s on\nthe  house” – now", '"It\'s on the house" - now'),
        ("See https://acme.example/x for it", "See link for it"),
        ("Hi {{ contact.firstname }} of *|COMPANY|*", "Hi Alex of Acme"),
        ("{% if vip %}Welcome{% endif %}", "Welcome"),
    ],
)
def test_what_the_model_reads(written: str, read: str) -> None:
    assert normal(written) == read


def test_any_text_has_scores() -> None:
    assert len(scores(["", "\x00", "x" * 100_000, "你好", "🙂 " * 500])) == 5


@pytest.mark.parametrize("found", [None, b"no model", b"\x08\x08" * 500])
def test_weights_that_cannot_be_read_are_said_to_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: bytes | None
) -> None:
    if found is not None:
        (tmp_path / "sentences.onnx").write_bytes(found)
    monkeypatch.setattr(sentence_model, "WEIGHTS", tmp_path / "sentences.onnx")
    sentence_model._model.cache_clear()
    with pytest.raises(MailcheckError, match="the sentence model cannot be loaded: .*"):
        sentence_model._model()
    sentence_model._model.cache_clear()
