"""Limits: each is configurable, and a draft beyond it is reported as what it is, never as clean."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest
from annotated import draft
from report_values import draft as plain_draft
from report_values import finding, scored
from rulefiles import loaded

from mailcheck import lint
from mailcheck.config import SHAPE, Config
from mailcheck.limits import Limits
from mailcheck.model import Suppressed, UnreadableDraft
from mailcheck.score import limited

ROOT = Path(__file__).resolve().parent.parent
GREY = loaded()
PART = b"--b\n\nHello\n"


def multipart(parts: int) -> bytes:
    return b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + PART * parts + b"--b--\n"


def nested(depth: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))
    return opened + b"\nHello\n"


CASES = [
    pytest.param("message-size", 100, "text", b"a " * 50, b"a " * 51, "more than 100 bytes", id="message-size"),
    pytest.param(
        "header-size", 40, "eml", b"X: " + b"a" * 36 + b"\n\nHi\n", b"X: " + b"a" * 37 + b"\n\nHi\n",
        "a header of more than 40 bytes or 20,000 fields", id="header-size",
    ),
    pytest.param("depth", 3, "eml", nested(3), nested(4), "more than 3 multiparts within one another", id="depth"),
    pytest.param("parts", 4, "eml", multipart(3), multipart(4), "more than 4 parts", id="parts"),
    pytest.param(
        "subject", 10, "eml", b"Subject: " + b"a" * 10 + b"\n\nHi\n", b"Subject: " + b"a" * 11 + b"\n\nHi\n",
        "a subject of more than 10 characters", id="subject",
    ),
    pytest.param("text", 20, "text", b"a" * 20, b"a" * 21, "more than 20 characters of text", id="text"),
    pytest.param("words", 5, "text", b"a b c d e", b"a b c d e f", "more than 5 words", id="words"),
    pytest.param("words", 5, "text", b"a" * 100, b"a" * 101, "more than 5 words", id="words in one"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "most", "format", "within", "beyond", "reason"), CASES)
def test_what_is_within_is_judged_and_what_is_beyond_is_a_failure_that_names_the_limit(
    name: str, most: int, format: str, within: bytes, beyond: bytes, reason: str
) -> None:
    config = Config(limits=replace(Limits(), **{name.replace("-", "_"): most}))
    assert not lint(within, format=format, rules=(GREY,), config=config).failures
    (failure,) = lint(beyond, format=format, rules=(GREY,), config=config).failures
    assert failure.reason.startswith(f"it has {reason}")
    assert failure.reason.endswith(f"and was not judged (limits: {name})")
    assert not lint(beyond, format=format, rules=(GREY,)).failures


def test_quoted_history_is_not_the_senders_own() -> None:
    config = Config(limits=Limits(words=5))
    assert draft("Thank you, Ana.\n\n> " + "word " * 50, config=config).words == 3
    with pytest.raises(UnreadableDraft):
        draft("Thank you, Ana. " + "word " * 50, config=config)


class TestFindings:
    def test_the_gravest_are_listed_and_the_others_counted(self) -> None:
        on = plain_draft("grey " * 30)
        found = scored(
            on,
            finding(severity="suggestion", on=on, words="grey"),
            finding(severity="error", suppressed=Suppressed("header", "x")),
            finding("blame", "warning", "positiveness", on=on, words="grey"),
            finding("demand", "error", "positiveness"),
        )
        kept = limited(found, 2)
        assert [one.rule for one in kept.findings] == ["blame", "demand"]
        assert kept.score == found.score
        note = "2 more findings, none of them graver, are counted and not listed (limits: findings)"
        assert kept.draft.message.notes == (note,)

    def test_within_the_limit_nothing_changes(self) -> None:
        found = scored(plain_draft("x"), finding(), finding())
        assert limited(found, 2) is found
        assert len(limited(found, 1).findings) == 1

    def test_it_holds_for_a_run(self) -> None:
        text = "Hi Ana,\n\n" + "The kiln is grey. " * 30
        report = lint(text, rules=(GREY,), config=Config(limits=Limits(findings=7)))
        assert len(report.drafts[0].findings) == 7
        assert report.drafts[0].score == lint(text, rules=(GREY,)).drafts[0].score


def test_a_file_of_configuration_sets_every_limit(tmp_path: Path) -> None:
    given = {one.name.replace("_", "-"): 1 for one in fields(Limits)}
    (tmp_path / "mailcheck.yaml").write_text(json.dumps({"limits": {**given, "words": 4}}), encoding="utf-8")
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    assert set(SHAPE["properties"]["limits"]["properties"]) == set(given)
    (tmp_path / "mailcheck.yaml").write_text("limits: {words: 4}\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("one two three four five", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mailcheck", "--fail-on", "never", "a.txt", "b.txt", "--format", "line"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 2
    assert "b.txt:1:1: error not-checked: it has more than 4 words" in done.stdout
    assert "mailcheck: 1 draft could not be checked: b.txt: it has more than 4 words" in done.stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("{word: 5}", "mailcheck.yaml:1: unknown key `word`; did you mean `words`?"),
        ("{words: 0}", "mailcheck.yaml:1: `words` is 0"),
        ("{words: many}", "mailcheck.yaml:1: "),
        ("{depth: 201}", "mailcheck.yaml:1: `depth` is 201; it must be 1 to 200"),
        ("{message-size: 26214401}", "mailcheck.yaml:1: `message-size` is 26214401; it must be 1 to 26214400"),
    ],
)
def test_a_wrong_limit_is_one_line(tmp_path: Path, given: str, says: str) -> None:
    (tmp_path / "mailcheck.yaml").write_text(f"limits: {given}\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("Hello", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mailcheck", "a.txt"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("mailcheck: ") and says in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_page_names_every_limit_and_its_number() -> None:
    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    for one in fields(Limits):
        assert f"| `{one.name.replace('_', '-')}` | {getattr(Limits(), one.name):,}" in page
