"""The measures: words, the share of "we", the first request, the separate requests, and the limits of a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from annotated import UNBOUND
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.annotate import annotate
from mailcheck.asks import separate_requests
from mailcheck.detectors.late_reply import _shown
from mailcheck.matchers import Hit, Tools
from mailcheck.measures import MEASURES, Measured, measure, words
from mailcheck.model import Draft, Rule, Source, Step
from mailcheck.parse import parse
from mailcheck.rule_files import pack_folder
from mailcheck.rules import load_rule


@pytest.fixture(autouse=True)
def _without_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is measured here rests on words alone."""
    monkeypatch.setattr(Tools, "score", lambda self, unit, label: 0.0)
    yield


def drafted(text: str, front: str = "", format: str = "text") -> Draft:
    head = f"---\n{front}\n---\n" if front else ""
    return annotate(parse(Source("draft", format, f"{head}{text}".encode())), UNBOUND)


def measured(name: str, text: str, front: str = "") -> Measured | None:
    draft = drafted(text, front)
    return MEASURES[name](draft, Tools(draft))


def value(name: str, text: str, front: str = "") -> float | None:
    found = measured(name, text, front)
    return found.value if found else None


def requests(text: str) -> list[str]:
    draft = drafted(f"Hi Ana,\n\n{text}\n\nBest,\nTom Pell")
    return [unit.text for unit in separate_requests(Tools(draft))]


def with_steps(name: str, *steps: Step) -> Rule:
    rule = load_rule(pack_folder() / "promptness" / "too-long.yaml", {})
    return replace(rule, measure=name, steps=steps)


def hits(rule: Rule, draft: Draft) -> list[Hit]:
    return list(measure(draft, rule, Tools(draft)))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("-- … !", 0),
        ("Don't stop: it's a well-known tune.", 6),
        ("1,000.50 euros at 9:30 on 4/5/2026", 6),
        ("see https://mill.example/a-long/way?to=it&or=not, then write to jo.pell@mill.example", 6),
        ("R&D — and/or — Q&A", 4),
        ("snake_case is one", 3),
        ("rye–wheat", 2),
        ("naïve Øre łódź", 3),
    ],
)
def test_words(text: str, count: int) -> None:
    assert words(text) == count


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_words_are_never_more_than_letters_and_digits(text: str) -> None:
    assert words(text) <= sum(char.isalnum() for char in text) or "://" in text or "www." in text


def test_body_words_leave_greeting_closing_signature_and_history_out() -> None:
    text = "Hi Ana,\n\nthe rye is milled.\n\nFetch it.\n\nBest,\nTom Pell\n\nOn 3 Mar 2026 at 08:10, Ana wrote:\n> hm"
    assert value("body-words", text) == 6


def test_a_merge_tag_is_one_word_and_a_steering_one_none() -> None:
    assert (
        value("body-words", "Hi Ana,\n\nthe {{ product | default: 'rye flour' }} {% if x %}is{% endif %} milled.") == 4
    )


def test_body_words_are_shown_at_the_end_of_the_body() -> None:
    text = "Hi Ana,\n\nthe rye is milled.\n\nBest,\nTom Pell"
    found = measured("body-words", text)
    assert found and found.span is None and text[: found.at].endswith("milled.")


def test_subject_length_leaves_tags_out_and_keeps_other_brackets() -> None:
    assert value("subject-length", "Hi", "subject: Rye for {{first_name}} now\nto: a@b.example") == len("Rye for now")
    assert value("subject-length", "Hi", "subject: '[sic] rye'\nto: a@b.example") == len("[sic] rye")
    assert measured("subject-length", "Hi") is None


PAD = (
    "The mill stands by the weir below the church and grinds rye on two days of the week while the water is high. " * 2
)


def test_self_ratio_counts_the_sender_for_each_you() -> None:
    assert value("self-ratio", f"Hi Ana,\n\n{PAD}We built it. I run it, and our son sleeps in it. You know it.") == 3


def test_self_ratio_without_you_is_the_count_of_the_sender() -> None:
    assert value("self-ratio", f"Hi Ana,\n\n{PAD}We built it, and I run it.") == 2


def test_self_ratio_judges_more_than_forty_words_only() -> None:
    assert value("self-ratio", "Hi Ana,\n\n" + "we mill " * 20) is None
    assert value("self-ratio", "Hi Ana,\n\n" + "we mill " * 20 + "rye") == 20


@pytest.mark.parametrize("words", ["the US", "i.e. rye", "(i) rye", "Canada", "the iPad", "wept", "mineral", "menu"])
def test_what_is_no_we(words: str) -> None:
    assert value("self-ratio", f"Hi Ana,\n\n{PAD}{words}.", "from: Jo <jo@ada.example>") is None


