"""wrong-name: the greeting's name is not the recipient's."""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.greeting import addressee, known_names
from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule
from mailcheck.people import short_forms


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """The name's span when the reader's name is known and this is another."""
    found = addressee(draft, short_forms(rule.settings))
    if found and found.sort == "other-person" and draft.recipient.name and known_names(draft.recipient):
        yield Hit(found.named, found.span.of(draft.text), values={"known": draft.recipient.name})
