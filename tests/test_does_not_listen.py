"""does-not-listen on messages and replies to them (tests/does_not_listen.yaml), half of which pass over the message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mailcheck import load_rules
from mailcheck.cli.rules import example_matches

PAIRS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("does_not_listen.yaml").read_text(encoding="utf-8")
)
RULE = next(rule for rule in load_rules() if rule.id == "does-not-listen")


def found(pair: dict[str, Any]) -> bool:
    return bool(example_matches(RULE, pair["reply"], "text", pair["message"]))


@pytest.mark.parametrize("name", PAIRS)
def test_precision_and_recall(name: str) -> None:
    said = [(pair["deaf"], found(pair)) for pair in PAIRS[name]]
    hits = sum(deaf and flagged for deaf, flagged in said)
    assert hits / sum(flagged for _, flagged in said) >= 0.9
    assert hits / sum(deaf for deaf, _ in said) >= 0.8


QUOTED = """\
{reply}

On Mon, 3 Jun 2024 at 09:12, Ines Faro <ines@faro.example> wrote:
> Hi Rui,
>
> the birthday cake had the wrong name on it. How do you want to put that right?
>
> Ines
"""
PROMOTION = (
    "Hi Ines,\n\nour sourdough course starts again in May, with twelve places, flour and aprons included.\n\nRui"
)


def test_the_message_is_taken_from_the_quotation() -> None:
    assert example_matches(RULE, QUOTED.format(reply=PROMOTION), "text", "") == [""]
    told = "Hi Ines,\n\nthat must have been a sad table. We bake another one for Saturday, and it is on us.\n\nRui"
    assert example_matches(RULE, QUOTED.format(reply=told), "text", "") == []


def test_a_message_of_the_senders_own_is_not_answered() -> None:
    own = f"---\nfrom: Ines Faro <ines@faro.example>\n---\n{QUOTED.format(reply=PROMOTION)}"
    assert example_matches(RULE, own, "text", "") == []


def test_a_short_reply_is_not_judged() -> None:
    assert example_matches(RULE, "Spring is here at last.\n\nRui", "text", "How much is the cake?") == []


def test_outreach_is_not_judged() -> None:
    assert example_matches(RULE, PROMOTION, "text", "") == []
