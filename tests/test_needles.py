"""Needles: letters that must stand in a text before an expression can match it. They may spare a run, never a match."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import regex

from mailcheck import load_rules
from mailcheck.annotate import annotate
from mailcheck.config import Config
from mailcheck.expressions import compiled, expression, needles_of
from mailcheck.model import Source
from mailcheck.needles import folded, holds, needles
from mailcheck.parse import parse
from mailcheck.read import sources
from mailcheck.rulebook import _expressions

ROOT = Path(__file__).resolve().parent.parent
RULES = load_rules()


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        pytest.param("kiln", (("kiln",),), id="a word"),
        pytest.param("Kiln", (("kiln",),), id="in lower case"),
        pytest.param("(?-i:Kiln)", (("kiln",),), id="in lower case where case counts, too"),
        pytest.param(r"\bclay\b\s+\bkiln\b", (("clay",), ("kiln",)), id="two words"),
        pytest.param("clay(?:bank|pit)", (("claybank", "claypit"),), id="a choice inside a word"),
        pytest.param("organi[sz]e", (("organise", "organize"),), id="two spellings"),
        pytest.param("kilns?", (("kiln",),), id="an ending that may lack"),
        pytest.param("(?:clay)?kiln", (("kiln",),), id="a beginning that may lack"),
        pytest.param("(?:kiln)+", (("kiln",),), id="once or more"),
        pytest.param("(?:kiln|glaze|)", (), id="a choice of nothing"),
        pytest.param(r"kiln|\w+", (), id="a choice of anything"),
        pytest.param(r"(?:the kiln|my glaze)\b", (("glaze", "kiln"),), id="a choice of phrases"),
        pytest.param("(?!kiln)clay(?<=x)", (("clay",),), id="what stands beside asks for nothing"),
        pytest.param("caf[eé]", (("caf",),), id="no letter beyond ASCII"),
        pytest.param(r"\d+", (), id="no letters"),
        pytest.param("(?:kiln){e<=1}", (), id="a fuzzy match"),
        pytest.param("[[:alpha:]]kiln", (), id="a class that another engine reads otherwise"),
        pytest.param(r"\p{L}kiln", (), id="a property of another engine"),
        pytest.param("(kiln", (), id="a broken expression"),
    ],
)
def test_needles(pattern: str, wanted: tuple[tuple[str, ...], ...]) -> None:
    assert sorted(needles(pattern)) == sorted(wanted)


def test_folding_meets_every_letter_that_ignoring_case_meets() -> None:
    every = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789%-'":
        for found in set(regex.findall(regex.escape(letter), every, regex.IGNORECASE)):
            assert letter in folded(found), f"{letter} and {found!r}"


@pytest.mark.parametrize("words", ["MAſTER KILN", "master \u212ailn", "MASTER KİLN"])
def test_letters_beyond_ascii_do_not_hide_a_match(words: str) -> None:
    assert compiled("words", "master kiln").search(words)
    assert holds(folded(words), needles(expression("master kiln")))


def corpus() -> list[str]:
    """Every sentence, region and subject of the samples, of the labelled drafts and of all examples."""
    drafts = [
        source
        for folder in (ROOT / "samples", *sorted(path for path in (ROOT / "benchmarks").iterdir() if path.is_dir()))
        for source in sources([str(folder)], sys.stdin.buffer, None)
        if isinstance(source, Source) and not source.name.endswith(".jsonl")
    ]
    drafts += [Source("", example.format, example.text.encode()) for rule in RULES for example in rule.examples]
    texts: dict[str, None] = {}
    for source in drafts:
        draft = annotate(parse(source), Config())
        texts |= dict.fromkeys(sentence.text.replace("\n", " ") for sentence in draft.sentences)
        texts |= dict.fromkeys(region.span.of(draft.text) for region in draft.regions)
        texts[draft.subject or ""] = None
    for path in (ROOT / "benchmarks" / "sentences").glob("*.tsv"):
        texts |= dict.fromkeys(line.partition("\t")[2] for line in path.read_text(encoding="utf-8").splitlines())
    return list(texts)


def test_what_matches_has_its_needles() -> None:
    texts = [(text, folded(text)) for text in corpus()]
    assert len(texts) > 2500
    for kind, value in dict.fromkeys(term for rule in RULES for term in _expressions(rule)):
        wanted = needles(value if kind == "regex" else expression(value))
        for text, letters in texts:
            if not holds(letters, wanted) or not holds(letters, needles_of(kind, value)):
                assert not compiled(kind, value).search(text), f"{value} in {text!r}, which lacks {wanted}"
