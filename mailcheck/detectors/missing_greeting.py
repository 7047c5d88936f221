"""missing-greeting: the text starts with no greeting at all."""

from __future__ import annotations

from collections.abc import Iterator

from mailcheck.matchers import Hit, Tools
from mailcheck.model import Draft, Rule


def detect(draft: Draft, rule: Rule, tools: Tools) -> Iterator[Hit]:
    """One hit at the start of the sender's own words when no greeting opens them."""
    own = draft.region("opening", "body", "closing", "signature")
    if own and not draft.region("greeting"):
        yield Hit(None, at=own[0].span.start)
