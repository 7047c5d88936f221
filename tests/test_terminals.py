"""What comes from outside is shown and does nothing: whatever command says it, in every format, in errors too.

`test_nasty.py` has the same for the report on a draft.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rulefiles import RULE

from mailcheck.cli.app import main
from mailcheck.render import formats

HOSTILE = "\x1b[31m\x9b2J\x1b]0:owned\x07\u202egnp\u2066\u200f\u061c[bold]x[/bold]\r\x08\x0b\u2028\x85"
ACTS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
FILE = HOSTILE.replace("/", "")
Told = Callable[..., tuple[int, str]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs a command line in a folder with a draft, and returns its exit code and all that it says."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Hi Guys,\n\nact now!!\n", encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return run


def harmless(words: str) -> bool:
    """True where *words* do something to no terminal, and yet show what was in them."""
    return not ACTS.search(words) and "[bold]x[" in words


CHECK_OPTIONS = (
    "--format --fail-on --kind --min-score --select --ignore --config --rules --answers --contacts --baseline"
).split()
WRONG: list[list[str]] = [
    *(["check", "a.txt", option, HOSTILE] for option in CHECK_OPTIONS),
    *(["check", "a.txt", f"{option}={HOSTILE}"] for option in CHECK_OPTIONS),
    ["check", "a.txt", "--output", f"none{HOSTILE}/x"],
    ["check", "a.txt", "--write-baseline", f"none{HOSTILE}/x"],
    ["check", f"--{HOSTILE}"],
    [f"--no-color{HOSTILE}", "a.txt"],
    [f"none{HOSTILE}"],
    ["rules", "--format", HOSTILE],
    ["rules", HOSTILE],
    ["rules", "--rules", HOSTILE],
    ["explain", HOSTILE],
    ["explain", "blame", HOSTILE],
    ["test-rules", HOSTILE],
    ["config", "a.txt", "--config", HOSTILE],
    ["config", "a.txt", HOSTILE],
    ["campaign", HOSTILE, "--contacts", "a.csv"],
    ["campaign", "a.txt", "--contacts", HOSTILE],
    ["campaign", "a.txt", HOSTILE, "--contacts", "a.csv"],
    ["sequence", "a.txt", HOSTILE],
    ["hook", HOSTILE],
    ["hook", "run", HOSTILE],
    ["proxy", "--relay", HOSTILE],
    ["doctor", "--config", HOSTILE],
    ["doctor", "--proxy", HOSTILE],
    ["send", "--on-error", HOSTILE, "--", "true"],
    ["init", HOSTILE],
]  # fmt: skip


def named(lines: list[list[str]]) -> Iterator[object]:
    for line in lines:
        yield pytest.param(line, id=" ".join(line).replace(HOSTILE, "…").replace(FILE, "…"))


@pytest.mark.parametrize("arguments", list(named(WRONG)))
def test_a_wrong_command_line(told: Told, arguments: list[str]) -> None:
    code, said = told(*arguments)
    assert code in (1, 2) and harmless(said)


def test_help_and_usage_are_what_they_were(told: Told) -> None:
    """What is wrong with the options is said with the usage, and the help where nothing is named."""
    code, said = told("check", "a.txt", "--nope")
    assert code == 2
    assert said.startswith("Usage: mailcheck check [OPTIONS] {PATH…}\n") and "--nope" in said
    code, said = told()
    assert code == 2 and "Usage: mailcheck" in said and "sequence" in said
    assert told("check", "--help")[0] == told("--version")[0] == 0


TEMPLATE = """---
subject: Rye
---
Hi {{first_name}},

the rye from your mill in {{town}} is good. May I call on Friday? {{nope}}