def test_the_own_firm_and_its_tags_count_as_the_sender() -> None:
    front = "from: Jo Pell <jo@pellmills.example>\nsender: {name: Jo Pell, company: Pell Mills Ltd}"
    assert value("self-ratio", f"Hi Ana,\n\n{PAD}Pell Mills is old. Write to jo@pellmills.example.", front) == 1
    assert value("self-ratio", f"Hi Ana,\n\n{PAD}{{{{sender.company}}}} is old; {{{{your_name}}}} is not.") == 1


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("The rye is milled. Could you fetch it?", 4),
        ("Would you fetch it? The rye is milled.", 0),
        ("How are you? The rye is milled. Please fetch it.", 7),
        ("The rye is milled. Not only can we bring it, we also bag it.", None),
        ("The rye is milled. Please let us know if you have any questions.", None),
        ("The rye is milled. Please find the bill attached. Send the sacks back.", 9),
        ("The rye is milled. Let's drink to it.", None),
        ("The rye is milled. I'd be grateful if you took it.", 4),
        ("The rye is milled. We would like to introduce our oats.", None),
    ],
)
def test_words_before_the_first_request(text: str, before: float | None) -> None:
    assert value("words-before-ask", f"Hi Ana,\n\n{text}\n\nBest,\nTom Pell") == before


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Could you send the plans? Which pipe did you use? Please introduce us to the welder.", 3),
        ("Would you have time for a call? Does Tuesday suit you? If not, when? Let me know what you think.", 1),
        ("Are you free for a chat on Monday?\n\nThe mill is old.\n\nSo, could we talk on Monday?", 1),
        ("Please read it and give a copy to the groom.", 1),
        ("Please read the lease, sign the plan and give a copy to the groom.", 3),
        ("Please bring:\n\n- a hat\n- boots\n- bread", 1),
        ("Could you please:\n\n- confirm the date with Rosa\n- send the map\n- pay the boatman", 3),
        ("Did you know that hens sing? Sound familiar? The result? Eggs.", 0),
        ("Feel free to ring me. Please note the hours. See you on Monday. Thank you!", 0),
        ("We will wash it and bring it back.", 0),
    ],
)
def test_separate_requests(text: str, count: int) -> None:
    assert len(requests(text)) == count


def test_asks_are_shown_at_the_last_one() -> None:
    found = measured("asks", "Hi Ana,\n\nCould you send the plans? The mill is old. Which pipe leaks?")
    assert found and (found.value, found.sentence) == (2, "Which pipe leaks?")


def test_the_highest_limit_passed_decides_the_severity() -> None:
    rule = with_steps("body-words", Step(5, "suggestion"), Step(10, "warning"))
    assert [hit.severity for hit in hits(rule, drafted("Hi Ana,\n\n" + "rye " * 11))] == ["warning"]
    assert [hit.severity for hit in hits(rule, drafted("Hi Ana,\n\n" + "rye " * 6))] == ["suggestion"]
    assert hits(rule, drafted("Hi Ana,\n\n" + "rye " * 5)) == []


def test_a_limit_for_first_contacts_leaves_replies_and_templates_alone() -> None:
    rule = with_steps("body-words", Step(5, "suggestion", ("first-contact",)))
    text = "Hi Ana,\n\n" + "rye " * 6
    assert len(hits(rule, drafted(text))) == 1
    assert hits(rule, drafted(text, "in-reply-to: <1@mill.example>")) == []
    assert hits(rule, drafted(text, "kind: template")) == []


def test_values_are_shown_whole_or_with_one_decimal() -> None:
    rule = with_steps("self-ratio", Step(0.5, "suggestion"))
    text = f"Hi Ana,\n\n{PAD}We built it, I run it and our son sleeps in it. You know it, and your hens do."
    assert dict(hits(rule, drafted(text))[0].values) == {"value": "1.5", "count": "1.5", "limit": "0.5"}


@pytest.mark.parametrize(
    ("hours", "shown"),
    [
        (0.0, "0 hours"),
        (0.5, "30 minutes"),
        (1.0, "1 hour"),
        (7 + 1 / 60, "7 hours and 1 minute"),
        (30.4, "30 hours"),
        (72.0, "3 days"),
    ],
)
def test_how_long_a_message_waited(hours: float, shown: str) -> None:
    assert _shown(hours) == shown


@pytest.mark.parametrize(
    "piece", ["please ", "if you could ", "could you, ", "@", "don't hesitate ", "we'd like ", "a,"]
)
def test_long_sentences_are_measured_in_time(piece: str) -> None:
    draft = drafted("Hi Ana,\n\n" + piece * 4000)
    for name in MEASURES:
        MEASURES[name](draft, Tools(draft))


def test_a_wrapped_request_is_a_request() -> None:
    assert requests("The mill is old, and the wheel has been turning since the war without a rest. Could\nyou oil it?")
