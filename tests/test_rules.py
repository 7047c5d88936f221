"""Every example of every rule, put through the real pipeline with that rule on."""

from __future__ import annotations

import pytest

from mailcheck import load_rules
from mailcheck.config import Config
from mailcheck.model import Example, Rule, Source
from mailcheck.parse import parse
from mailcheck.pipeline import judge

RULES = load_rules()


def found(rule: Rule, example: Example) -> list[str]:
    """The words that *rule* finds in the example's draft, white space single."""
    answers = parse(Source("answers", "text", example.answers.encode())) if example.answers else None
    scored = judge(Source("example", example.format, example.text.encode()), [rule], Config(packs=frozenset({rule.pack})), answers)
    return [" ".join(finding.match.split()) for finding in scored.findings]


CASES = [
    pytest.param(
        rule, example, id=f"{rule.id}-{'bad' if example.bad else 'good'}-line{example.line}", marks=[pytest.mark.xfail(strict=True)] if example.todo else []
    )
    for rule in RULES
    if rule.id != "copied-draft"
    for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule: Rule, example: Example) -> None:
    wanted = [" ".join(words.split()) for words in example.words] if example.bad else []
    assert found(rule, example) == wanted
