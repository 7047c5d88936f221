"""JUnit: valid XML by Jenkins' schema whatever a draft holds; a case passes only where nothing was found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from report_values import HOSTILE, LONG, draft, everything, finding, hostile, report, scored

from mailcheck.model import Failure, Suppressed
from mailcheck.render import render

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "junit.xsd"))


def document(found: Any) -> Any:
    """The document as its reader gets it, held against the schema."""
    root = etree.fromstring(render(found, "junit").encode("utf-8"))
    SCHEMA.assertValid(root)
    return root


def outcomes(suite: Any) -> dict[str, str]:
    """The name of each case with how it went."""
    return {case.get("name"): case[0].tag if len(case) else "passed" for case in suite.findall("testcase")}


@pytest.mark.parametrize("words", HOSTILE)
def test_it_is_valid_whatever_a_draft_holds(words: str) -> None:
    document(hostile(words))


def test_every_code_point_there_is() -> None:
    for first in range(0, 0x110000, 0x8000):
        document(hostile("".join(map(chr, range(first, first + 0x8000)))))


def test_an_empty_run() -> None:
    assert document(report()).get("tests") == "0"


def test_a_clean_draft_has_one_passing_case() -> None:
    (suite,) = document(report(scored(draft("word " * 30, "a.md"))))
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("a.md", "1", "0")
    assert outcomes(suite) == {"mailcheck": "passed"}
    assert suite.find("testcase").get("classname") == "a.md"


def test_a_rule_that_found_something_is_a_failed_case_with_every_place() -> None:
    on = draft("act now, act now, " + "word " * 30, "a.md")
    second = finding("pressure", on=on, words="now, word", message="It hurries.")
    (suite,) = document(report(scored(on, finding("pressure", on=on, words="act now", message="It hurries."), second)))
    (failure,) = suite.findall("testcase/failure")
    assert (failure.get("type"), failure.get("message")) == ("warning", "It hurries.")
    assert failure.text.splitlines() == ["a.md:1:1: It hurries.", "a.md:1:14: It hurries.", "Say it in your own words."]
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")


def test_the_score_is_a_property() -> None:
    (suite,) = document(report(scored(draft("word " * 30))))
    assert [dict(one.attrib) for one in suite.iter("property")] == [{"name": "4P score", "value": "10.0"}]


def test_what_was_set_aside_is_skipped_with_the_reason() -> None:
    on = draft(LONG)
    aside = [finding("pressure", on=on, words="act", suppressed=Suppressed(by, why)) for by, why in WHO]
    (suite,) = document(report(scored(on, *aside)))
    assert outcomes(suite) == {"pressure": "skipped", "mailcheck": "passed"}
    assert suite.find("testcase/skipped").get("message") == "set aside by header: she asked; baseline"


WHO = (("header", "she asked"), ("baseline", ""))


def test_a_rule_with_open_findings_fails_though_others_were_set_aside() -> None:
    on = draft(LONG)
    aside = finding("pressure", on=on, words="act", suppressed=Suppressed("header", "x"))
    (suite,) = document(report(scored(on, aside, finding("pressure", on=on, words="now"))))
    assert outcomes(suite) == {"pressure": "failure"}


def test_what_could_not_be_judged_is_skipped_and_passes_nothing() -> None:
    foreign = scored(draft("Sehr geehrte Frau", "de.md", unjudged="not English"), not_judged={"blame": "not English"})
    (suite,) = document(report(foreign))
    assert outcomes(suite) == {"mailcheck": "skipped"}
    assert suite.find("testcase/skipped").get("message") == "not judged: not English"


def test_a_rule_that_could_not_judge_is_skipped() -> None:
    (suite,) = document(report(scored(draft("word " * 30), not_judged={"late-reply": "no date"})))
    assert outcomes(suite) == {"mailcheck": "passed", "late-reply": "skipped"}


def test_a_draft_that_could_not_be_read_is_an_error() -> None:
    root = document(report(failures=(Failure("x.eml", "larger than 25 MB"),)))
    assert (root.get("errors"), outcomes(root[0])) == ("1", {"mailcheck": "error"})
    assert root.find("testsuite/testcase/error").get("message") == "larger than 25 MB"


def test_totals_and_remarks() -> None:
    root = document(everything())
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "6", "failures": "2", "errors": "1",
    }  # fmt: skip
    assert root[0].findtext("system-out") == "unused suppression: about-us (front matter)\nnote: read as UTF-8"