Rui Prado
"""


@pytest.mark.parametrize("format", formats())
@pytest.mark.parametrize("more", [[], ["--verbose"]], ids=["", "verbose"])
class TestReports:
    def test_of_a_campaign(self, told: Told, format: str, more: list[str]) -> None:
        cell = HOSTILE.replace("\r", "").replace("\u2028", "").replace("\x0b", "").replace("\x85", "")
        rows = [
            ["email", "first_name", "town", f"column {cell}"],
            [f"{cell}@a.example", f"ANA {cell}", cell, ""],
            ["b@b.example", f"N/A {HOSTILE}", "", ""],
            ["b@b.example", "", f"act now!! {HOSTILE}", cell],
            [f"b{HOSTILE}@b.example", "", "N/A", cell],
        ]
        lines = (",".join(f'"{value}"' for value in row) for row in rows)
        Path(f"t{FILE}.md").write_text(TEMPLATE, encoding="utf-8")
        Path(f"c{FILE}.csv").write_text("\n".join(lines), encoding="utf-8", newline="")
        arguments = (f"t{FILE}.md", "--contacts", f"c{FILE}.csv", "--format", format, *more)
        code, said = told("campaign", *arguments)
        assert code == 1 and "suspect-name" in said and "empty-field" in said
        assert harmless(said)

    def test_of_a_sequence(self, told: Told, format: str, more: list[str]) -> None:
        names = [f"s{number}{FILE}.txt" for number in (1, 2, 3)]
        for name in names:
            text = f"Hi Ana,\n\nthe rye {HOSTILE} from your mill is good, and we liked it. May I call?\n\nRui\n"
            Path(name).write_text(text, encoding="utf-8", newline="")
        code, said = told("sequence", *names, "--format", format, "--min-score", "10", *more)
        assert code == 1 and "repeated-step" in said
        assert harmless(said)

    def test_by_a_rule_of_ones_own(self, told: Told, format: str, more: list[str]) -> None:
        own(Path("own"))
        Path(f"a{FILE}.txt").write_text("Hi Ana,\n\nthe kiln is grey.\n", encoding="utf-8")
        code, said = told(f"a{FILE}.txt", "--rules", "own", "--select", "grey-words", "--format", format, *more)
        assert code == 0 and "grey-words" in said
        assert harmless(said)


def own(folder: Path) -> None:
    """A rule whose every text is hostile, with an example that goes wrong."""
    texts = ("title", "message", "advice", "why")
    rule = {**RULE, **{key: f"{key} {HOSTILE}" for key in texts}, "evidence": "vendor"}
    rule["references"] = [{"title": HOSTILE, "url": "https://a.example/"}]
    wrong = {"text": f"the kiln is grey {HOSTILE}", "note": HOSTILE}
    rule["examples"] = {**RULE["examples"], "good": [*RULE["examples"]["good"], wrong]}
    folder.mkdir()
    (folder / "grey-words.yaml").write_text(json.dumps(rule), encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["rules", "--rules", "own"],
        ["rules", "--rules", "own", "--format", "markdown"],
        ["explain", "grey-words", "--rules", "own"],
        ["test-rules", "own"],
    ],
    ids=" ".join,
)
def test_what_is_said_of_a_rule_of_ones_own(told: Told, arguments: list[str]) -> None:
    own(Path("own"))
    code, said = told(*arguments)
    assert code == (1 if arguments[0] == "test-rules" else 0) and "grey" in said
    assert not ACTS.search(said)


CONFIGURED = {
    "a reason and a name": ({"ignore": {"blame": HOSTILE}, "sender": {"name": HOSTILE}}, 0),
    "a key": ({HOSTILE: 1}, 2),
    "a rule": ({"rules": {HOSTILE: {"severity": "off"}}}, 2),
    "a value": ({"kind": HOSTILE}, 2),
    "a list": ({"contacts": HOSTILE}, 2),
}


@pytest.mark.parametrize(("values", "code"), [pytest.param(*case, id=name) for name, case in CONFIGURED.items()])
def test_what_is_said_of_a_configuration(told: Told, values: dict[str, object], code: int) -> None:
    Path(f"d{FILE}").mkdir()
    Path(f"d{FILE}/a.txt").write_text("Hello", encoding="utf-8")
    Path(f"d{FILE}/mailcheck.yaml").write_text(json.dumps(values), encoding="utf-8")
    assert told("config", f"d{FILE}/a.txt")[0] == code
    for arguments in (["config", f"d{FILE}/a.txt"], [f"d{FILE}"]):
        assert harmless(told(*arguments)[1])


def test_a_reason_of_any_length_ends(told: Told) -> None:
    """A number of 200,000 digits in a configuration is not said whole."""
    Path("mailcheck.yaml").write_text(f"min-score: {'9' * 200_000}\n", encoding="utf-8")
    code, said = told("a.txt")
    assert code == 2
    assert said.startswith("mailcheck: mailcheck.yaml:1: ") and said.endswith("characters more)\n")
    assert len(said) < 1100
