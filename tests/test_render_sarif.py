"""SARIF: valid by its schema, complete as GitHub code scanning wants it, and never clean where it is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report_values import HOSTILE, LONG, draft, everything, finding, hostile, report, scored

from mailcheck import lint, load_rules
from mailcheck.model import Failure, Report, Suppressed
from mailcheck.render import render

TESTS = Path(__file__).parent
SCHEMA = jsonschema.Draft202012Validator(json.loads((TESTS / "schemas" / "sarif-2.1.0.json").read_text("utf-8")))
TOP = TESTS.parent
SAMPLES = sorted(path for path in (TOP / "samples").iterdir() if path.is_file())
MULTITOOL = os.environ.get("SARIF_MULTITOOL") or shutil.which("Sarif.Multitool") or ""


def log(found: Report, **options: Any) -> dict[str, Any]:
    """The log as its reader gets it, held against the schema."""
    value = json.loads(render(found, "sarif", **{"root": str(Path.cwd()), **options}))
    SCHEMA.validate(value)
    return value


def run(found: Report, **options: Any) -> dict[str, Any]:
    """Its only run."""
    (only,) = log(found, **options)["runs"]
    return only


@cache
def sample(name: str) -> Report:
    """The report on one of the samples, all rules on."""
    path = TOP / "samples" / name
    return lint(path.read_bytes(), name=f"samples/{name}")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_is_valid(path: Path) -> None:
    assert run(sample(path.name))["columnKind"] == "unicodeCodePoints"


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_leave_it_valid_and_make_no_link(words: str) -> None:
    (result, _) = run(hostile(words))["results"]
    assert "](" not in result["message"]["text"]


def test_a_result_has_its_rule_level_message_and_full_region() -> None:
    of = run(sample("pitch.eml"))
    result = next(one for one in of["results"] if one["ruleId"] == "fear-appeal")
    assert of["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "fear-appeal"
    assert result["level"] == "warning"
    assert result["message"]["text"].startswith('"you are losing students" argues from what the reader might lose. Say')
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "samples/pitch.eml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 12, "startColumn": 20, "endLine": 12, "endColumn": 43},
            }
        }
    ]


def test_severities_are_levels() -> None:
    levels = {one["level"] for one in run(sample("pitch.eml"))["results"]}
    assert levels == {"error", "warning", "note"}


def test_every_rule_is_described() -> None:
    rules = run(sample("thanks.txt"))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in load_rules() if rule.pack == "core"]
    for rule in rules:
        assert rule["shortDescription"]["text"].endswith(".") and rule["fullDescription"]["text"]
        assert rule["help"]["text"] and rule["help"]["markdown"].startswith("**")
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")


def test_there_is_no_fingerprint_of_our_own() -> None:
    assert "ingerprint" not in render(sample("pitch.eml"), "sarif")


def test_something_missing_has_an_empty_region_at_its_place() -> None:
    result = next(one for one in run(sample("pitch.eml"))["results"] if one["ruleId"] == "missing-closing")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 20, "startColumn": 17, "endLine": 20, "endColumn": 17}


def test_a_part_in_base64_has_lines_alone() -> None:
    result = next(one for one in run(sample("base64.eml"))["results"] if one["ruleId"] == "wrong-name")
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 10, "endLine": 10}


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a.md", "mails/a.md"),
        ("./a b%.md", "mails/a%20b%25.md"),
        ("ü:1.md", "mails/%C3%BC%3A1.md"),
        ("../b.md", "b.md"),
        ("../../c.md", "../c.md"),
    ],
)
def test_paths_count_from_the_top_of_the_repository(name: str, uri: str, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "mails").mkdir()
    monkeypatch.chdir(tmp_path / "mails")
    on = draft(LONG, name)
    (result,) = run(report(scored(on, finding(on=on, words="act"))), root=str(tmp_path))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_message_in_a_mailbox_is_a_logical_place() -> None:
    on = draft(LONG, "box.mbox#3")
    (result,) = run(report(scored(on, finding(on=on, words="act"))))["results"]
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "box.mbox", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }
    assert place["logicalLocations"] == [{"fullyQualifiedName": "box.mbox#3", "kind": "message"}]


def test_standard_input_is_no_file_of_the_repository() -> None:
    on = draft(LONG, "-")
    (result,) = run(report(scored(on, finding(on=on, words="act"))))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "stdin", "description": {"text": "Standard input."}}


@pytest.mark.parametrize(
    ("by", "kind"),
    [
        ("front matter", "inSource"),
        ("header", "inSource"),
        ("comment on line 3", "inSource"),
        ("configuration", "external"),
        ("baseline", "external"),
        ("changed-since", "external"),
    ],
)
def test_what_was_set_aside_says_by_whom_and_why(by: str, kind: str) -> None:
    on = draft(LONG)
    found = scored(on, finding(on=on, words="act", suppressed=Suppressed(by, "agreed")), finding(on=on, words="now"))
    first, second = run(report(found))["results"]
    assert first["suppressions"] == [{"kind": kind, "status": "accepted", "justification": f"{by}: agreed"}]
    assert second["suppressions"] == []


def test_what_was_not_checked_or_judged_is_a_notification() -> None:
    (invocation,) = run(everything(), code=2, reason="1 draft could not be checked")["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert invocation["exitCodeDescription"] == "1 draft could not be checked"
    told = [
        (one["level"], one["descriptor"]["id"], one["message"]["text"])
        for one in invocation["toolExecutionNotifications"]
    ]
    assert told == [
        ("error", "not-checked", "drafts/x.eml: not checked: larger than 25 MB."),
        ("warning", "unused-suppression", "drafts/a.md: unused suppression: about-us (front matter)."),
        ("note", "not-judged", "drafts/a.md: not judged: late-reply (no date)."),
        ("note", "note", "drafts/a.md: note: read as UTF-8."),
        ("note", "not-judged", "drafts/de.md: not judged: not English."),
    ]
    (at,) = invocation["toolExecutionNotifications"][0]["locations"]
    assert at["physicalLocation"]["artifactLocation"]["uri"] == "drafts/x.eml"


def test_a_run_without_findings_says_that_it_went_well() -> None:
    of = run(sample("thanks.txt"))
    assert of["results"] == []
    assert of["invocations"][0]["executionSuccessful"] is True


@pytest.mark.skipif(
    not MULTITOOL, reason="no Sarif.Multitool (npm @microsoft/sarif-multitool); SARIF_MULTITOOL names it"
)
def test_the_multitool_of_microsoft_finds_nothing_against_sarif_or_github(tmp_path: Path) -> None:
    drafts = tuple(scored for path in SAMPLES for scored in sample(path.name).drafts)
    whole = Report("0.1.0", "", drafts, (Failure("none.eml", "no such file"),), load_rules())
    (tmp_path / "all.sarif").write_text(render(whole, "sarif", root=str(Path.cwd()), code=1, reason="x"), "utf-8")
    done = subprocess.run(
        [MULTITOOL, "validate", "all.sarif", "--rule-kind", "Sarif;Ghas", "--output", "out.sarif"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    (judged,) = json.loads((tmp_path / "out.sarif").read_text("utf-8-sig"))["runs"]
    wrong = {one["ruleId"] for one in judged.get("results", ()) if one.get("level", "warning") in ("error", "warning")}
    assert wrong <= {"SARIF2005"}, done.stdout  # a tool should have a page of its own
