"""A merge tag stands for what it names in every rule: it is said, never read as prose, and keeps its place."""

from __future__ import annotations

from typing import Any

import pytest
from annotated import draft
from rulefiles import found, judged, loaded

from mailcheck.matchers import Tools
from mailcheck.stand_ins import said, stand_ins
from mailcheck.tags import tags


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Hi {{ first_name }}, how is {{ company }}?", "Hi Alex, how is Acme?"),
        ("*|FNAME|*'s kiln", "Alex's kiln"),
        ("{Hi|Hello} %%FirstName%%", "Hi Alex"),
        ("{% if vip %}Yours.{% else %}Ours.{% endif %}", " Yours. Ours. "),
        ("your library in {{ town }}", "your library in Lisbon"),
        ("it costs {{ price }} until {{ end_date }}", "it costs 40 euros until Monday"),
        ("your {{ hobby }} is rare", "your hobby is rare"),
        ("the {!Asset.LastDrift__c} lapses on {!Asset.DueDate__c}", "the last drift lapses on Monday"),
        ('for a {{ contact.job_title | default: "maker" }}', "for a job title"),
        ("thanks for coming to {{ event.name }}", "thanks for coming to event"),
        ("your *|MERGE5|* is rare", "your it is rare"),
    ],
)
def test_what_is_said(text: str, spoken: str) -> None:
    heard = said(text, 0, stand_ins(tags(text)))
    assert heard and heard.text == spoken


def test_a_text_without_tags_is_said_as_it_stands() -> None:
    assert said("the kiln is on", 0, ()) is None


RULES: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("words", {"find": ["first name"]}, "Hi {{ first name }},\n\nthe kiln is on.", []),
    (
        "words beside a tag",
        {"find": ["dear (Alex|friend)"]},
        "Hi all,\n\nwe miss dear {{ name }}.",
        ["dear {{ name }}"],
    ),
    ("words after a tag", {"find": ["on Friday"]}, "Hi all,\n\n{{ company }} opens on Friday.", ["on Friday"]),
    ("an expression", {"find": [r"/\bname\b/"]}, "Hi all,\n\nwe wrote to {{ company.name }} today.", []),
    ("an arm", {"find": ["it is"]}, "Hi all,\n\n{% if a %}It is late.{% endif %}", ["It is"]),
    (
        "grammar",
        {"find": [{"tokens": [{"POS": "PROPN"}, {"LEMMA": "grow"}], "when": ["grows"]}]},
        "Hi all,\n\nsince the spring {{ company }} grows by itself.",
        ["{{ company }} grows"],
    ),
]


@pytest.mark.parametrize(("changes", "text", "words"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_rules_read_what_is_said_and_show_what_stands_there(
    changes: dict[str, Any], text: str, words: list[str]
) -> None:
    assert found(text, **changes) == words


def test_a_finding_shows_the_sentence_as_it_is_written() -> None:
    (finding,) = judged("Hi all,\n\n{{ company }} is grey.", loaded()).findings
    assert finding.sentence == "{{ company }} is grey."


def test_both_arms_of_a_condition_are_sentences() -> None:
    one = draft("Hi all,\n\n{% if vip %}Your seat is kept.{% else %}Seats are left.{% endif %} Come by.")
    assert [sentence.text for sentence in one.sentences] == ["Your seat is kept.", "Seats are left.", "Come by."]


def test_the_subject_is_said_too() -> None:
    tools = Tools(draft("Hi,\n\nthe kiln is on.", subject="A shelf for {{ company }}", kind="template"))
    assert tools.subject and tools.subject.spoken == "A shelf for Acme"
