"""`mailcheck sequence`: the steps in their order, what they repeat, and what follow-ups are prone to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from annotated import draft

from mailcheck.cli.sequence import in_order
from mailcheck.detectors.repeated_step import shared
from mailcheck.model import Source

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "sequence"
RAMP = "Your ramp is steep, and we cut oak ramps to measure in a week. Shall I send you a drawing by Thursday?"


def run(*arguments: str, cwd: Path = SAMPLES) -> subprocess.CompletedProcess[str]:
    """The installed command with these arguments."""
    command = [sys.executable, "-m", "mailcheck", "sequence", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120, check=False)


def test_the_samples() -> None:
    done = run(".", "--format", "json")
    found = {
        Path(one["source"]).name: {finding["rule"] for finding in one["findings"]}
        for one in json.loads(done.stdout)["drafts"]
    }
    assert {"repeated-step", "fake-thread", "passive-aggressive"} <= found["step-2.md"]
    assert "repeated-step" not in found["step-1.md"] | found["step-3.md"]
    assert not any("copied-draft" in rules for rules in found.values())
    assert done.returncode == 1


def test_the_terminal_ends_with_what_steps_have_in_common() -> None:
    done = run("step-1.md", "step-2.md", "step-3.md")
    phrase = '"we cut oak ramps to measure in a week, without a screw in the wall"'
    assert f"said again:\n  {phrase}\n    in step-1.md, step-2.md\n" in done.stdout
    told = "This step brings too little: 55 % of its words stand in step-1.md already."
    assert told in " ".join(done.stdout.split())


def test_drafts_that_are_no_steps_are_not_compared_as_such(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"Hi Nora,\n\n{RAMP}\n\nSiv\n", encoding="utf-8")
    command = [sys.executable, "-m", "mailcheck", "check", "--format", "json", "."]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert "repeated-step" not in done.stdout


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        (["step-1.md", "step-10.md", "step-2.md"], ["step-1.md", "step-2.md", "step-10.md"]),
        (["intro.md", "again.md"], ["intro.md", "again.md"]),
        (["a/1.md", "a/2.md", "b/1.md"], ["a/1.md", "a/2.md", "b/1.md"]),
    ],
)
def test_steps_stand_in_their_order(given: list[str], ordered: list[str]) -> None:
    assert [step.name for step in in_order([Source(name, "text", b"") for name in given])] == ordered  # type: ignore[union-attr]


def test_phrases_that_steps_share() -> None:
    one = draft(f"Hi Nora,\n\n{RAMP}\n\nSiv")
    two = draft("Hi Nora,\n\nas I wrote, we cut oak ramps to measure in a week.\n\nSiv")
    three = draft("Hi Nora,\n\nthe council pays half of it until June.\n\nSiv")
    assert [phrase for phrase, _ in shared([one, two, three])] == ["we cut oak ramps to measure in a week"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("step-1.md",), "a sequence has two steps or more, and there is 1"),
        (("step-1.md", "none.md"), "none.md: no such file or folder"),
        (("step-1.md", "step-2.md", "--format", "x"), "unknown format `x`"),
    ],
)
def test_what_cannot_be_done_is_exit_2(arguments: tuple[str, ...], reason: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert reason in done.stderr + done.stdout
