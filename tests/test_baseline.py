"""The baseline: what is known is let be, what is new is told, and where a line stands does not count."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from test_cli import CLEAN, FAST, Done, run

from mailcheck import baseline
from mailcheck.model import MailcheckError

GUYS = CLEAN.replace("Inês", "Guys")
ENTRY = {"file": "a.txt", "rule": "generic-greeting", "words": "hi guys,", "count": 1}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a draft that greets nobody, and its baseline."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(GUYS, "utf-8")
    return tmp_path


def check(*arguments: object) -> Done:
    return run("a.txt", "--select", FAST, "--baseline", "known.json", *arguments)


def write(*paths: str) -> Done:
    return run(*(paths or ("a.txt",)), "--select", FAST, "--write-baseline", "known.json")


def draft(text: str) -> None:
    Path("a.txt").write_text(text, "utf-8")


class TestWriting:
    def test_all_findings_are_written_one_a_line(self) -> None:
        done = write()
        assert (done.code, done.out, done.last) == (0, "", "mailcheck: known.json: 1 finding of 1 draft")
        assert Path("known.json").read_text().splitlines()[1] == f"  {json.dumps(ENTRY)}"

    def test_a_clean_run_is_a_baseline_too(self) -> None:
        draft(CLEAN)
        assert write().code == 0
        assert check().code == 0

    def test_what_was_set_aside_otherwise_is_not_written(self) -> None:
        draft(f"---\nmailcheck: {{ignore: {{generic-greeting: agreed}}}}\n---\n{GUYS}")
        assert write().last == "mailcheck: known.json: 0 findings of 1 draft"

    def test_the_same_run_writes_the_same_file(self) -> None:
        write()
        before = Path("known.json").read_bytes()
        write()
        assert Path("known.json").read_bytes() == before

    def test_a_draft_that_cannot_be_read_leaves_it_unwritten(self) -> None:
        done = write("a.txt", "none.txt")
        assert done.code == 2
        assert done.last == (
            "mailcheck: known.json: not written, since not all could be checked: none.txt: no such file or folder"
        )
        assert not Path("known.json").exists()

    def test_another_file_is_not_overwritten(self) -> None:
        done = run("a.txt", "--select", FAST, "--write-baseline", "a.txt")
        assert (done.code, done.last) == (
            2,
            "mailcheck: a.txt: is there already and is no baseline; it is left as it is",
        )
        assert Path("a.txt").read_text("utf-8") == GUYS

    @pytest.mark.parametrize("other", [("--baseline", "known.json"), ("--changed-since", "HEAD")])
    def test_it_is_of_all_findings(self, other: tuple[str, str]) -> None:
        done = run("a.txt", "--write-baseline", "new.json", *other)
        assert done.code == 2
        assert done.last == f"mailcheck: --write-baseline writes down all findings: leave {other[0]} out"


class TestReading:
    def test_what_is_known_does_not_fail(self) -> None:
        write()
        done = check()
        assert (done.code, done.err) == (0, "")
        assert "1 set aside" in done.out

    def test_it_costs_no_points_and_is_marked_in_the_report(self) -> None:
        write()
        (scored,) = json.loads(check("--format", "json").out)["drafts"]
        (finding,) = scored["findings"]
        assert finding["suppressed"] == {"by": "baseline", "reason": ""}
        assert (finding["points"], scored["score"]["overall"]) == (0.0, 10.0)

    @pytest.mark.parametrize(
        "text",
        [
            f"\n\n\n{GUYS}",
            f"---\nsubject: Flour\n---\n{GUYS}",
            GUYS.replace("Hi Guys", "Hi\u00a0 Guys"),
            GUYS.replace("Hi Guys", "HI guys"),
            GUYS.replace("\n", "\r\n"),
            GUYS.replace("nine years", "eleven years"),
        ],
        ids=["lines", "front matter", "white space", "case", "line ends", "other words"],
    )
    def test_it_survives(self, text: str) -> None:
        write()
        Path("a.txt").write_bytes(text.encode())
        done = check()
        assert (done.code, done.err) == (0, "")

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            (GUYS.replace("Hi Guys,", "Dear team,"), "generic-greeting"),
            (GUYS.replace("Tomasz Wójcik\n", ""), "missing-signature"),
        ],
    )
    def test_something_new_fails(self, text: str, rule: str) -> None:
        write()
        draft(text)
        done = check()
        assert (done.code, done.last) == (1, f"mailcheck: failed: 1 finding at or above error ({rule})")

    def test_another_file_is_another_finding(self) -> None:
        write()
        Path("b.txt").write_text(GUYS, "utf-8")
        assert run("b.txt", "--select", FAST, "--baseline", "known.json").code == 1

    def test_it_does_not_matter_where_it_is_run_from(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write()
        Path("deeper").mkdir()
        monkeypatch.chdir("deeper")
        assert run("../a.txt", "--select", FAST, "--baseline", "../known.json").code == 0
        assert run(os.path.abspath("../a.txt"), "--select", FAST, "--baseline", "../known.json").code == 0

    def test_once_more_than_known_is_new(self) -> None:
        select = ("--select", "pressure", "--fail-on", "warning")
        draft(CLEAN + "\nAct now! Act now!\n")
        run("a.txt", *select, "--write-baseline", "known.json")
        assert '"count": 2' in Path("known.json").read_text()
        draft(CLEAN + "\nAct now! Act now! Act now!\n")
        done = run("a.txt", *select, "--baseline", "known.json", "--format", "line")
        assert done.code == 1
        assert [line.split(": ")[0] for line in done.out.splitlines()] == ["a.txt:9:19"]

    def test_standard_input(self) -> None:
        run("-", "--select", FAST, "--write-baseline", "known.json", stdin=GUYS)
        assert run("-", "--select", FAST, "--baseline", "known.json", stdin=GUYS).code == 0

    def test_a_copied_draft_is_known_too(self) -> None:
        Path("b.txt").write_text(f"---\nto: ana@azul.example\n---\n{CLEAN * 2}", "utf-8")
        draft(f"---\nto: rui@verde.example\n---\n{CLEAN * 2}")
        options = ("a.txt", "b.txt", "--select", "copied-draft", "--fail-on", "suggestion")
        assert run(*options).code == 1
        run(*options, "--write-baseline", "known.json")
        assert run(*options, "--baseline", "known.json").code == 0


class TestGone:
    SAID = "mailcheck: 1 finding of the baseline is gone: write it anew"

    def test_a_mended_draft(self) -> None:
        write()
        draft(CLEAN)
        assert (check().code, check().err.strip()) == (0, self.SAID)

    def test_a_strict_run_fails(self) -> None:
        write()
        draft(CLEAN)
        done = check("--strict")
        assert (done.code, done.err.strip()) == (1, self.SAID.replace(": 1", ": failed: 1"))

    def test_a_draft_that_is_no_more(self) -> None:
        Path("b.txt").write_text(GUYS, "utf-8")
        write("a.txt", "b.txt")
        Path("b.txt").unlink()
        assert check().err.strip() == self.SAID

    def test_a_draft_that_this_run_did_not_check_is_not_gone(self) -> None:
        Path("b.txt").write_text(GUYS, "utf-8")
        write("a.txt", "b.txt")
        assert check().err == ""

    def test_a_rule_that_was_not_on_is_not_gone(self) -> None:
        write()
        draft(CLEAN)
        assert run("a.txt", "--select", "wrong-name", "--baseline", "known.json").err == ""

    def test_a_draft_that_could_not_be_read_is_not_gone(self) -> None:
        write()
        Path("a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        assert check().last == "mailcheck: 1 draft could not be checked"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "known.json: no such baseline; --write-baseline known.json makes one"),
        ("", "known.json: no baseline: "),
        ("{", "known.json: no baseline: "),
        ("[]", 'known.json: no baseline: it must be {"mailcheck-baseline": 1, "findings": […]}'),
        ("{}", "known.json: no baseline: it must be "),
        ({"findings": []}, "known.json: a baseline of another version of mailcheck; write it anew"),
        ({"mailcheck-baseline": 2, "findings": []}, "known.json: a baseline of another version of mailcheck"),
        ({"mailcheck-baseline": 1, "findings": [ENTRY, {}]}, "known.json: finding 2 is malformed; it must have a file"),
        ({"mailcheck-baseline": 1, "findings": [{**ENTRY, "count": 0}]}, "known.json: finding 1 is malformed"),
        ({"mailcheck-baseline": 1, "findings": [{**ENTRY, "count": True}]}, "known.json: finding 1 is malformed"),
        ({"mailcheck-baseline": 1, "findings": [{**ENTRY, "line": 3}]}, "known.json: finding 1 is malformed"),
        ("[" * 100_000, "known.json: no baseline: nested too deeply"),
        (b"\xff\xfe", "known.json: no baseline: "),
    ],
    ids=str,
)
def test_a_missing_or_malformed_one_is_exit_2(given: Any, words: str) -> None:
    if given is not None:
        text = given if isinstance(given, str | bytes) else json.dumps(given)
        Path("known.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    done = check()
    assert done.code == 2
    (line,) = done.err.splitlines()
    assert line.startswith(f"mailcheck: {words}")


def test_a_huge_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baseline, "MAX_BYTES", 10)
    Path("known.json").write_text(" " * 11)
    with pytest.raises(MailcheckError, match="larger than"):
        baseline.read(Path("known.json"))
