"""Findings that the sender set aside: by name, with a reason, in four places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from annotated import draft, eml
from rulefiles import loaded, written

from mailcheck.check import check
from mailcheck.config import Config
from mailcheck.model import Checked, UnreadableDraft
from mailcheck.suppress import _next_paragraph

GREY = loaded()
LOUD = loaded(id="loud-words", find=["loud"], formerly=["noisy-words"])
TEXT = "Hi Inês,\n\nthe kiln is grey.\n\nThe grey sea is loud.\n\nRui"


def judged(text: str | bytes, format: str = "text", config: Config | None = None) -> Checked:
    return check(draft(text, format), [GREY, LOUD], config or Config())


def reasons(checked: Checked) -> list[tuple[str, str, str] | None]:
    """For each finding None, or who set it aside and why."""
    return [
        (finding.rule, finding.suppressed.by, finding.suppressed.reason) if finding.suppressed else None
        for finding in checked.findings
    ]


def test_nothing_is_set_aside() -> None:
    assert reasons(judged(TEXT)) == [None, None, None]


def test_front_matter() -> None:
    found = judged(f"---\nmailcheck: {{ignore: {{grey-words: it is a grey kiln}}}}\n---\n{TEXT}")
    by = ("grey-words", "front matter", "it is a grey kiln")
    assert reasons(found) == [by, by, None]
    assert found.unused_suppressions == ()


def test_a_header() -> None:
    mail = eml(TEXT, Subject="Kiln", X_Mailcheck_Ignore="grey-words -- it is a grey kiln")
    by = ("grey-words", "header", "it is a grey kiln")
    assert reasons(judged(mail, "eml")) == [by, by, None]


def test_several_rules_in_one_header() -> None:
    mail = eml(TEXT, Subject="Kiln", X_Mailcheck_Ignore="grey-words, loud-words -- agreed")
    assert all(reasons(judged(mail, "eml")))


@pytest.mark.parametrize(
    ("format", "text"),
    [
        (
            "markdown",
            "Hi Inês,\n\n<!-- mailcheck ignore: grey-words -- quoted -->\n\nthe kiln is grey.\n\nA grey sea.",
        ),
        (
            "markdown",
            "Hi Inês,\n\n<!-- mailcheck ignore: grey-words -- quoted -->\nthe kiln is grey.\n\nA grey sea.",
        ),
        (
            "html",
            "<p>Hi Inês,</p><!-- mailcheck ignore: grey-words -- quoted --><p>the kiln is grey.</p><p>A grey sea.</p>",
        ),
    ],
)
def test_a_comment_holds_for_the_next_paragraph(format: str, text: str) -> None:
    first, second = judged(text, format).findings
    assert first.suppressed is not None
    assert first.suppressed.reason == "quoted"
    assert first.suppressed.by.startswith("comment on line ")
    assert second.suppressed is None


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_a_comment_for_the_whole_file(format: str) -> None:
    text = "<p>It is grey.</p>\n\n<p>A grey sea.</p>\n\n<!-- mailcheck ignore-file: grey-words -- so -->"
    assert all(reasons(judged(text, format)))


def test_configuration() -> None:
    found = judged(TEXT, config=Config(set_aside={"grey-words": "all kilns here are"}))
    by = ("grey-words", "configuration", "all kilns here are")
    assert reasons(found) == [by, by, None]
    assert judged(TEXT, config=Config(set_aside={"about-us": "x"})).unused_suppressions == ()


def test_the_drafts_own_reason_comes_before_that_of_the_configuration() -> None:
    text = f"---\nmailcheck: {{ignore: {{grey-words: mine}}}}\n---\n{TEXT}"
    assert reasons(judged(text, config=Config(set_aside={"grey-words": "theirs"})))[0] == (
        "grey-words",
        "front matter",
        "mine",
    )


def test_a_comment_needs_no_reason() -> None:
    found = judged("<!-- mailcheck ignore-file: grey-words -->\nIt is grey.", "markdown")
    assert reasons(found) == [("grey-words", "comment on line 1", "")]


@pytest.mark.parametrize(
    ("text", "offset", "paragraph"),
    [
        ("\n\n  the kiln\nis grey.\n\nA grey sea.", 0, "the kiln\nis grey."),
        ("the kiln\n \t\nA grey sea.", 0, "the kiln"),
        ("A grey sea.\n\nthe kiln", 11, "the kiln"),
        ("A grey sea.\n\n", 11, ""),
    ],
)
def test_the_next_paragraph_is_the_first_with_words(text: str, offset: int, paragraph: str) -> None:
    assert _next_paragraph(text, offset).of(text) == paragraph


def test_a_former_name_still_counts() -> None:
    found = judged(f"---\nmailcheck: {{ignore: {{noisy-words: agreed}}}}\n---\n{TEXT}")
    assert reasons(found)[-1] == ("loud-words", "front matter", "agreed")


def test_a_reason_may_be_missing() -> None:
    found = judged(f"---\nmailcheck: {{ignore: {{grey-words: }}}}\n---\n{TEXT}")
    assert reasons(found)[0] == ("grey-words", "front matter", "")


def test_rules_may_be_a_list_without_reasons() -> None:
    found = judged(f"---\nmailcheck: {{ignore: [grey-words, loud-words]}}\n---\n{TEXT}")
    assert reasons(judged(f"---\nmailcheck: {{ignore: 'grey-words, loud-words'}}\n---\n{TEXT}")) == reasons(found)
    assert reasons(found)[0] == ("grey-words", "front matter", "")
    assert all(reasons(found))


class TestUnused:
    def test_an_order_that_met_nothing_is_reported(self) -> None:
        found = judged("---\nmailcheck: {ignore: {grey-words: x, loud-words: y}}\n---\nHi Ana,\n\nit is grey.\n\nRui")
        assert found.unused_suppressions == ("loud-words (front matter)",)

    def test_a_comment_before_another_paragraph(self) -> None:
        text = "Hi Ana,\n\n<!-- mailcheck ignore: grey-words -- x -->\nit is blue.\n\nIt is grey."
        found = judged(text, "markdown")
        assert reasons(found) == [None]
        assert found.unused_suppressions == ("grey-words (comment on line 3)",)

    def test_a_rule_that_was_not_on_is_not_reported(self) -> None:
        found = judged("---\nmailcheck: {ignore: {generic-greeting: x}}\n---\nHi Ana,\n\nit is grey.\n\nRui")
        assert found.unused_suppressions == ()


class TestMistakes:
    @pytest.mark.parametrize(
        "given", ["{ignored: {grey-words: x}}", "grey-words", "[grey-words]", "{ignore: [], a: b}"]
    )
    def test_front_matter_of_another_shape(self, given: str) -> None:
        with pytest.raises(UnreadableDraft, match="front matter: cannot read `mailcheck`; write"):
            judged(f"---\nmailcheck: {given}\n---\n{TEXT}")

    @pytest.mark.parametrize(
        ("text", "format", "words"),
        [
            (
                f"---\nmailcheck: {{ignore: {{generic-greting: x}}}}\n---\n{TEXT}",
                "text",
                "front matter sets aside an unknown rule `generic-greting`; did you mean `generic-greeting`?",
            ),
            (
                eml(TEXT, Subject="x", X_Mailcheck_Ignore="zzzzzzzz"),
                "eml",
                "header sets aside an unknown rule `zzzzzzzz`",
            ),
            (
                f"<!-- mailcheck ignore: about-uss -- x -->\n{TEXT}",
                "markdown",
                "comment on line 1 sets aside an unknown rule `about-uss`",
            ),
            (
                f"Hi,\n\n<!-- mailcheck ignre: grey-words -->\n\n{TEXT}",
                "markdown",
                "line 3: cannot read `mailcheck ignre: grey-words`; write `mailcheck ignore: rule -- reason`",
            ),
            (
                f"---\nmailcheck: grey-words\n---\n{TEXT}",
                "text",
                "front matter: cannot read `mailcheck`; write `mailcheck: {ignore: {rule: reason}}`",
            ),
            (
                f"<!-- mailcheck ignore the rule on grey words, since they are what our potters say of it -->\n{TEXT}",
                "markdown",
                "line 1: cannot read `mailcheck ignore the rule on grey words, since they are what our potte`; write",
            ),
            (
                f"<!-- mailcheck ignore: X -->\n{TEXT}",
                "markdown",
                "comment on line 1 sets aside an unknown rule `X`",
            ),
            (f"<!-- mailcheck ignore: -->\n{TEXT}", "markdown", "line 1: cannot read"),
            (f"<!-- mailcheck ignore: , -- x -->\n{TEXT}", "markdown", "line 1: cannot read"),
        ],
    )
    def test_each_is_one_clear_line(self, text: str | bytes, format: str, words: str) -> None:
        with pytest.raises(UnreadableDraft) as raised:
            judged(text, format)
        assert str(raised.value).startswith(words)
        assert "\n" not in str(raised.value)

    def test_other_comments_mean_nothing(self) -> None:
        text = "<!-- mailcheckers ignore this -->\n<!-- TODO -->\nHi Ana,\n\nit is grey."
        assert reasons(judged(text, "markdown")) == [None]

    def test_own_rules_are_known_even_when_they_are_not_selected(self, tmp_path: Path) -> None:
        written(tmp_path, id="quiet-words")
        text = f"---\nmailcheck: {{ignore: {{quiet-words: x}}}}\n---\n{TEXT}"
        assert reasons(judged(text, config=Config(rules=(tmp_path,)))) == [None, None, None]
        with pytest.raises(UnreadableDraft):
            judged(text)


def test_words_in_the_subject_are_set_aside_with_the_whole_draft_only() -> None:
    rule = replace(GREY, applies=replace(GREY.applies, subject=True))
    text = "---\nsubject: A grey kiln\n---\n<!-- mailcheck ignore: grey-words -- x -->\nHi Ana, it is grey."
    subject, body = check(draft(text, "markdown"), [rule], Config()).findings
    assert (subject.suppressed, body.suppressed is None) == (None, False)
