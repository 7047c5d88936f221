"""The JSON report: its shape by its schema, its values by what went in."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report_values import draft, finding, report, scored

from mailcheck.model import Failure, MailcheckError, Person, Suppressed
from mailcheck.render import formats, render

SCHEMA = json.loads((files("mailcheck") / "schema" / "report.schema.json").read_text(encoding="utf-8"))
DOCS = (Path(__file__).parents[1] / "docs" / "json.md").read_text(encoding="utf-8")
TEXT = "Hi Guys,\n\nEveryone knows it, " + "word " * 30


def written(*drafts: Any, failures: tuple[Failure, ...] = ()) -> dict[str, Any]:
    """The report as a reader of the JSON gets it, held against the schema."""
    value = json.loads(render(report(*drafts, failures=failures), "json"))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    return value


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_an_empty_report() -> None:
    assert written() == {
        "mailcheck": "0.1.0",
        "schema": 1,
        "model": "en_core_web_sm 3.8.0",
        "drafts": [],
        "failures": [],
    }


def test_a_draft_with_a_finding() -> None:
    on = draft(
        TEXT, headers={"subject": "Chat"}, recipient=Person("Anna Osei", "a@b.example", "Bluefin Ltd", "Bluefin")
    )
    (found,) = written(scored(on, finding("generic-greeting", "error", "personalization", on=on, words="Guys")))[
        "drafts"
    ]
    assert (found["source"], found["kind"], found["judged"]) == ("draft.md", "outreach", "text/plain")
    assert (found["subject"], found["words"], found["score"]["overall"]) == ("Chat", 35, 8.8)
    assert found["recipient"] == {
        "name": "Anna Osei",
        "address": "a@b.example",
        "company": "Bluefin Ltd",
        "brand": "Bluefin",
    }
    assert found["findings"] == [
        {
            "rule": "generic-greeting",
            "severity": "error",
            "pillar": "personalization",
            "message": "A stock phrase.",
            "advice": "Say it in your own words.",
            "match": "Guys",
            "sentence": "Guys",
            "span": [3, 7],
            "location": {
                "part": "text",
                "line": 1,
                "column": 4,
                "end_line": 1,
                "end_column": 8,
                "file_line": 1,
                "file_column": 4,
                "file_end_line": 1,
                "file_end_column": 8,
            },
            "points": 4.0,
            "fix": None,
            "suppressed": None,
        }
    ]


def test_what_is_missing_has_no_words_and_no_span() -> None:
    (found,) = written(scored(draft(TEXT), finding("missing-signature")))["drafts"][0]["findings"]
    assert (found["match"], found["span"]) == ("", None)


def test_what_was_set_aside_stays_with_its_reason() -> None:
    aside = finding(suppressed=Suppressed("front matter", "asked for a portrait"))
    (found,) = written(scored(draft(TEXT), aside, unused_suppressions=("too-long",)))["drafts"]
    assert found["findings"][0]["suppressed"] == {"by": "front matter", "reason": "asked for a portrait"}
    assert (found["findings"][0]["points"], found["unused_suppressions"]) == (0, ["too-long"])


def test_what_was_not_judged_says_why() -> None:
    short, foreign = written(
        scored(draft("Hi Anna"), not_judged={"b": "no date", "a": "no links"}),
        scored(draft("Bonjour", unjudged="not English")),
    )["drafts"]
    assert list(short["not_judged"].items()) == [("a", "no links"), ("b", "no date")]
    assert [pillar["judged"] for pillar in short["score"]["pillars"]] == [True, False, False, False]
    assert (foreign["score"]["overall"], foreign["score"]["reason"]) == (None, "not English")


def test_failures_notes_and_hidden_columns() -> None:
    on = draft(TEXT, notes=("the HTML part was not judged",))
    value = written(scored(on), failures=(Failure("x.eml", "too large"),))
    assert value["failures"] == [{"source": "x.eml", "reason": "too large"}]
    assert value["drafts"][0]["notes"] == ["the HTML part was not judged"]


@pytest.mark.parametrize(
    "words", ["\ud83d", "\x1b[31m", "\x9b31m", "\u202eevil", "[first_name]", "我们 👩‍👩‍👧", '"\\', "\u2028"]
)
def test_any_words_come_back_as_they_were_and_do_no_harm(words: str) -> None:
    on = draft(f"{TEXT}{words}", name=f"{words}.md")
    text = render(report(scored(on, finding(on=on, words=words))), "json")
    text.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert json.loads(text)["drafts"][0]["findings"][0]["match"] == words


def test_the_output_is_indented_and_ends_with_a_line() -> None:
    text = render(report(), "json")
    assert text.startswith('{\n  "mailcheck": "0.1.0"')
    assert text.endswith("}\n")
    assert text == render(report(), "json", width=60, color=True)


def test_the_page_shows_a_valid_report_and_names_every_key() -> None:
    example = json.loads(re.findall(r"```json\n(.*?)```", DOCS, re.DOTALL)[0])
    jsonschema.Draft202012Validator(SCHEMA).validate(example)
    keys = {key for shape in [SCHEMA, *SCHEMA["$defs"].values()] for key in shape.get("properties", {})}
    assert not [key for key in keys if f'"{key}"' not in DOCS and f"`{key}`" not in DOCS]


def test_a_report_with_a_key_too_many_is_refused_by_the_schema() -> None:
    value = written()
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate({**value, "more": 1})


def test_formats_are_found_by_name() -> None:
    assert {"json", "terminal"} <= set(formats())
    assert not [name for name in formats() if name.startswith("_")]


@pytest.mark.parametrize("name", ["", "xml", "_score", "../json"])
def test_an_unknown_format_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(MailcheckError, match=r"there is no format .*; there are .*json.*terminal"):
        render(report(), name)
