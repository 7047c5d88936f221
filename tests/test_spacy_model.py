"""spaCy without what a parse does not need reads every sentence as the whole of it does."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.grammar import MODEL
from mailcheck.patterns import ATTRIBUTES, plain, wrong_tokens

ROOT = Path(__file__).resolve().parent.parent
WORDS = "text lower_ norm_ shape_ prefix_ suffix_ lemma_ tag_ pos_ dep_ whitespace_".split()
READ = f"""
import json, sys
sentences, made = json.load(sys.stdin)
for doc in [*map(nlp, sentences), *map(nlp.tokenizer, made)]:
    print(json.dumps([[getattr(word, name) for name in {WORDS}] + [str(word.morph), word.head.i, word.is_sent_start]
                      for word in doc]))
print(json.dumps([*sorted(sys.modules)]))
"""
OURS = "from mailcheck import spacy_model\n{}\nnlp = spacy_model.load({!r}, {})\n"
WHOLE = f"import {MODEL}\nnlp = {MODEL}.load(exclude=['ner'])\n"

OLD_CONFECTION = """
import sys
class Needs:
    def find_spec(self, name, *_):
        if name == "confection" and sys.modules.get("pydantic", self) is None:
            raise ImportError(name)
sys.meta_path.insert(0, Needs())
"""


def sentences() -> list[str]:
    labelled = [
        line.partition("\t")[2]
        for path in sorted((ROOT / "benchmarks" / "sentences").glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [*labelled[::5], "Don't e-mail a@b.example or http://x.example/a at 10:30am, Mr. O'Neil :-)"]


def made() -> list[str]:
    """Each special case of the tokenizer alone, in a sentence, twice together and broken up."""
    cases = __import__(MODEL).load(exclude=["ner", "parser", "lemmatizer"]).tokenizer.rules
    assert len(cases) > 1000
    return [f"{case} She said ({case}), {case}{case}s and {case[:1]} {case[1:]}." for case in sorted(cases)]


@lru_cache(maxsize=1)
def texts() -> str:
    return json.dumps([sentences(), made()])


def read(script: str) -> tuple[list[str], set[str]]:
    """What a fresh process reads in the sentences, and the modules that are there then."""
    done = subprocess.run(
        [sys.executable, "-c", script + READ], input=texts(), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    *read, modules = done.stdout.splitlines()
    return read, set(json.loads(modules))


@pytest.fixture(scope="module")
def whole() -> list[str]:
    return read(WHOLE)[0]


@pytest.mark.parametrize(
    ("changed", "ours", "with_pydantic"),
    [
        pytest.param("", True, False, id="alone in the process"),
        pytest.param("", False, True, id="beside others who use spaCy"),
        pytest.param("import spacy", True, True, id="after others have loaded spaCy"),
        pytest.param("spacy_model._FOR_OTHERS = ('thinc.model',)", True, True, id="what cannot be left out"),
        pytest.param("del spacy_model._Attributes.model_dump", True, True, id="more is asked of the schemas"),
        pytest.param("spacy_model._as_met = None", True, True, id="the model cannot be loaded in parts"),
        pytest.param("import confection; del confection.Schema", True, True, id="a confection without schemas"),
        pytest.param(OLD_CONFECTION, True, True, id="a confection that needs pydantic"),
    ],
)
def test_reads_as_the_whole_does(whole: list[str], changed: str, ours: bool, with_pydantic: bool) -> None:
    got, modules = read(OURS.format(changed, MODEL, ours))
    assert got == whole
    assert ("pydantic" in modules) == with_pydantic


def test_what_others_need_is_there_for_them() -> None:
    others = """
import spacy, pydantic, tqdm, wasabi, srsly, numpy.random, importlib.metadata
from spacy.training import Example
assert issubclass(spacy.language.ConfigSchema, pydantic.BaseModel) == (not {})
assert spacy.about.__version__ in spacy.info(silent=True).values()
assert srsly.yaml_loads("a: 1") == {{"a": 1}}
assert isinstance(tqdm.tqdm, type) and isinstance(wasabi.Printer, type)
assert importlib.metadata.version("spacy") == spacy.about.__version__
assert spacy.util.is_package({!r})
assert numpy.random.default_rng(1).integers(9) == 4
assert spacy.schemas.validate_token_pattern([{{"LOWR": "a"}}])
print("{{}}")
"""
    for ours in (True, False):
        script = OURS.format("", MODEL, ours) + others.format(ours, MODEL)
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr


def test_special_cases_and_strings_come_with_the_texts_that_have_them() -> None:
    script = OURS.format("", MODEL, False) + (
        "at_first = len(nlp.vocab.strings)\nnlp('We would not skip it.')\n"
        "print(json.dumps([at_first, len(nlp.tokenizer._waiting), len(nlp.tokenizer._tokenizer.rules)]))"
    )
    done = subprocess.run([sys.executable, "-c", "import json\n" + script], capture_output=True, text=True, timeout=120)
    strings, waiting, there = json.loads(done.stdout)
    assert strings < 10_000 and waiting > 1000 and 0 < there < 100


TOKENS = [
    ({"LOWER": "a"}, True),
    ({"TAG": {"IN": ["NNS"]}, "OP": "*", "LEMMA": {"NOT_IN": ["be", "have"]}}, True),
    ({"is_sent_start": True, "tag": "NNS"}, True),
    ({"LOWER": {"IN": "abc"}}, False),
    ({"LOWER": {"REGEX": "a+"}}, False),
    ({"LOWER": {"INN": ["a"]}}, False),
    ({"LOWER": {}}, False),
    ({"LOWER": 3}, False),
    ({"LOWER": None}, False),
    ({"IS_ALPHA": "yes"}, False),
    ({"IS_ALPHA": {"IN": ["yes"]}}, False),
    ({"LENGTH": 3}, False),
    ({"LENGTH": {"IN": ["a"]}}, False),
]


@pytest.mark.parametrize(("token", "expected"), TOKENS, ids=[str(token) for token, _ in TOKENS])
def test_plain_patterns_are_told_from_those_that_spacy_has_to_check(token: dict[str, object], expected: bool) -> None:
    assert plain([token]) is expected


values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "NNS", "*", "{2}", ""]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["IN", "NOT_IN", "REGEX", "==", "x"]), inner)
    ),
    max_leaves=4,
)
names = st.sampled_from([*ATTRIBUTES, *(name.lower() for name in ATTRIBUTES)])


@given(st.lists(st.dictionaries(names, values, max_size=3), min_size=1, max_size=3))
def test_a_plain_pattern_is_one_that_spacy_finds_nothing_wrong_with(tokens: list[dict[str, object]]) -> None:
    from spacy.schemas import validate_token_pattern

    if not wrong_tokens(tokens) and plain(tokens):
        assert not validate_token_pattern(tokens)
