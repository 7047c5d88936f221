"""What makes a run fast, held without a clock: what is loaded, what is parsed and read by the model, and how often."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import speed
from mailcheck import asks, cache, grammar, lint, load_rules, matchers, sentence_model
from mailcheck.config import Config
from mailcheck.expressions import needles_of
from mailcheck.model import Source, Term
from mailcheck.needles import folded, holds
from mailcheck.pipeline import judge

ROOT = Path(__file__).resolve().parent.parent
PLAIN = "Hi Ana,\n\nSee you Friday!\n\nTom\n"
MODEL = "Hi Ana,\n\nThe plan of the garden is on the wall now, and the roses are in.\n\nTom\n"
GRAMMAR = "Hi Ana,\n\nCommuters skip anything below the fold.\n\nTom\n"
SCRIPT = """
import sys
from mailcheck.cli.app import main
try:
    main(sys.argv[1:])
except SystemExit as stop:
    assert stop.code in (0, 1), stop.code
print(*sorted(sys.modules), file=sys.stderr)
"""


def loaded(folder: Path, draft: str, *options: str) -> set[str]:
    """The modules that are there after the command has judged *draft*, which is new to it."""
    for file in (*cache.folder().glob("*.scores"), *cache.folder().glob("*.spans")):
        file.unlink()
    (folder / "draft.txt").write_text(draft, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "draft.txt", *options], cwd=folder, capture_output=True, text=True, timeout=120
    )
    return set(done.stderr.splitlines()[-1].split())


def tops(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a draft that needs neither grammar nor the model loads, once the rules are kept."""
    folder = tmp_path_factory.mktemp("plain")
    loaded(folder, PLAIN)
    return loaded(folder, PLAIN)


@pytest.mark.parametrize(
    "name", ["numpy", "onnxruntime", "spacy", "yaml", "typer", "socket", "tomllib", "turbohtml", "zoneinfo"]
)
def test_a_draft_that_needs_no_grammar_does_not_load(plain: set[str], name: str) -> None:
    assert name not in tops(plain)


@pytest.mark.parametrize("name", ["rich.console", "mailcheck.parse.html", "mailcheck.parse.eml", "mailcheck.rules"])
def test_what_is_not_used_is_not_loaded(plain: set[str], name: str) -> None:
    assert name not in plain


@pytest.mark.parametrize(
    "name", ["dataclasses", "inspect", "regex", "hashlib", "json", "datetime", "threading", "glob"]
)
def test_a_plain_check_does_without(plain: set[str], name: str) -> None:
    assert name not in tops(plain)


@pytest.mark.parametrize("name", ["rich.text", "rich.style", "mailcheck.sentence_model", "mailcheck.parse.markdown"])
def test_what_a_plain_check_needs_is_no_more_than(plain: set[str], name: str) -> None:
    assert name not in plain


