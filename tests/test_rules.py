"""Every example of every rule, put through the real pipeline with that rule on."""

from __future__ import annotations

import pytest

from mailcheck import load_rules
from mailcheck.cli.rules import example_matches
from mailcheck.model import Example, Rule

RULES = load_rules()

CASES = [
    pytest.param(
        rule,
        example,
        id=f"{rule.id}-{'bad' if example.bad else 'good'}-line{example.line}",
        marks=[pytest.mark.xfail(strict=True)] if example.todo else [],
    )
    for rule in RULES
    for example in rule.examples
]


def found(rule: Rule, example: Example) -> list[str]:
    """The words that *rule* finds in *example*."""
    return example_matches(rule, example.text, example.format, example.answers, example.contacts, example.sequence)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule: Rule, example: Example) -> None:
    wanted = [" ".join(words.split()) for words in example.words] if example.bad else []
    assert found(rule, example) == wanted
