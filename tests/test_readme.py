"""What the README and its neighbours say is so: commands run, options and rules exist, what is recorded is real."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

from mailcheck import lint
from mailcheck.cli.app import COMMANDS
from mailcheck.rule_files import rule_names

TOP = Path(__file__).resolve().parent.parent
README = (TOP / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/json.md",
    "docs/before-sending.md",
    "docs/ci.md",
    "training/README.md",
    "benchmarks/README.md",
)
_OPTION = re.compile(r"(?<![\w<!-])--[a-z][\w-]*")
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of *text* in one language, without their indent."""
    return [textwrap.dedent(body) for _, name, body in _BLOCK.findall(text) if name == language]


def commands(text: str) -> list[tuple[str, int]]:
    """Every `$ …` line of the console blocks, with the exit code that its comment promises."""
    lines = [line[2:] for body in blocks(text, "console") for line in body.splitlines() if line.startswith("$ ")]
    ends = [re.search(r"# exit (\d)\s*$", line) for line in lines]
    return [(line.split(" #")[0].strip(), int(end[1]) if end else 0) for line, end in zip(lines, ends, strict=True)]


def helped(*arguments: str) -> str:
    """What `mailcheck … --help` says."""
    command = [sys.executable, "-m", "mailcheck", *arguments, "--help"]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True).stdout


def read(page: str) -> str:
    """The text of a file of the project."""
    return (TOP / page).read_text(encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the samples, and the command `mailcheck` in `bin`."""
    shutil.copytree(TOP / "samples", tmp_path / "samples")
    command = tmp_path / "bin" / "mailcheck"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mailcheck "$@"\n')
    command.chmod(0o755)
    return tmp_path


def run(line: str, place: Path) -> subprocess.CompletedProcess[str]:
    """One line of shell in that folder."""
    path = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(TOP), "PYTHONUTF8": "1"}
    return subprocess.run(line, shell=True, cwd=place, env=environment, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize(("line", "code"), commands(README))
def test_a_command_of_the_readme_runs(line: str, code: int, place: Path) -> None:
    done = run(line, place)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_there_are_commands_to_run() -> None:
    assert len(commands(README)) > 8


SCRIPTS = (
    "benchmarks/accuracy", "benchmarks/robustness", "training/altered", "training/teacher", "training/train",
)  # fmt: skip


def test_every_option_that_is_named_exists() -> None:
    shown = "".join(helped(*name) for name in ((), *((command,) for command in COMMANDS)))
    scripts = "".join(read(f"{name}.py") for name in SCRIPTS)
    known = {*_OPTION.findall(shown), *re.findall(r'"(--[\w-]+)"', scripts)}
    assert {option for page in PAGES for option in _OPTION.findall(read(page))} <= known


def test_every_option_of_check_is_named() -> None:
    assert set(_OPTION.findall(helped("check"))) - {"--help", "--stdin-filename"} <= set(_OPTION.findall(README))


def test_every_rule_in_the_table_exists() -> None:
    rows = README.split("## The rules")[1].split("## The score")[0]
    named = {name for line in rows.splitlines() if line.startswith("| ") for name in re.findall(r"`([a-z-]+)`", line)}
    assert len(named) > 10
    assert named <= rule_names()


def test_the_python_in_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (snippet,) = blocks(README, "python")
    exec(compile(snippet, "README.md", "exec"), {})
    assert "generic-greeting Hi Guys" in capsys.readouterr().out


def screenshot() -> ModuleType:
    """docs/screenshot.py as a module."""
    spec = importlib.util.spec_from_file_location("screenshot", TOP / "docs" / "screenshot.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_recorded_output_is_the_real_one() -> None:
    recorder = screenshot()
    assert recorder.shown(README) == recorder.said(color=False), "run `python docs/screenshot.py`"


def test_the_picture_shows_the_same_rules_and_needs_nothing_from_elsewhere() -> None:
    picture = (TOP / "docs" / "pitch.svg").read_text(encoding="utf-8")
    text = screenshot().shown(README)
    for rule in re.findall(r"(?:error|warning|suggestion)  ([a-z-]+)", text):
        assert rule in picture, "run `python docs/screenshot.py`"
    assert "@font-face" not in picture and "url(http" not in picture


def test_the_rule_reference_is_the_real_one() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "mailcheck", "rules", "--format", "markdown"],
        cwd=TOP, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    written = (TOP / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == made.stdout, "run `mailcheck rules --format markdown > docs/rules.md`"


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    path = TOP / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert target.startswith("http") or (path.parent / target).exists(), target


DRAFT = (
    "Hi Nora,\n\n{}Customers never wait.\n\n"
    "Could you ring me on Friday at ten, about the eleven teapots on your blog? Thank you.\n\nInes\n"
)


def left(draft: str, format: str) -> set[str]:
    """The rules that the draft sets aside."""
    (scored,) = lint(draft, format=format).drafts
    assert not scored.unused_suppressions
    return {finding.rule for finding in scored.findings if finding.suppressed and finding.suppressed.reason}


def test_the_ways_to_set_aside_work() -> None:
    told = README.split("## Setting a finding aside")[1].split("## Your own rules")[0]
    (front,), (comment,) = blocks(told, "yaml"), blocks(told, "html")
    (header,) = blocks(told, "text")
    assert left(f"---\nsubject: Teapots\n{front}---\n{DRAFT.format('')}", "markdown") == {"missing-contact-details"}
    assert left(DRAFT.format(comment + "\n"), "markdown") == {"sweeping-generalization"}
    assert left(f"Subject: Teapots\n{header}\n{DRAFT.format('')}", "eml") == {"missing-contact-details"}


def test_the_worked_example_passes_and_finds(place: Path) -> None:
    example = CONTRIBUTING.split("<!-- worked example -->")[1]
    own = place / "own" / "quick-call.yaml"
    own.parent.mkdir()
    own.write_text(blocks(example, "yaml")[0], encoding="utf-8")
    tested = run("mailcheck test-rules own/quick-call.yaml", place)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert tested.stdout.strip() == "1 rule, 8 examples, 0 wrong"
    (place / "draft.txt").write_text("Hi Nora,\n\nhave you time for a quick chat?\n", encoding="utf-8")
    found = run("mailcheck --rules own --select quick-call --fail-on suggestion draft.txt", place)
    assert found.returncode == 1
    assert "quick-call" in found.stdout


def test_nothing_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("mailcheck opened a connection")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    for sample in sorted(path for path in (TOP / "samples").rglob("*") if path.is_file()):
        assert not lint(sample.read_bytes(), name=sample.name).failures