def test_what_is_loaded_is_seldom_looked_through_for_garbage(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(PLAIN, encoding="utf-8")
    script = SCRIPT.replace(
        "print(*sorted(sys.modules)", "import gc\nprint(*(one['collections'] for one in gc.get_stats())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "draft.txt"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert sum(map(int, done.stderr.splitlines()[-1].split())) < 20


def test_what_is_loaded_is_not_looked_through_for_garbage_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(PLAIN, encoding="utf-8")
    last = "print(gc.get_freeze_count(), len(gc.get_objects()), file=sys.stderr)"
    script = SCRIPT.replace("import sys", f"import atexit, gc, sys\natexit.register(lambda: {last})", 1)
    done = subprocess.run(
        [sys.executable, "-c", script, "draft.txt"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    frozen, left = map(int, done.stderr.splitlines()[-1].split())
    assert frozen > 10_000 > left


def test_most_own_expressions_are_not_compiled(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(PLAIN, encoding="utf-8")
    script = SCRIPT.replace(
        "print(*sorted(sys.modules)",
        "from mailcheck.first_use import _Pattern\nimport gc\n"
        "own = [vars(one) for one in gc.get_objects() if isinstance(one, _Pattern)]\n"
        "print(len(own), sum('_compiled' in one for one in own)",
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "draft.txt"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    there, compiled = map(int, done.stderr.splitlines()[-1].split())
    assert there > 150 and compiled < 80


def test_the_model_needs_no_grammar(tmp_path: Path) -> None:
    names = loaded(tmp_path, MODEL, "--select", "presumption,pressure")
    assert "onnxruntime" in tops(names) and "spacy" not in tops(names)


@pytest.fixture(scope="module")
def parsing(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a draft of which a sentence is parsed loads."""
    folder = tmp_path_factory.mktemp("parsing")
    names = loaded(folder, GRAMMAR, "--rules", speed.write_rule(folder), "--select", "bare-plurals")
    assert "spacy" in names
    return names


def test_grammar_needs_no_command_line_of_spacys(tmp_path: Path) -> None:
    names = loaded(tmp_path, GRAMMAR, "--rules", speed.write_rule(tmp_path), "--select", "bare-plurals")
    assert "spacy" in names
    assert not {name for name in names if name.startswith("spacy.cli")}


@pytest.mark.parametrize("name", ["pydantic", "importlib.metadata", "tqdm", "wasabi", "numpy.random", "email"])
def test_a_draft_that_needs_grammar_does_without(parsing: set[str], name: str) -> None:
    assert name not in parsing


def test_no_plugin_of_spacys_is_looked_for() -> None:
    import catalogue

    class Counted(list[object]):
        asked = 0

        def select(self, **_: str) -> list[object]:
            self.asked += 1
            return []

    found, counted = catalogue.AVAILABLE_ENTRY_POINTS, Counted()
    catalogue.AVAILABLE_ENTRY_POINTS = counted
    try:
        assert grammar.pipeline.__wrapped__().pipe_names
        assert catalogue.AVAILABLE_ENTRY_POINTS is counted
        assert not counted.asked
    finally:
        catalogue.AVAILABLE_ENTRY_POINTS = found


def test_spacys_own_info_still_works() -> None:
    grammar.pipeline()
    import spacy

    assert spacy.__version__ in spacy.info(silent=True).values()


def test_spacy_reads_as_the_whole_model_does() -> None:
    whole = __import__(grammar.MODEL).load(exclude=["ner"])
    for sentence in (
        "Don't people's co-founders e-mail at 10:30am, e.g. via http://x.example/a or a@b.example?",
        "We're gonna pay £5m (or 5km's worth) — let's not, Mr. O'Neil :-)",
        "Commuters skip anything below the fold.",
    ):
        said = [
            [(word.text, word.tag_, word.pos_, word.dep_, word.lemma_, word.head.i, str(word.morph)) for word in doc]
            for doc in (grammar.pipeline()(sentence), whole(sentence))
        ]
        assert said[0] == said[1]


@pytest.fixture
def new_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is parsed or read was never before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    for remembered in (grammar._earlier, grammar.parsed, sentence_model._earlier):
        remembered.cache_clear()
    yield
    for remembered in (grammar._earlier, sentence_model._earlier):
        remembered.cache_clear()


def test_each_distinct_sentence_is_parsed_once(new_to_it: None) -> None:
    term = next(
        term for rule in load_rules() if rule.id == "sweeping-generalization" for term in rule.find if term.when
    )
    for sentence in ("Commuters skip anything.", "Readers scan the top.", "Commuters skip anything."):
        list(grammar.grammar_spans(term, sentence))
    assert grammar.parsed.cache_info().misses == 2


def test_what_the_model_is_sure_of_is_not_parsed(new_to_it: None) -> None:
    found = lint(
        "Hi Ana,\n\nDiners make up their minds in four seconds and never come back for a second look.\n\nTom\n"
    )
    assert "sweeping-generalization" in {finding.rule for finding in found.drafts[0].findings}
    assert not grammar.parsed.cache_info().misses


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """What the sentence model is asked, call by call."""
    calls: list[list[str]] = []
    scores = sentence_model.scores
    monkeypatch.setattr(sentence_model, "scores", lambda sentences: calls.append(list(sentences)) or scores(sentences))
    yield calls


def test_the_model_reads_a_draft_at_once_and_each_sentence_once(asked: list[list[str]]) -> None:
    lint(
        "Hi Ana,\n\nThe kiln is warm and full of plates. The glaze is new to us. The kiln is warm and full of plates."
        "\n\nCould you come on Friday at ten?\n\nThanks,\nTom\n"
    )
    assert len(asked[0]) == 3
    assert max(Counter(sentence for call in asked for sentence in call).values()) == 1


def test_what_a_sentence_wants_of_the_reader_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out: Counter[str] = Counter()
    requests = asks._requests
    monkeypatch.setattr(asks, "_requests", lambda unit, tools: worked_out.update([unit.text]) or requests(unit, tools))
    sentences = ["The kiln is warm.", "Bring the plates on Friday.", "The glaze is new to us."]
    found = lint(f"Hi Ana,\n\n{' '.join(sentences)}\n\nThanks,\nTom\n", rules=load_rules())
    assert {"no-next-step", "many-asks", "buried-ask"} <= {rule.id for rule in found.rules}
    assert {sentence: worked_out[sentence] for sentence in sentences} == dict.fromkeys(sentences, 1)


def test_an_expression_is_run_only_where_its_letters_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[Term, str]] = []
    runs = matchers.expression_runs
    monkeypatch.setattr(
        matchers, "expression_runs", lambda term, text, limit: ran.append((term, text)) or runs(term, text, limit)
    )
    rules = [rule for rule in load_rules() if rule.id in ("canned-phrase", "missing-thanks", "no-next-step")]
    text = b"Hi Ana,\n\nthe kiln is warm. Let us touch base on the plates.\n\nWe hope the glaze is dry.\n\nTom\n"
    judge(Source("-", "text", text), rules, Config())
    assert any("touch base" in text for _, text in ran)
    assert all(holds(folded(text), needles_of(term.kind, term.value)) for term, text in ran)


REPLY = """From: Tom <tom@kiln.example>
To: Ana <ana@clay.example>
Subject: Re: the kiln

Hi Ana,

{answer} The plates are dry and wait on the upper shelf of the store room.

Tom

On Mon, 2 Nov 2026 at 10:00, Ana <ana@clay.example> wrote:
> Hi Tom,
>
> When does the kiln open on Friday?
>
> Ana
"""


@pytest.mark.parametrize(
    ("answer", "pairs"),
    [
        pytest.param("Thank you for asking about the kiln.", 0, id="words that tell spare the model"),
        pytest.param("The roof of the shed was mended by our neighbours.", 2, id="where none do, each is asked"),
    ],
)
def test_pairs_are_read_only_while_nothing_has_answered(
    answer: str, pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    taken_up = sentence_model.taken_up
    monkeypatch.setattr(
        sentence_model, "taken_up", lambda points, sentences: asked.extend(sentences) or taken_up(points, sentences)
    )
    rule = next(rule for rule in load_rules() if rule.id == "does-not-listen")
    judge(Source("-", "eml", REPLY.format(answer=answer).encode()), [rule], Config())
    assert len(asked) == pairs


def judged(sentence: str) -> list[tuple[object, ...]]:
    rule = next(rule for rule in load_rules() if rule.id == "sweeping-generalization")
    draft = Source("-", "text", f"Hi Ana,\n\nthank you.\n\n{sentence}\n\nTom\n".encode())
    return [(found.rule, found.span, found.severity) for found in judge(draft, [rule], Config()).findings]


def test_grammar_that_comes_last_finds_what_grammar_that_comes_first_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (ROOT / "benchmarks" / "sentences" / "sweeping-generalization.tsv").read_text(encoding="utf-8").splitlines()
    sentences = [line.partition("\t")[2] for line in lines[::3]]
    sentences += [f'Ana wrote "{sentence}" and Tom nodded.' for sentence in sentences[:5]]
    last = [judged(sentence) for sentence in sentences]
    monkeypatch.setattr(matchers, "_excused_as_one", lambda unless, unit: False)
    assert [judged(sentence) for sentence in sentences] == last
    assert any(last) and not all(last)


def test_the_drafts_of_the_benchmark_are_distinct_and_the_rule_of_its_own_fires(tmp_path: Path) -> None:
    texts = [(tmp_path / name).read_text(encoding="utf-8") for name in speed.write_drafts(tmp_path, 50)]
    assert len(set(texts)) == 50
    rules = [rule for rule in load_rules(tmp_path / speed.write_rule(tmp_path)) if rule.id == "bare-plurals"]
    assert [one.match for one in lint(speed.GRAMMAR, rules=tuple(rules)).drafts[0].findings]
    assert not lint(speed.PLAIN, rules=tuple(rules)).drafts[0].findings


def test_one_thread_of_numerics_is_enough() -> None:
    grammar.pipeline()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
