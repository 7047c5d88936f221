"""`from mailcheck import lint`: drafts in, a frozen Report out."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from annotated import eml
from rulefiles import written

import mailcheck
from mailcheck import lint, load_rules
from mailcheck.model import Report, Rule, RuleError

NAMES = ("generic-greeting", "wrong-name", "missing-signature", "company-instead-of-person", "missing-subject")
RULES = tuple(rule for rule in load_rules() if rule.id in NAMES)
TEXT = "Hi Guys,\n\nthe flour from your mill makes the best crust we have had.\n\nBest,\nTomasz"


def found(report: Report) -> list[str]:
    assert not report.failures
    return [finding.rule for scored in report.drafts for finding in scored.findings]


def test_what_the_package_offers() -> None:
    assert set(mailcheck.__all__) >= {"lint", "load_rules", "__version__"}
    assert mailcheck.__version__ == lint("Hi", rules=RULES).version


def test_a_text() -> None:
    report = lint(TEXT, rules=RULES)
    (finding,) = report.drafts[0].findings
    assert (finding.rule, finding.match) == ("generic-greeting", "Hi Guys,")
    assert finding.span is not None
    assert finding.span.of(report.drafts[0].draft.text) == finding.match
    assert (finding.location.line, finding.location.column) == (1, 1)
    assert report.drafts[0].draft.message.source.name == "-"
    assert report.drafts[0].score.overall is not None


def test_all_rules_of_the_pack_are_on_when_none_are_given() -> None:
    report = lint(TEXT)
    assert "generic-greeting" in found(report)


@pytest.mark.parametrize(
    ("draft", "format"),
    [
        (TEXT, ""),
        (TEXT, "text"),
        (TEXT, "markdown"),
        (f"<html><body>{''.join(f'<p>{words}</p>' for words in TEXT.split(chr(10)))}</body></html>", ""),
        (eml(TEXT, Subject="Flour", To="ines@azul.example"), ""),
        (eml(TEXT, Subject="Flour", To="ines@azul.example").decode(), "eml"),
        (TEXT.encode("utf-16"), ""),
        (("\ufeff" + TEXT).encode(), "text"),
    ],
)
def test_every_format_sniffed_or_named(draft: str | bytes, format: str) -> None:
    assert found(lint(draft, format=format, rules=RULES)) == ["generic-greeting"]


def test_who_reads() -> None:
    text = TEXT.replace("Guys", "Sarah")
    assert found(lint(text, rules=RULES)) == []
    assert found(lint(text, to="Inês Duarte <ines@azul.example>", rules=RULES)) == ["wrong-name"]
    text = TEXT.replace("Guys", "Azul Tiles")
    assert found(lint(text, to="ines@gmail.com", company="Azul Tiles Lda", rules=RULES)) == [
        "company-instead-of-person"
    ]


def test_the_message_that_it_answers() -> None:
    report = lint(TEXT, answers="From: Inês <ines@azul.example>\nSubject: Flour\n\nIs it good?\n", rules=RULES)
    assert report.drafts[0].draft.kind == "reply"
    assert report.drafts[0].draft.thread[0].text == "Is it good?"


def test_a_name_for_the_report() -> None:
    assert lint(TEXT, name="drafts/ines.txt", rules=RULES).drafts[0].draft.message.source.name == "drafts/ines.txt"


def test_own_rules(tmp_path: Path) -> None:
    written(tmp_path, find=["crust"])
    rules = tuple(rule for rule in load_rules(tmp_path) if rule.id == "grey-words")
    assert found(lint(TEXT, rules=rules)) == ["grey-words"]


def test_own_rules_with_a_mistake(tmp_path: Path) -> None:
    written(tmp_path, titel="x")
    with pytest.raises(RuleError):
        load_rules(tmp_path)


@pytest.mark.parametrize(
    "draft",
    [
        "",
        b"",
        b"\0\0\0",
        b"\xff\xfe\xfd",
        "\ud800 lone surrogate",
        "---\n" * 1000,
        "---\nto: [\n---\nHi Ana, hello",
        "Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 500,
        "Subject: " + "x" * 100_000 + "\n\nHi Ana,\n\nhello",
        "<div>" * 20_000,
        "Hi Ana,\n\n" + "a " * 200_000,
        "Content-Transfer-Encoding: base64\n\n!!!!",
        "Content-Type: text/plain; charset=klingon\n\nHi Guys,\n",
    ],
    ids=lambda draft: repr(draft[:20]),
)
def test_whatever_a_draft_holds_a_report_comes_back(draft: str | bytes) -> None:
    report = lint(draft, rules=RULES)
    assert len(report.drafts) + len(report.failures) == 1
    assert all("\n" not in failure.reason for failure in report.failures)


def test_an_unknown_format_is_a_failure() -> None:
    (failure,) = lint(TEXT, format="docx", rules=RULES).failures
    assert "unknown format" in failure.reason


def test_an_answered_message_that_cannot_be_read_is_a_failure_too() -> None:
    (failure,) = lint(TEXT, answers="---\nto: x\n" + "x" * 100_000 + "\n---\n", rules=RULES).failures
    assert failure.source == "answers"


def test_the_answered_message_has_a_format_of_its_own() -> None:
    report = lint(TEXT, format="text", answers="From: Ana <ana@azul.example>\n\nIs it good?\n", rules=RULES)
    assert report.drafts[0].draft.thread[0].author == "Ana <ana@azul.example>"


def test_reports_and_rules_are_frozen() -> None:
    report = lint(TEXT, rules=RULES)
    for value in (report, report.drafts[0], report.drafts[0].findings[0], RULES[0]):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, dataclasses.fields(value)[0].name, "another")
    assert isinstance(RULES[0], Rule)


def test_the_same_draft_has_the_same_report() -> None:
    assert lint(TEXT, rules=RULES) == lint(TEXT, rules=RULES)
