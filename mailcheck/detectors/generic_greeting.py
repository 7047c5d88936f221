"""generic-greeting: a greeting that names nobody."""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.greeting import addressee
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule
from mailcheck.people import short_forms


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The greeting's span when nobody is named in it."""
    found = addressee(draft, short_forms(rule.settings))
    if found and found.sort == "nobody":
        yield Hit(found.span, found.span.of(draft.text))
